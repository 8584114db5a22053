/** Why the server closes a connection, beside Colyseus's own codes (4000 to 4010). Only a silent one keeps its slot. */
export const CLOSE_CODES = {
  /** More frames than MAX_MESSAGES_PER_SECOND and MESSAGE_BURST allow. */
  flooded: 4100,
  /** A frame that is no message of this room. */
  invalid: 4101,
  /** Too many violations. */
  cheating: 4102,
  /** The player has connected again from elsewhere. */
  replaced: 4103,
  /** The room goes on elsewhere, or cannot be kept: its players come back over HTTP. */
  moved: 4104,
  /** An operator has removed the player from the room. */
  kicked: 4105,
  /** An operator has closed the room; its players' characters are saved. */
  closed: 4106,
  /** Staff have suspended or banned the account; the text says until when, and why. */
  sanctioned: 4107,
  /** Nothing has come from the client for HEARTBEAT_TIMEOUT_MS. After Colyseus's own code clients reconnect. */
  silent: 4010,
} as const;

/** 1009: a frame larger than any message. 4001 and 4002: the server or the room ends, and no player slot is left to keep. */
const OTHER_FINAL_CODES = [1009, 4001, 4002];

export function isSlotKeptAfter(closeCode: number | undefined): boolean {
  if (closeCode === CLOSE_CODES.silent) return true;
  const final: (number | undefined)[] = [...Object.values(CLOSE_CODES), ...OTHER_FINAL_CODES];
  return !final.includes(closeCode);
}

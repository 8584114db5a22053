/** Why the server closes a connection, beside Colyseus's own codes (4000 to 4010). After these the seat is not kept. */
export const CLOSE_CODES = {
  /** More frames than MAX_MESSAGES_PER_SECOND and MESSAGE_BURST allow. */
  flooded: 4100,
  /** A frame that is no message of this room. */
  invalid: 4101,
  /** Repeated impossible claims. */
  cheating: 4102,
  /** The player has connected again from elsewhere. */
  replaced: 4103,
} as const;

export function isSeatKeptAfter(closeCode: number | undefined): boolean {
  return !Object.values<number | undefined>(CLOSE_CODES).includes(closeCode);
}

/**
 * How often a client may send each message: per second in the long run, and at once. An honest client stays far
 * below, also when a lost second of messages arrives together.
 */
export const MESSAGE_RATES = {
  move: { perSecond: 10, burst: 20 },
  combat_event: { perSecond: 6, burst: 12 },
  loot_pickup: { perSecond: 6, burst: 20 },
  use_item: { perSecond: 4, burst: 8 },
  door: { perSecond: 4, burst: 8 },
  enter_door: { perSecond: 2, burst: 4 },
  respawn: { perSecond: 2, burst: 4 },
  // Who has taken all skills back learns a whole tree anew.
  character_action: { perSecond: 4, burst: 30 },
  drop_item: { perSecond: 4, burst: 20 },
  client_report: { perSecond: 0.1, burst: 3 },
  heartbeat: { perSecond: 2, burst: 20 },
} as const;

export type ClientMessageType = keyof typeof MESSAGE_RATES;

/** What goes between players and their server. */
import type { LeanPlayer } from "./lean-player.ts";

/** Of all players together so far, or of each player and second. */
export type Traffic = {
  moves: number;
  requests: number;
  patches: number;
  /** All that players receive, patches and answers too. */
  messages: number;
  /** WebSocket's framing included. */
  received_bytes: number;
  sent_bytes: number;
};

/** All of it. */
export const TRAFFIC_FIELDS = [
  "moves",
  "requests",
  "patches",
  "messages",
  "received_bytes",
  "sent_bytes",
] as const satisfies readonly (keyof Traffic)[];

/** What these players have sent and received so far. */
export function trafficOf(players: readonly LeanPlayer[]): Traffic {
  const sum = (count: (player: LeanPlayer) => number) =>
    players.reduce((total, player) => total + count(player), 0);
  return {
    moves: sum(player => player.sentMoves),
    requests: sum(player => player.sentRequests),
    patches: sum(player => player.receivedPatches),
    messages: sum(player => player.receivedMessages),
    received_bytes: sum(player => player.receivedBytes),
    sent_bytes: sum(player => player.sentBytes),
  };
}

/** What came between two moments, for each of so many player seconds. */
export function trafficBetween(before: Traffic, after: Traffic, playerSeconds: number): Traffic {
  const rate = (field: keyof Traffic) => (after[field] - before[field]) / playerSeconds;
  return {
    moves: rate("moves"),
    requests: rate("requests"),
    patches: rate("patches"),
    messages: rate("messages"),
    received_bytes: rate("received_bytes"),
    sent_bytes: rate("sent_bytes"),
  };
}

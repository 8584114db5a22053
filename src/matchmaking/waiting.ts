/** What the matcher is given, and what it says. Plain data, so that a pass can be recorded and repeated. */
import type { Skill } from "../ratings/win-probability.ts";

/** A party, or a player alone, who waits. */
export type WaitingTicket = {
  ticket_id: string;
  waits_since_ms: number;
  players: readonly (Skill & { player_id: string })[];
  /** Ids of players who must not come into a match with these: blocked by one of them, or blocking one. */
  avoided?: readonly string[] | undefined;
};

/** From so many seconds of waiting on, the largest distance of the probability to win from ½ that is accepted. */
export type Window = { after_seconds: number; distance: number };

/** What of a queue decides who plays whom. */
export type MatchingRules = {
  team_count: number;
  /** Players of each team. */
  team_size: number;
  /**
   * By `after_seconds`, of which the first is 0. In between the distance grows evenly; after the last it stays, which is the cap of a ranked
   * queue. A distance of 0.5 is any.
   */
  windows: readonly Window[];
  /** After such a wait bots may take places that are empty; absent: never. */
  bots_after_seconds?: number | undefined;
};

/** The ids of the tickets of each team. With bots a team may have fewer players than its size. */
export type MadeMatch = {
  teams: readonly (readonly string[])[];
  /** Of the probability to win from ½; of more than two teams, between the strongest and the weakest. */
  distance: number;
};

/**
 * Why a ticket still waits: fewer players wait than a match needs, or than it and that of the longest wait need; no teams can be made of the parties that wait; those who wait are too far
 * from it as yet, or further than its queue ever allows. Who avoids it counts as too far from it, so that no reason tells of a block.
 */
export type WaitReason = "too_few_players" | "no_fitting_parties" | "window_widens" | "window_at_cap";

export type Matched = { matches: readonly MadeMatch[]; waiting: ReadonlyMap<string, WaitReason> };

/** What a match is that the server was asked for, and who is expected in it. A match that anybody may come into has no terms. */
import type { ArenaArrival } from "./arena-arrival.ts";

export type MatchTerms = {
  /** `made`: by the matchmaking; it begins when all are there. `custom`: by a player, who lets others in by a code, and begins it. */
  readonly kind: "made" | "custom";
  /** Of the matchmaking: what it was made for. */
  readonly proposal_id?: string | undefined;
  readonly queue_id?: string | undefined;
  readonly season_id?: string | undefined;
  /** Whether its result changes ratings. Such a match has no bots. */
  readonly is_ranked: boolean;
  /** Whether a player may take the place of a bot, or of a player who has left, between two rounds. */
  readonly backfill: boolean;
  /**
   * After so many seconds bots take the places that nobody is expected for, and where somebody is absent at the end, those of the absent, too.
   * Absent: no bot comes by itself.
   */
  readonly bots_after_seconds?: number | undefined;
  /** Of a custom match: whether bots take the places that are free when it begins. */
  readonly has_bots?: boolean | undefined;
};

/** Somebody who is let in, and into which team: as it was when the server said so. */
export type Comer = ArenaArrival & {
  /** From 1; absent: the party's, else the one with the fewest. */
  team?: number | undefined;
  /** Who are in one party have one team, as long as it has places. */
  party_id?: string | undefined;
  /** Of the matchmaking: what it comes by into a match that is played. */
  proposal_id?: string | undefined;
  /** Of its rating, as it was when it queued. */
  skill?: { readonly mu: number; readonly sigma: number } | undefined;
};

/** Whom a match expects. */
export type ExpectedPlayer = Comer & {
  team: number;
  /** Of a custom match, and of a place for the next round: given to somebody else from this tick on, unless its player has come. */
  ends_at_tick?: number | undefined;
};

/** The longest that a match which was made waits for its players, in seconds, where its mode does not say. */
export const JOIN_SECONDS = 15;

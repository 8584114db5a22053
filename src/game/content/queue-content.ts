/** Queues, in which players wait for a match, as designers write them. Schema: schemas/queue-schemas.ts. */
import type { PvpMode } from "./arena-content.ts";
import type { ContentText } from "./content-text.ts";

/**
 * From this wait on a match may be so far from even. `distance`: how far the chance of a team to win may be from that of equal teams, 0 to
 * 0.5; 0.5 takes any match.
 */
export type QueueWindow = { after_seconds: number; distance: number };

export type Queue = {
  id: string;
  name: ContentText;
  /** What is played. */
  pvp_mode_id: string;
  /** Whether its matches count for ranks. */
  is_ranked: boolean;
  /** Who comes together, with 1 for who comes alone: no larger than a team, since a party is never split. */
  party_sizes: number[];
  /** By `after_seconds`, of which the first is 0. In between the distance grows evenly; after the last it stays. */
  windows: QueueWindow[];
  /** So long each player of a match that was found may take to accept it; absent: nobody is asked. */
  accept_seconds?: number | undefined;
  /**
   * Who declines a match, does not accept it or does not come to it may not queue for so long: the first time, the second time, and so on;
   * from then on the last.
   */
  pauses_seconds: number[];
  /** After so long without another one, one of those times is forgotten. */
  pause_heals_seconds: number;
  /** After such a wait the places that are still empty may be taken by bots; absent: never. */
  bots_after_seconds?: number | undefined;
  /** Whether a place that becomes free in a match is given to who waits. */
  has_backfill: boolean;
};

/** What of a queue decides who plays whom. */
export type QueueRules = Pick<Queue, "windows" | "bots_after_seconds"> & {
  team_count: number;
  /** Players of each team. */
  team_size: number;
};

/** The largest distance from even that there is. */
export const ANY_DISTANCE = 0.5;

/** @param mode the queue's. */
export function queueRulesOf(queue: Queue, mode: PvpMode): QueueRules {
  const { windows, bots_after_seconds } = queue;
  return { team_count: mode.team_count, team_size: mode.team_size, windows, bots_after_seconds };
}

/**
 * A match: one game of players against players, as MatchesTable keeps it. One partition is one match: the row `match`, which alone decides
 * what became of it, and a row for each player, by which it is found.
 */
import { z } from "zod";
import { SANCTION_REASONS } from "../game/content/sanction-content.ts";
import { RowSchema } from "../store/schema-version.ts";

/** The sort key of the row that decides. */
export const MATCH_ITEM = "match";

const id = z.string().min(1).max(128);
const isoTime = z.iso.datetime();
/** From 1. */
const team = z.int().positive();

/** Who plays in it, as it was when the match began. */
const matchPlayer = z.object({
  player_id: id,
  character_id: id,
  character_name: z.string(),
  class_id: id,
  level: z.int().positive(),
  /** Whether nobody plays it: it stands in for a player who is missing. */
  is_bot: z.boolean().optional(),
});
export type MatchPlayer = z.infer<typeof matchPlayer>;

/**
 * - `running`: it is played, or its process has died and nobody has looked since.
 * - `ended`: it has a result.
 * - `void`: it counts for nothing.
 */
export const MATCH_STATUSES = ["running", "ended", "void"] as const;

/** Why it is over: a team has won by the mode's rules, or several are the best alike, or all the others' players have forfeited it. */
export const SAVED_END_REASONS = ["won", "drawn", "forfeited"] as const;

/**
 * Why it counts for nothing: its process has ended before the match had; it has not begun, since too few players had come; or it had begun, and
 * everybody has left it.
 */
export const VOID_REASONS = ["server_stopped", "not_enough_players", "abandoned"] as const;

export const savedResult = z.object({
  reason: z.enum(SAVED_END_REASONS),
  /** All teams, the best first. Teams of one rank have drawn. */
  teams: z.array(z.object({ team, rank: z.int().positive(), rounds_won: z.int().nonnegative() })),
  /** Players who were not there in time, or have left. */
  forfeited_player_ids: z.array(id).default([]),
  /** Of the mode's ticks, from the first countdown on. */
  ticks: z.int().nonnegative(),
});
export type SavedResult = z.infer<typeof savedResult>;

/** What staff have decided of a match: it counts for nothing, whatever its result was. */
export const voiding = z.object({
  /** Of the one act that has voided it, maybe with others. */
  voiding_id: id,
  reason: z.enum(SANCTION_REASONS),
  /** Whose fault it was, if it was somebody's. */
  offender_id: id.optional(),
  /** Who of staff. */
  by: z.string(),
  at: isoTime,
});
export type Voiding = z.infer<typeof voiding>;

export const match = z.object({
  /** Also the id of its room. */
  match_id: id,
  /** Whose rules it is played by: the name of its rooms' mode. */
  mode: id,
  /** Of the content's modes for players against players. */
  pvp_mode_id: id,
  /** The map. */
  arena_id: id,
  content_version: z.int().nonnegative(),
  content_hash: z.string(),
  rules_version: z.int().nonnegative(),
  teams: z.array(z.object({ team, players: z.array(matchPlayer) })),
  started_at: isoTime,
  /** The queue that its players came from; absent where they came otherwise. */
  queue_id: id.optional(),
  /** The season in which it began, and counts; absent between seasons. */
  season_id: id.optional(),
  /** Whether ratings follow from it, once it has ended. */
  is_ranked: z.boolean().optional(),
  /** Whether its players have made it among themselves. */
  is_custom: z.boolean().optional(),
  /** Who was expected and did not come in time; absent where all came. */
  absent_player_ids: z.array(id).optional(),
  status: z.enum(MATCH_STATUSES),
  /** Since when it is over or void. */
  ended_at: isoTime.optional(),
  /** Of one that has ended. */
  result: savedResult.optional(),
  /** Of one that is void. */
  void_reason: z.enum(VOID_REASONS).optional(),
  /**
   * Of a ranked one that was applied to the ratings: which one of its season it was, from 1. Ratings are the fold of a season's matches in
   * this order.
   */
  sequence: z.int().positive().optional(),
  /** Whether ratings are folded without it all the same: its result was not fair play. */
  is_left_out: z.boolean().optional(),
  /** Of one that staff have voided; it is left out, too. */
  voided: voiding.optional(),
  /** Epoch seconds. */
  expires_at: z.int(),
});
export type Match = z.infer<typeof match>;
export type VoidReason = (typeof VOID_REASONS)[number];

/** What a match begins with. */
export type NewMatch = Omit<
  Match,
  "status" | "ended_at" | "result" | "void_reason" | "sequence" | "is_left_out" | "voided" | "expires_at"
>;

/** Only its key counts: what the match was stands in the match's row. */
const matchPlayerRow = z.object({
  match_id: id,
  player_id: id,
  started_at: isoTime,
  expires_at: z.int(),
});

/** The key of a row of a match. */
export type MatchKey = { match_id: string; item: string };

/** Beside matches, the table has three lists of each season: ranked matches that have ended, or are about to, and wait for the ratings; */
export const WAITING = "waiting#";
/** those that the ratings have taken, in their order; */
export const TAKEN = "taken#";
/** and those that are voided, until ratings are folded without them, and their players told. */
export const VOIDED = "voided#";

export function seasonPartition(season_id: string): string {
  return `season#${season_id}`;
}

/** @param at ISO 8601: the older comes first. */
export function waitingKey(season_id: string, at: string, match_id: string): MatchKey {
  return { match_id: seasonPartition(season_id), item: `${WAITING}${at}#${match_id}` };
}

export const matchRows = new RowSchema(match);
export const matchPlayerRows = new RowSchema(matchPlayerRow);

export function playersOf({ teams }: Pick<Match, "teams">): MatchPlayer[] {
  return teams.flatMap(({ players }) => players);
}

/** Whether ratings follow from it, once it has ended. */
export function isRated({ is_ranked, is_custom, season_id }: NewMatch): boolean {
  return is_ranked === true && !is_custom && season_id !== undefined;
}

/** What a match was for one player. */
export const OUTCOMES = ["won", "lost", "drawn", "forfeited"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Undefined where it has not ended, or the player was not in it. */
export function outcomeFor({ teams, result }: Match, player_id: string): Outcome | undefined {
  const own = teams.find(({ players }) => players.some(player => player.player_id === player_id));
  const placed = result?.teams.find(each => each.team === own?.team);
  if (!result || !placed) return undefined;
  if (result.forfeited_player_ids.includes(player_id)) return "forfeited";
  if (placed.rank > 1) return "lost";
  return result.teams.filter(({ rank }) => rank === 1).length > 1 ? "drawn" : "won";
}

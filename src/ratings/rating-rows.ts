/**
 * Rows of RatingsTable: the ledger of each season, and in each of its modes a row for each subject, which is an account or a character.
 *
 * Ratings have a generation: those that are folded anew are rows beside the others, until the ledger names theirs.
 */
import { z } from "zod";
import { RATING_SUBJECTS } from "../game/content/rank-content.ts";
import { OUTCOMES } from "../matches/match.ts";
import { RowSchema } from "../store/schema-version.ts";

export type RatingKey = { rated_in: string; subject_id: string };

/** Mu and sigma in ten-thousandths. */
export const rating = z.object({ mu: z.int(), sigma: z.int().nonnegative() });

/** Who stands behind a rating, as of its newest match. */
const ratedPlayer = z.object({
  subject_id: z.string(),
  player_id: z.string(),
  character_id: z.string(),
  character_name: z.string(),
});

/** What a match made of one rating, and why. */
export const ratingUpdate = z.object({
  match_id: z.string(),
  /** When the match ended. */
  at: z.iso.datetime(),
  before: rating,
  after: rating,
  outcome: z.enum(OUTCOMES),
  /** The chance of the own team to be better than another one, in ten-thousandths, as it was before. */
  expected: z.int(),
  /** It was left short and has lost, so only a part of it counts. */
  is_softened: z.literal(true).optional(),
});
export type RatingUpdate = z.infer<typeof ratingUpdate>;

const ratingRow = ratedPlayer.extend({
  ...rating.shape,
  /** Of this season and mode. */
  matches: z.int().positive(),
  /** The last match that is in the row. */
  last_sequence: z.int().positive(),
  /** The newest, the newest last. */
  updates: z.array(ratingUpdate),
});
export type RatingRow = z.infer<typeof ratingRow>;

/** One rating as a match leaves it. */
const ratedSubject = ratedPlayer.extend({ update: ratingUpdate, matches: z.int().positive() });
export type RatedSubject = z.infer<typeof ratedSubject>;

/** All that follows from a match: anybody who finds it can complete it. */
export const ratingChange = z.object({
  match_id: z.string(),
  sequence: z.int().positive(),
  generation: z.int().positive(),
  pvp_mode_id: z.string(),
  subjects: z.array(ratedSubject),
  /** Epoch seconds: when the match's row ends. */
  expires_at: z.int(),
});
export type RatingChange = z.infer<typeof ratingChange>;

/** By what a season is rated, from its first match to its end: whatever its content says meanwhile. */
const seasonTerms = z.object({
  /** By pvp_mode_id: the modes that are rated. */
  subjects: z.record(z.string(), z.enum(RATING_SUBJECTS)),
  placement_matches: z.int().nonnegative(),
  /** The seasons before, the newest first, each with the share that is kept on the way out of it. */
  before: z.array(z.object({ season_id: z.string(), kept_share: z.number() })),
});
export type SeasonTerms = z.infer<typeof seasonTerms>;

const ledger = z.object({
  /** Of the ratings that count. */
  generation: z.int().positive(),
  /** That was ever begun. */
  newest_generation: z.int().positive(),
  /** Of the last match; 0 before the first. */
  last_sequence: z.int().nonnegative(),
  last_change: ratingChange.optional(),
  terms: seasonTerms,
  /** From then on no match counts. */
  closed_at: z.iso.datetime().optional(),
  /** Rewards were sent up to this rating, in the order of modes and subjects. */
  rewarded_to: z.object({ pvp_mode_id: z.string(), subject_id: z.string() }).optional(),
  /** All of them were sent. */
  rewarded_at: z.iso.datetime().optional(),
  /** Since this generation counts, players are told what voided matches have changed. Until they were, no other one is begun. */
  telling: z.int().positive().optional(),
});
export type Ledger = z.infer<typeof ledger>;

/** What one subject is told, once ratings without voided matches count. */
const correction = z.object({
  subject_id: z.string(),
  character_id: z.string(),
  points_before: z.int(),
  points_after: z.int(),
});
export type Correction = z.infer<typeof correction>;

const withKey = { rated_in: z.string(), subject_id: z.string() };
export const ledgerRows = new RowSchema(ledger.extend(withKey));
export const ratingRows = new RowSchema(ratingRow.extend(withKey));

export const correctionRows = new RowSchema(correction.extend(withKey));

export function ledgerKey(season_id: string): RatingKey {
  return { rated_in: season_id, subject_id: "#ledger" };
}

/** The partition with all ratings of a mode. */
export function ratedIn(season_id: string, pvp_mode_id: string, generation: number): string {
  return `${season_id}/${pvp_mode_id}/${generation}`;
}

/** The partition with what is told of a mode once this generation of it counts. */
export function correctedIn(season_id: string, pvp_mode_id: string, generation: number): string {
  return `${ratedIn(season_id, pvp_mode_id, generation)}/corrections`;
}

/** @throws NewerRow */
export function readLedger(row: unknown, season_id: string): Ledger {
  return ledger.parse(ledgerRows.read(row, `the ledger of the season ${season_id}`));
}

/** @throws NewerRow */
export function readRating(row: unknown): RatingRow {
  return ratingRow.parse(ratingRows.read(row, "a rating"));
}

/** @throws NewerRow */
export function readCorrection(row: unknown): Correction {
  return correction.parse(correctionRows.read(row, "a correction of a rating"));
}

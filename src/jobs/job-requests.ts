/** Jobs that others ask for: their kinds, and what those need to know. What they do is in the files of their domain. */
import { z } from "zod";
import { SANCTION_REASONS } from "../game/content/sanction-content.ts";
import type { NewJob } from "./job.ts";

export const VERIFY_RUN = "verify_run";
export const verifyRunAbout = z.object({ run_id: z.string(), board_id: z.string() });

/** The entries of this run are to be proved. */
export function verificationOf(run_id: string, board_id: string): NewJob {
  return { kind: VERIFY_RUN, id: run_id, about: { run_id, board_id } };
}

export const REVIEW_MATCH = "review_match";
export const reviewMatchAbout = z.object({ match_id: z.string() });

/** Once the match is over it is to be looked into. */
export function reviewOf(match_id: string): NewJob {
  return { kind: REVIEW_MATCH, id: match_id, about: { match_id } };
}

export const DROP_RECORDINGS = "drop_recordings";
export const dropRecordingsAbout = z.object({ run_id: z.string() });

/** The run is over, and on no leaderboard. */
export function droppingOf(run_id: string): NewJob {
  return { kind: DROP_RECORDINGS, id: run_id, about: { run_id } };
}

export const DELETE_ACCOUNTS = "delete_accounts";
export const deleteAccountsAbout = z.object({});

/** There are accounts to be deleted: all of them at once. */
export const DELETION_OF_ACCOUNTS: NewJob = { kind: DELETE_ACCOUNTS, id: "due", about: {} };
export const VOID_MATCHES = "void_matches";
export const voidMatchesAbout = z.object({
  /** Of one act of staff. */
  voiding_id: z.string(),
  /** One match, or all ranked ones of a player that began in this time (ISO 8601, both in). */
  which: z.union([
    z.object({ match_id: z.string() }),
    z.object({ player_id: z.string(), since: z.string(), until: z.string() }),
  ]),
  reason: z.enum(SANCTION_REASONS),
  /** Whose fault it was. */
  offender_id: z.string().optional(),
  /** Who of staff. */
  by: z.string(),
  at: z.string(),
});
export type VoidMatchesAbout = z.infer<typeof voidMatchesAbout>;

/** These matches count for nothing. */
export function voidingOf(about: VoidMatchesAbout): NewJob {
  return { kind: VOID_MATCHES, id: about.voiding_id, about };
}

export const RECOMPUTE_SEASON = "recompute_season";
export const recomputeSeasonAbout = z.object({ season_id: z.string() });

/** The season's ratings are folded anew without the matches that are voided by now. */
export function recomputingOf(season_id: string): NewJob {
  return { kind: RECOMPUTE_SEASON, id: season_id, about: { season_id } };
}

/** Jobs that others ask for: their kinds, and what those need to know. What they do is in the files of their domain. */
import { z } from "zod";
import type { NewJob } from "./job.ts";

export const VERIFY_RUN = "verify_run";
export const verifyRunAbout = z.object({ run_id: z.string(), board_id: z.string() });

/** The entries of this run are to be proved. */
export function verificationOf(run_id: string, board_id: string): NewJob {
  return { kind: VERIFY_RUN, id: run_id, about: { run_id, board_id } };
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

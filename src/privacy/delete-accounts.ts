/** The job that deletes accounts whose time has come, all at once. It may be begun anew at any moment. */
import type { Logger } from "pino";
import { DELETION_OF_ACCOUNTS, deleteAccountsAbout } from "../jobs/job-requests.ts";
import { type JobEnd, type JobKind, jobKind } from "../jobs/job-runner.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import type { Deletion, DeletionRepository } from "./deletion-repository.ts";
import type { DeletionSweep } from "./deletion-sweep.ts";
import type { LeftSanctions } from "./left-sanctions.ts";

/**
 * So long after nobody can come in with the account its rows are left alone: rooms close and save, tokens run out, what was on its way
 * arrives, and other processes learn of it.
 */
export const SETTLES_MS = 20 * 60_000;
/** What others have written meanwhile is found by another pass, later each time. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 3_600_000;

export type DeletionServices = {
  accounts: Pick<AccountRepository, "delete">;
  deletions: Pick<DeletionRepository, "list" | "learn" | "remove">;
  sweep: Pick<DeletionSweep, "learn" | "pass">;
  left_sanctions: Pick<LeftSanctions, "keep">;
  log: Pick<Logger, "info">;
  now?: Clock;
};

export function deleteAccounts(services: DeletionServices): JobKind {
  return jobKind(deleteAccountsAbout, async (_about, { waits }) => deleteDue(services, waits));
}

/** @param waits how often it has been done without an end. */
export async function deleteDue(services: DeletionServices, waits: number): Promise<JobEnd> {
  const { accounts, deletions, sweep, left_sanctions, log, now = wallClock } = services;
  const due = (await deletions.list()).filter(each => isSettled(each, now()));
  if (due.length === 0) return "done";
  for (const { player_id } of due) await left_sanctions.keep(player_id);
  const known = await sweep.learn(due, deletions);
  const changed = await sweep.pass(known);
  // Only a pass in which nothing was left proves that nothing is.
  if (changed > 0) return { waits_ms: Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS) };
  for (const { player_id, guest_ids } of known) {
    for (const guest_id of guest_ids) await accounts.delete(guest_id);
    await accounts.delete(player_id);
    // Last: until then the account is found here, and all of this is done again.
    await deletions.remove(player_id);
  }
  log.info({ accounts: known.length }, `${DELETION_OF_ACCOUNTS.kind}: accounts are deleted`);
  return "done";
}

export function isSettled({ began_at }: Pick<Deletion, "began_at">, now_ms: number): boolean {
  return began_at !== undefined && Date.parse(began_at) + SETTLES_MS <= now_ms;
}

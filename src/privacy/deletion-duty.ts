/** What the clerk does about accounts that are to be deleted: it closes them when their time has come, and asks for the job that deletes them. */
import type { Duty } from "../cluster/duty.ts";
import type { JobRepository } from "../jobs/job-repository.ts";
import { DELETION_OF_ACCOUNTS } from "../jobs/job-requests.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { isSettled } from "./delete-accounts.ts";
import type { Deletion, DeletionRepository } from "./deletion-repository.ts";

const EVERY_MS = 60_000;

export type DeletionDutyOptions = {
  accounts: Pick<AccountRepository, "get" | "beginDeletion">;
  deletions: Pick<DeletionRepository, "list" | "begin" | "remove">;
  jobs: Pick<JobRepository, "add">;
  /** That there is a new job. */
  notice: { give(): void };
  /** Takes the player out of rooms, its party and the queue: nobody comes in with it by then. May be done twice. */
  sendAway: (player_id: string) => Promise<void>;
  now?: Clock;
};

export function deletionDuty(options: DeletionDutyOptions): Duty {
  return { name: "deletions", every_ms: EVERY_MS, run: mayGoOn => closeDue(options, mayGoOn) };
}

export async function closeDue(
  { accounts, deletions, jobs, notice, sendAway, now = wallClock }: DeletionDutyOptions,
  mayGoOn: () => boolean,
): Promise<void> {
  const all = await deletions.list();
  for (const each of all) {
    if (!mayGoOn()) return;
    if (each.began_at === undefined && Date.parse(each.deletes_at) <= now()) await close(each);
  }
  if (!all.some(each => isSettled(each, now()))) return;
  await jobs.add(DELETION_OF_ACCOUNTS);
  notice.give();

  async function close({ player_id, deletes_at }: Deletion): Promise<void> {
    // Its player has cancelled it where the account says something else, or its process has died before it was asked for.
    if (!(await accounts.beginDeletion(await accounts.get(player_id), deletes_at)))
      return deletions.remove(player_id);
    await sendAway(player_id);
    await deletions.begin(player_id, new Date(now()).toISOString());
  }
}

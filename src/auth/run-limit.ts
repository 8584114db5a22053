/** How many runs an account may begin: making a run for its loot again and again is no way to play. */
import type { Env } from "../env.ts";
import type { Account } from "../http/endpoint.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { Wait } from "./sanction-wait.ts";

const HOUR_MS = 3_600_000;

/** Of the runs of an hour, so many may begin at once. */
const SHARE_AT_ONCE = 1 / 3;

/**
 * Counts a new run of the account; undefined where it may begin.
 *
 * @throws what the database throws where it is away: then no run can begin.
 */
export type TakeRun = (account: Account) => Promise<Wait | undefined>;

export function openRunLimit(env: Env, accounts: AccountRepository): TakeRun {
  const perHour = env.RUNS_PER_HOUR_PER_ACCOUNT;
  const atOnce = Math.ceil(perHour * SHARE_AT_ONCE);
  const interval_ms = Math.round(HOUR_MS / perHour);
  const limit = { interval_ms, burst_ms: interval_ms * atOnce };
  return async ({ player_id }) => {
    const waitMs = await accounts.takeRun(player_id, limit);
    if (waitMs === 0) return undefined;
    const seconds = Math.ceil(waitMs / 1000);
    const rule = `An account may begin ${perHour} runs an hour, ${atOnce} of them at once`;
    return { sentence: `${rule}: try again in ${seconds} s.`, seconds };
  };
}

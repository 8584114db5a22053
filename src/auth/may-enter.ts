/** Whether an account may come in: asked at every way in, and nowhere else decided. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Account } from "../http/endpoint.ts";
import { type HttpProblem, problem } from "../http/problem.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { isFault } from "../store/dynamo/database-faults.ts";
import type { Clock } from "../store/expiry.ts";
import { isTrueWithin } from "../store/journal/retry.ts";
import type { Violations } from "./violations.ts";

/** Why an account may not do something now, for its player to read, and after how many seconds, 1 at least, it may. */
export type Wait = { sentence: string; seconds: number };

/**
 * Undefined where the account may come in. It may where the database does not answer in time: an outage keeps nobody out
 * of the rooms that play on through it.
 */
export type MayEnter = (account: Account) => Promise<Wait | undefined>;

export function openMayEnter(
  env: Env,
  log: Logger,
  accounts: AccountRepository,
  violations: Violations,
  now: Clock = Date.now,
): MayEnter {
  return async ({ player_id }) => {
    const leftMs = violations.pauseLeftMs(player_id) || (await savedPause(player_id)) - now();
    if (leftMs <= 0) return undefined;
    const seconds = Math.max(1, Math.ceil(leftMs / 1000));
    const sentence = `There were too many violations: the account has a pause and may come in again in ${seconds} s.`;
    return { sentence, seconds };
  };

  /** With the pauses of guests that are linked to it and not taken over yet. */
  async function pausedUntil(player_id: string): Promise<number> {
    const found = await accounts.get(player_id);
    const guests = await Promise.all([...found.linking_guest_ids].map(guest_id => accounts.get(guest_id)));
    const linked = guests.filter(({ linked_to }) => linked_to === player_id);
    return Math.max(found.paused_until_ms, ...linked.map(({ paused_until_ms }) => paused_until_ms));
  }

  /** Until when, in epoch milliseconds. */
  async function savedPause(player_id: string): Promise<number> {
    let until_ms = 0;
    const isKnown = pausedUntil(player_id).then(found => {
      until_ms = found;
      return true;
    });
    const isInTime = await isTrueWithin(isKnown, env.STORE_ACK_TIMEOUT_MS).catch((error: unknown) => {
      if (!isFault(error)) throw error;
      return false;
    });
    if (!isInTime) log.warn({ player_id }, "the account is let in, since its row cannot be read");
    return until_ms;
  }
}

/** The answer over HTTP to an account that has to wait. */
export function waitProblem({ sentence, seconds }: Wait): HttpProblem {
  return problem("too-many-requests", sentence, { "Retry-After": String(seconds) });
}

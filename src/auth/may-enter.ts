/** Whether an account may come in: asked at every way in, and nowhere else decided. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Account } from "../http/endpoint.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { isFault } from "../store/dynamo/database-faults.ts";
import type { Clock } from "../store/expiry.ts";
import type { HeldSanction } from "../store/held-sanction.ts";
import { isTrueWithin } from "../store/journal/retry.ts";
import { keptOut, type Wait } from "./sanction-wait.ts";
import type { Standings } from "./standings.ts";
import type { Violations } from "./violations.ts";

/**
 * Undefined where the account may come in. It may where the database does not answer in time: an outage keeps nobody out
 * of the rooms that play on through it, but for those of whom the process knows better.
 */
export type MayEnter = (account: Account) => Promise<Wait | undefined>;

type Against = { paused_until_ms: number; held: readonly HeldSanction[] };

export function openMayEnter(
  env: Env,
  log: Logger,
  accounts: AccountRepository,
  violations: Violations,
  standings: Pick<Standings, "knownOf">,
  now: Clock = Date.now,
): MayEnter {
  return async ({ player_id }) => {
    const { paused_until_ms, held } = await saved(player_id);
    const wait = keptOut(held, now());
    if (wait) return wait;
    const leftMs = violations.pauseLeftMs(player_id) || paused_until_ms - now();
    if (leftMs <= 0) return undefined;
    const seconds = Math.max(1, Math.ceil(leftMs / 1000));
    const sentence = `There were too many violations: the account has a pause and may come in again in ${seconds} s.`;
    return { sentence, seconds };
  };

  /** With what there is against guests that are linked to it and not taken over yet. */
  async function against(player_id: string): Promise<Against> {
    const found = await accounts.get(player_id);
    const guests = await Promise.all([...found.linking_guest_ids].map(guest_id => accounts.get(guest_id)));
    const rows = [found, ...guests.filter(({ linked_to }) => linked_to === player_id)];
    return {
      paused_until_ms: Math.max(...rows.map(each => each.paused_until_ms)),
      held: rows.flatMap(each => each.held_sanctions),
    };
  }

  async function saved(player_id: string): Promise<Against> {
    let found: Against | undefined;
    const isKnown = against(player_id).then(read => {
      found = read;
      return true;
    });
    const isInTime = await isTrueWithin(isKnown, env.STORE_ACK_TIMEOUT_MS).catch((error: unknown) => {
      if (!isFault(error)) throw error;
      return false;
    });
    if (isInTime && found) return found;
    log.warn({ player_id }, "the account is judged by what is known of it, since its row cannot be read");
    return { paused_until_ms: 0, held: standings.knownOf(player_id) };
  }
}

/**
 * The answer over HTTP to an account that has to wait.
 *
 * @param appeal_token where the account has no other token to appeal with.
 */
export function waitProblem(
  { sentence, seconds, sanction, isMaintenance }: Wait,
  appeal_token?: string,
): HttpProblem {
  const headers = { "Retry-After": String(seconds) };
  if (isMaintenance) return new HttpProblem("unavailable", sentence, headers, "maintenance");
  if (!sanction) return problem("too-many-requests", sentence, headers);
  const { reason, ends_at } = sanction;
  return new HttpProblem("forbidden", sentence, ends_at === undefined ? {} : headers, reason, {
    ...(ends_at !== undefined && { ends_at }),
    ...(appeal_token !== undefined && { appeal_token }),
  });
}

/** What a range of addresses may ask for so often an hour without an account. */
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { clientAddress, rangeOf } from "../http/client-address.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";

const HOUR_SECONDS = 3600;

/**
 * Counts a request from its range of addresses.
 *
 * @returns what takes the count back.
 * @throws HttpProblem `too-many-requests`
 */
export type CountFromRange = (request: IncomingMessage) => () => void;

/** @param what may be done `count_max` times an hour, such as "new accounts an hour may be made". */
export function limitByRange(
  { env, log }: { env: Env; log: Logger },
  count_max: number,
  what: string,
): CountFromRange {
  const limit = new RateLimit(count_max, HOUR_SECONDS);
  const rule = `From a range of addresses ${count_max} ${what}`;
  return request => {
    const range = rangeOf(clientAddress(request, env.TRUST_PROXY_HOPS));
    const over = limit.count(range);
    if (!over) return () => limit.uncount(range);
    if (over.isFirst) log.warn({ range }, `${rule}: further ones are refused for ${over.retryAfter_s} s`);
    throw tooManyRequests(rule, over);
  };
}

/** Ranges of addresses from which staff let nobody make new guests for a day. It keeps out nobody who has an account: neighbours share addresses. */
import type { IncomingMessage } from "node:http";
import type { Env } from "../env.ts";
import { clientAddress, rangeOf } from "../http/client-address.ts";
import { problem } from "../http/problem.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import type { KnownSwitches } from "../store/known-switches.ts";

/** @throws HttpProblem `too-many-requests` where no new guests are made from there. */
export type AssertOpenRange = (request: IncomingMessage) => Promise<void>;

export function openClosedRanges(
  env: Pick<Env, "TRUST_PROXY_HOPS">,
  switches: Pick<KnownSwitches, "now">,
  now: Clock = wallClock,
): AssertOpenRange {
  return async request => {
    const { closed_ranges } = await switches.now();
    const until = closed_ranges[rangeOf(clientAddress(request, env.TRUST_PROXY_HOPS))];
    const seconds = until === undefined ? 0 : Math.ceil((Date.parse(until) - now()) / 1000);
    if (seconds <= 0) return;
    throw problem(
      "too-many-requests",
      `From your range of addresses no new guests are made until ${until}. Who has an account, or a guest already, comes in as ever.`,
      { "Retry-After": String(seconds) },
    );
  };
}

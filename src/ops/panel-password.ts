/** The password of the operator's pages, and what stops somebody from trying many. */
import type { RequestHandler } from "express";
import basicAuth, { type IBasicAuthedRequest } from "express-basic-auth";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { clientAddress, networkOf } from "../http/client-address.ts";
import { problem } from "../http/problem.ts";

/** The one user that signs in to the panels. */
export const OPERATOR = "admin";

const MAX_WRONG = 5;
/** How long wrong passwords are remembered, and how long an address is locked out after the fifth. */
const LOCK_MS = 60_000;

type Attempts = { wrong: number; until_ms: number };

/** Counts wrong passwords by address. After the fifth within a minute nothing is accepted from there for a minute. */
export class Lockout {
  /** In the order in which they end. */
  readonly #attempts = new Map<string, Attempts>();

  /** Whole seconds until the address may try again; undefined where it may now. */
  lockedFor_s(address: string): number | undefined {
    const found = this.#current(address);
    if (!found || found.wrong < MAX_WRONG) return undefined;
    return Math.ceil((found.until_ms - performance.now()) / 1000);
  }

  /** Returns how many wrong passwords came from the address. */
  countWrong(address: string): number {
    const wrong = (this.#current(address)?.wrong ?? 0) + 1;
    this.#attempts.delete(address);
    this.#attempts.set(address, { wrong, until_ms: performance.now() + LOCK_MS });
    return wrong;
  }

  #current(address: string): Attempts | undefined {
    for (const [each, { until_ms }] of this.#attempts) {
      if (until_ms > performance.now()) break;
      this.#attempts.delete(each);
    }
    return this.#attempts.get(address);
  }
}

/**
 * Lets in the user `admin` with the password. Wrong passwords are logged; five of them lock their address out for a
 * minute (429), the right password included.
 */
export function panelPassword(env: Env, password: string, log: Logger): RequestHandler[] {
  const lockout = new Lockout();
  const addressOf = (request: Parameters<RequestHandler>[0]) => clientAddress(request, env.TRUST_PROXY_HOPS);

  const refuseLocked: RequestHandler = (request, _response, next) => {
    const waitSeconds = lockout.lockedFor_s(networkOf(addressOf(request)));
    if (waitSeconds === undefined) return next();
    throw problem("too-many-requests", `Too many wrong passwords. Try again in ${waitSeconds} s.`, {
      "Retry-After": String(waitSeconds),
    });
  };

  const authenticate = basicAuth({
    users: { [OPERATOR]: password },
    challenge: true,
    unauthorizedResponse: (request: IBasicAuthedRequest) => {
      // A browser that has not asked for the password yet comes without one.
      if (!request.headers.authorization) return "A password is needed.";
      const address = addressOf(request);
      const wrong = lockout.countWrong(networkOf(address));
      const then = wrong < MAX_WRONG ? "" : "; the address is locked out for a minute";
      log.warn({ address, wrong, path: request.baseUrl }, `wrong password of an operator's page${then}`);
      return "The password is wrong.";
    },
  });

  return [refuseLocked, authenticate];
}

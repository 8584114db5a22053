/** How often somebody may ask within a time. */
import { hash, randomBytes } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { type HttpProblem, problem } from "./problem.ts";

const MINUTE_S = 60;

/**
 * Those who ask are counted in so many buckets, and not each by itself, so that no crowd of addresses can fill the
 * memory. Some share a bucket by chance; nobody can choose with whom, since the hash is salted.
 */
const BUCKETS = 2 ** 16;

/** The limit is reached. */
export type OverLimit = {
  /** Until the next window begins for this one. */
  retryAfter_s: number;
  /** Whether this is the first refusal of the window. */
  isFirst: boolean;
};

export class RateLimit {
  /** How often somebody may ask in a window. */
  readonly count_max: number;
  readonly #salt = randomBytes(16).toString("hex");
  readonly #limiter: RateLimiterMemory;

  /** @param window_s a minute, unless it says otherwise. */
  constructor(count_max: number, window_s = MINUTE_S) {
    this.count_max = count_max;
    this.#limiter = new RateLimiterMemory({ points: count_max, duration: window_s });
  }

  /** Counts one more; undefined while the limit is not reached. */
  async count(who: string): Promise<OverLimit | undefined> {
    const bucket = hash("sha1", this.#salt + who, "buffer").readUInt32LE() % BUCKETS;
    try {
      await this.#limiter.consume(bucket);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const { msBeforeNext, consumedPoints } = error;
      return { retryAfter_s: Math.ceil(msBeforeNext / 1000), isFirst: consumedPoints === this.count_max + 1 };
    }
  }
}

/** @param rule what is allowed, as a sentence without its end. */
export function tooManyRequests(rule: string, { retryAfter_s }: OverLimit): HttpProblem {
  return problem("too-many-requests", `${rule}. Try again in ${retryAfter_s} s.`, {
    "Retry-After": String(retryAfter_s),
  });
}

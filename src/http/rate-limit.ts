/** How often somebody may ask within a time. */
import { hash, randomBytes } from "node:crypto";
import { type HttpProblem, problem } from "./problem.ts";

const MINUTE_SECONDS = 60;

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

/** So often in a window, which begins with the first count. It goes by the time that passes, whatever the clock says. */
export class RateLimit {
  /** How often somebody may ask in a window. */
  readonly count_max: number;
  readonly #windowMs: number;
  readonly #salt = randomBytes(16).toString("hex");
  readonly #counts = new Uint32Array(BUCKETS);
  /** By `performance.now()`. */
  readonly #endsAtMs = new Float64Array(BUCKETS);

  /** @param windowSeconds a minute, unless it says otherwise. */
  constructor(count_max: number, windowSeconds = MINUTE_SECONDS) {
    this.count_max = count_max;
    this.#windowMs = windowSeconds * 1000;
  }

  /** Counts one more; undefined while the limit is not reached. */
  count(who: string): OverLimit | undefined {
    const bucket = this.#bucketOf(who);
    const nowMs = performance.now();
    if (nowMs >= (this.#endsAtMs[bucket] ?? 0)) {
      this.#counts[bucket] = 0;
      this.#endsAtMs[bucket] = nowMs + this.#windowMs;
    }
    const count = (this.#counts[bucket] ?? 0) + 1;
    this.#counts[bucket] = count;
    if (count <= this.count_max) return undefined;
    const leftMs = (this.#endsAtMs[bucket] ?? 0) - nowMs;
    return { retryAfter_s: Math.ceil(leftMs / 1000), isFirst: count === this.count_max + 1 };
  }

  /** What was counted last does not count after all. */
  uncount(who: string): void {
    const bucket = this.#bucketOf(who);
    this.#counts[bucket] = Math.max(0, (this.#counts[bucket] ?? 0) - 1);
  }

  #bucketOf(who: string): number {
    return hash("sha1", this.#salt + who, "buffer").readUInt32LE() % BUCKETS;
  }
}

/** @param rule what is allowed, as a sentence without its end. */
export function tooManyRequests(rule: string, { retryAfter_s }: OverLimit): HttpProblem {
  return problem("too-many-requests", `${rule}. Try again in ${retryAfter_s} s.`, {
    "Retry-After": String(retryAfter_s),
  });
}

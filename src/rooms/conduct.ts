/** How often a player sends what, and its violations. */
import type { Env } from "../env.ts";
import { type ClientMessageType, MESSAGE_RATES } from "../schema/rates.ts";
import { TokenBucket } from "./token-bucket.ts";

export class Conduct {
  readonly #rates = new Map<ClientMessageType, TokenBucket>();
  readonly #trust: TokenBucket;
  violations = 0;

  constructor(env: Env) {
    const perSecond = env.VIOLATIONS_PER_MINUTE / 60;
    this.#trust = new TokenBucket(perSecond, env.VIOLATIONS_BURST, performance.now());
  }

  /** Counts a message. Returns the ms until one more of its type may come, where there have been too many; else undefined. */
  countMessage(type: ClientMessageType): number | undefined {
    const nowMs = performance.now();
    let bucket = this.#rates.get(type);
    if (!bucket) {
      const { perSecond, burst } = MESSAGE_RATES[type];
      bucket = new TokenBucket(perSecond, burst, nowMs);
      this.#rates.set(type, bucket);
    }
    return bucket.take(nowMs) ? undefined : bucket.msUntilNext(nowMs);
  }

  /** Counts a violation; false where there have been too many. */
  countViolation(): boolean {
    this.violations += 1;
    return this.#trust.take(performance.now());
  }
}

/** How often a player sends what, and its violations. */

import type { MessageRate } from "../../schema/room-messages.ts";
import type { Services } from "../../services.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Violations belong to the account; those of an anonymous player, who has none, to this connection. */
export class ViolationCounter {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #violations: Services["violations"];
  readonly #account: string | undefined;
  readonly #trust: TokenBucket;
  #isConnected = false;
  violations = 0;
  /** False for the playground's connections: nothing that is tried out there is a violation. */
  isJudged = true;
  /** Whether the newest violation was one too many. */
  isOverLimit = false;

  /** @param account the `player_id` of the account; undefined for an anonymous player. */
  constructor({ env, violations }: Services, account: string | undefined) {
    this.#violations = violations;
    this.#account = account;
    const perSecond = env.VIOLATIONS_PER_MINUTE / 60;
    this.#trust = new TokenBucket(perSecond, env.VIOLATIONS_BURST, performance.now());
    if (account === undefined) return;
    this.#isConnected = true;
    violations.connect(account);
  }

  /** The player is gone. What still comes counts all the same. */
  end(): void {
    if (this.#isConnected && this.#account !== undefined) this.#violations.disconnect(this.#account);
    this.#isConnected = false;
  }

  /** Counts a message. Returns the ms until one more of its type may come, where there have been too many; else undefined. */
  countMessage(type: string, { perSecond, burst }: MessageRate): number | undefined {
    const nowMs = performance.now();
    let bucket = this.#buckets.get(type);
    if (!bucket) {
      bucket = new TokenBucket(perSecond, burst, nowMs);
      this.#buckets.set(type, bucket);
    }
    return bucket.take(nowMs) ? undefined : bucket.msUntilNext(nowMs);
  }

  /** Whether the account has a pause, perhaps for what it has done on another connection. */
  get isPaused(): boolean {
    return this.#account !== undefined && this.#violations.pauseLeftMs(this.#account) > 0;
  }

  /** Counts a violation; false where there have been too many. */
  countViolation(): boolean {
    this.violations += 1;
    return this.#account === undefined
      ? this.#trust.take(performance.now())
      : this.#violations.count(this.#account);
  }
}

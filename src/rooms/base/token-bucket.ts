/** Sums of fractions of a millisecond may come out a little too large. */
const ROUNDING_MS = 1e-3;

/**
 * A rate limit that forgives bursts: tokens come back evenly, up to a store of `burst`.
 *
 * It measures real time, not Colyseus's room clock, which stands still in a room without timers and would make any
 * honest player a flooder in the end.
 */
export class TokenBucket {
  readonly #msPerToken: number;
  readonly #burstMs: number;
  /** When the store is full again: all that has to be kept of it, since tokens come back evenly. */
  #fullAtMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#msPerToken = 1000 / perSecond;
    this.#burstMs = burst * this.#msPerToken + ROUNDING_MS;
    this.#fullAtMs = nowMs;
  }

  /** Takes one token; false where there is none. */
  take(nowMs: number): boolean {
    const fullAtMs = Math.max(this.#fullAtMs, nowMs) + this.#msPerToken;
    if (fullAtMs - nowMs > this.#burstMs) return false;
    this.#fullAtMs = fullAtMs;
    return true;
  }

  /** Milliseconds until there is a token; 0 where there is one. */
  msUntilNext(nowMs: number): number {
    return Math.max(0, Math.max(this.#fullAtMs, nowMs) + this.#msPerToken - this.#burstMs - nowMs);
  }
}

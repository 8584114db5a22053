/** The time of a row's end. DynamoDB deletes expired rows up to days late, so every read treats them as gone. */

/**
 * Milliseconds since the epoch. An argument wherever time matters, so that a test can set it. `aheadMs` says how far the clock has been
 * set forward; a clock without it is never set.
 */
export type Clock = (() => number) & { aheadMs?: () => number };

/** `expires_at` of a row that lives on for so many seconds, in epoch seconds. */
export function expiresAt(now_ms: number, lifetime_s: number): number {
  return Math.floor(now_ms / 1000) + lifetime_s;
}

/** The time by which it is judged whether something has ended: a clock that was set forward ends nothing early. */
export function timeToJudge(now: Clock): number {
  return now() - (now.aheadMs?.() ?? 0);
}

/** @param now_ms `timeToJudge`. */
export function isExpired(row: { expires_at: number }, now_ms: number): boolean {
  return row.expires_at * 1000 <= now_ms;
}

/**
 * What a process remembers of today (UTC), such as those that it has seen to. It forgets all of it with the day, so that it does not grow
 * with every player of all time.
 */
export class Daily<Kept extends { clear(): void }> {
  readonly #kept: Kept;
  readonly #now: Clock;
  #day = "";

  /** @param kept empty as yet. */
  constructor(kept: Kept, now: Clock) {
    this.#kept = kept;
    this.#now = now;
  }

  get today(): Kept {
    const day = dayOf(this.#now());
    if (day !== this.#day) this.#kept.clear();
    this.#day = day;
    return this.#kept;
  }
}

/** The day in UTC, such as `2026-02-14`. */
export function dayOf(now_ms: number): string {
  return new Date(now_ms).toISOString().slice(0, 10);
}

/** How much of the time that passes makes good for a clock that was set: an hour takes four. */
const MADE_GOOD_SHARE = 1 / 4;

const last = { now_ms: Date.now(), atMs: performance.now(), ahead_ms: 0 };

/**
 * How far the machine's clock was set forward since this process began, less what has been made good since: the sooner a clock runs
 * ahead, the sooner would end what lasts until a time, such as a session that is being played, and whose row is written every few
 * minutes. What is judged by this clock is judged as much later. 0 where the clock was not set, or set back.
 */
function clockAheadMs(): number {
  const [now_ms, atMs] = [Date.now(), performance.now()];
  const passedMs = atMs - last.atMs;
  const madeGoodMs = passedMs * MADE_GOOD_SHARE;
  const beforeMs = Math.sign(last.ahead_ms) * Math.max(0, Math.abs(last.ahead_ms) - madeGoodMs);
  Object.assign(last, { now_ms, atMs, ahead_ms: beforeMs + (now_ms - last.now_ms) - passedMs });
  return Math.max(0, Math.round(last.ahead_ms));
}

let offset_ms = 0;

/** Before the first use of `wallClock`: how far it is ahead of the machine's clock, for tests of what ends when. */
export function offsetWallClock(ms: number): void {
  offset_ms = ms;
}

/** The machine's clock, but for `offsetWallClock`. */
export const wallClock: Clock = Object.assign(() => Date.now() + offset_ms, { aheadMs: clockAheadMs });

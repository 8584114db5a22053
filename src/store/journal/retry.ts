/** Writing to a database that may be away. */
import { setTimeout as delay } from "node:timers/promises";

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 5000;

/**
 * All writers of the process together try no more often than this, on average, while the database fails: with 2000 rooms, each
 * with a backoff of its own, that took three quarters of a core.
 */
const ATTEMPT_INTERVAL_MS = 20;

/** Of the whole process, since one database is behind all of them: how many writers have failed and try on. */
let retrying = 0;
/** And how often one of them, or any other writer, has succeeded. */
let successes = 0;

/** Tries until it succeeds, or until `isStopped` says that nobody wants it any more; then it resolves with false. */
export async function untilDone(
  action: () => Promise<void>,
  isStopped: () => boolean,
  onRetry: (error: unknown) => void,
): Promise<boolean> {
  let attempt = 0;
  try {
    while (!isStopped()) {
      try {
        await action();
        successes += 1;
        return true;
      } catch (error) {
        if (attempt === 0) retrying += 1;
        onRetry(error);
        await pause(attempt++);
      }
    }
    return false;
  } finally {
    if (attempt > 0) retrying -= 1;
  }
}

/**
 * Exponential, with full jitter, so that rooms do not come back to a recovering database all at once; and longer where many
 * wait. Then it looks every few seconds whether somebody has succeeded.
 */
async function pause(attempt: number): Promise<void> {
  const ownMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
  const crowdMs = 2 * ATTEMPT_INTERVAL_MS * retrying;
  const endsAtMs = performance.now() + Math.random() * Math.max(ownMs, crowdMs);
  const before = successes;
  do {
    const leftMs = Math.max(0, endsAtMs - performance.now());
    await delay(Math.min(RETRY_MAX_MS, leftMs), undefined, { ref: false });
  } while (performance.now() < endsAtMs && successes === before);
}

/** Whether the promise fulfils with true within the time; a time that is over already is none. */
export function isTrueWithin(promise: Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => answer.resolve(false), Math.max(0, timeoutMs));
  promise.finally(() => clearTimeout(timer)).then(answer.resolve, answer.reject);
  return answer.promise;
}

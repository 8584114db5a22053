/** Writing to a database that may be away. */
import { setTimeout as delay } from "node:timers/promises";

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 5000;

/** Tries until it succeeds, or until `isStopped` says that nobody wants it any more; then it resolves with false. */
export async function untilDone(
  action: () => Promise<void>,
  isStopped: () => boolean,
  onRetry: (error: unknown) => void,
): Promise<boolean> {
  for (let attempt = 0; !isStopped(); attempt++) {
    try {
      await action();
      return true;
    } catch (error) {
      onRetry(error);
      await delay(backoffMs(attempt), undefined, { ref: false });
    }
  }
  return false;
}

/** Whether the promise fulfils with true within the time. */
export function isTrueWithin(promise: Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => answer.resolve(false), timeoutMs);
  promise.finally(() => clearTimeout(timer)).then(answer.resolve, answer.reject);
  return answer.promise;
}

/** Exponential, with full jitter, so that rooms do not come back to a recovering database all at once. */
function backoffMs(attempt: number): number {
  return Math.random() * Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
}

/** What happens to those who ask for other processes while Redis, or a process, does not answer. */
import { ErrorCode, ServerError } from "@colyseus/core";

/** A character may have to be taken out of another room and saved there before a room answers. */
export const ANSWER_LIMIT_MS = 5000;

/** Other processes cannot be reached at the moment. */
export class ClusterUnreachable extends ServerError {
  constructor() {
    super(ErrorCode.MATCHMAKE_UNHANDLED, "Rooms cannot be found at the moment: try again in a few seconds.");
  }
}

/**
 * What the promise gives, if it does in time. What was asked for may still happen later.
 *
 * @throws ClusterUnreachable
 */
export async function inTime<T>(promise: PromiseLike<T>, limitMs = ANSWER_LIMIT_MS): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(new ClusterUnreachable()), limitMs);
  return Promise.race([promise, tooLate.promise]).finally(() => clearTimeout(timer));
}

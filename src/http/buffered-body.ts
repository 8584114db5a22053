/** Bodies of bounded length, which nobody sees before they are whole. */
import type { IncomingMessage } from "node:http";

/**
 * Holds the body of a request back until all of it has come, so that the handler of the request never meets a body
 * that is too long, too slow, or cut off in the middle. Must be called in the tick in which the request was received.
 *
 * @returns once the body is whole, true; false as soon as it is known to be longer than `limit_bytes`. Neither if the
 *   connection is lost.
 */
export function bufferedBody(request: IncomingMessage, limit_bytes: number): Promise<boolean> {
  const announced_bytes = Number(request.headers["content-length"] ?? 0);
  if (announced_bytes > limit_bytes) return Promise.resolve(false);
  if (announced_bytes === 0 && request.headers["transfer-encoding"] === undefined)
    return Promise.resolve(true);
  return new Promise(resolve => {
    const pass = request.push.bind(request);
    const held: Buffer[] = [];
    let length_bytes = 0;
    // Node hands every piece of the body to push(), and null behind the last.
    request.push = (piece: Buffer | null) => {
      if (piece !== null) {
        held.push(piece);
        length_bytes += piece.length;
        if (length_bytes > limit_bytes) resolve(false);
        return true;
      }
      request.push = pass;
      for (const each of held) pass(each);
      resolve(true);
      return pass(null);
    };
  });
}

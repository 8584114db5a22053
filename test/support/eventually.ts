import { setTimeout as delay } from "node:timers/promises";

/** Asks again until the answer is neither false nor nothing, and returns it. For what cannot be awaited as an event. */
export async function eventually<T>(
  what: string,
  question: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 10_000,
): Promise<T> {
  for (const startedAt = performance.now(); performance.now() - startedAt < limitMs; await delay(20)) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`It did not happen within ${limitMs} ms: ${what}`);
}

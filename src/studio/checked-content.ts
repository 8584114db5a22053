/** What a designer would publish, by the very check that `npm run content:publish` makes, while the rooms of this process go on. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Content } from "../game/content/content.ts";
import { ContentError } from "../store/content/content-files.ts";
import type { CheckResult, ToCheck } from "./check-worker.ts";
import type { StudioRow } from "./studio-changes.ts";

/**
 * The largest content that may be published takes 5 to 10 s of a core. Of two designers who publish at once, the later one waits for both checks, and has
 * its answer before a load balancer gives up after 60 s.
 */
export const CHECK_LIMIT_MS = 25_000;
const TOO_SLOW = `content: its checks take longer than ${CHECK_LIMIT_MS / 1000} s, and were ended. Make its largest rooms smaller, or remove some. Where it is no larger than before, the server has too much to do: try again later.`;

/**
 * The rows as content.
 *
 * @param folder how problems name where they are.
 * @throws ContentError with all that is wrong, and where the check takes longer than `CHECK_LIMIT_MS`.
 */
export async function checkedContent(rows: readonly StudioRow[], folder: string): Promise<Content> {
  // Not made by the thread, which removes nothing any more where it is ended.
  const above = await mkdtemp(join(tmpdir(), "tr-dungeons-studio-"));
  try {
    const workerData: ToCheck = { rows, folder: join(above, folder) };
    const worker = new Worker(new URL("./check-worker.ts", import.meta.url), { workerData });
    const result = await resultOf(worker);
    if ("content" in result) return result.content;
    throw new ContentError(result.problems);
  } finally {
    await rm(above, { recursive: true, force: true });
  }
}

/**
 * What the thread tells, which is ended then, or after `CHECK_LIMIT_MS`.
 *
 * @throws what has ended the thread, also where that is nothing but its end.
 */
export async function resultOf(worker: Worker): Promise<CheckResult> {
  const ended = once(worker, "exit").then(([code]): never => {
    throw new Error(`The thread that checks content has ended with ${code} and no result. Publish again.`);
  });
  const told = once(worker, "message").then(([result]): CheckResult => result);
  const late = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => late.resolve({ problems: [TOO_SLOW] }), CHECK_LIMIT_MS);
  try {
    return await Promise.race([told, ended, late.promise]);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** What a designer would publish, by the very check that `npm run content:publish` makes, while the rooms of this process go on. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Content } from "../game/content/content.ts";
import { ContentError } from "../store/content/content-files.ts";
import type { CheckResult, ToCheck } from "./check-worker.ts";
import type { StudioRow } from "./studio-changes.ts";

/**
 * The rows as content.
 *
 * @param folder how problems name where they are.
 * @throws ContentError with all that is wrong.
 */
export async function checkedContent(rows: readonly StudioRow[], folder: string): Promise<Content> {
  const workerData: ToCheck = { rows, folder };
  const worker = new Worker(new URL("./check-worker.ts", import.meta.url), { workerData });
  const result = await messageOf(worker);
  if ("content" in result) return result.content;
  throw new ContentError(result.problems);
}

/** The first. @throws what has ended the thread, also where that is nothing but its end. */
export async function messageOf(worker: Worker): Promise<CheckResult> {
  const ended = once(worker, "exit").then(([code]): never => {
    throw new Error(`The thread that checks content has ended with ${code} and no result. Publish again.`);
  });
  const told = once(worker, "message").then(([result]): CheckResult => result);
  return Promise.race([told, ended]);
}

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
  const [result]: CheckResult[] = await once(worker, "message");
  if (result && "content" in result) return result.content;
  throw new ContentError(result?.problems ?? []);
}

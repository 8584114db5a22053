/** Checks content in a thread of its own, since it takes seconds of large content: see `checked-content.ts`, which starts it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { Content } from "../game/content/content.ts";
import { ContentError, readContentFiles } from "../store/content/content-files.ts";
import type { StudioRow } from "./studio-changes.ts";

/** `folder` is where a copy is made of the rows. */
export type ToCheck = { rows: readonly StudioRow[]; folder: string };
export type CheckResult = { content: Content } | { problems: readonly string[] };

/** From files of a copy, as all content is read. */
async function check({ rows, folder }: ToCheck): Promise<CheckResult> {
  await mkdir(folder);
  for (const { set, id, entry } of rows) {
    await mkdir(join(folder, set), { recursive: true });
    await writeFile(join(folder, set, `${id}.json`), JSON.stringify(entry));
  }
  try {
    return { content: await readContentFiles(folder) };
  } catch (error) {
    if (error instanceof ContentError) return { problems: error.problems };
    throw error;
  }
}

parentPort?.postMessage(await check(workerData));

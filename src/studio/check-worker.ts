/** Checks content in a thread of its own, since it takes seconds of large content: see `checked-content.ts`, which starts it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { Content } from "../game/content/content.ts";
import { ContentError, readContentFiles } from "../store/content/content-files.ts";
import type { StudioRow } from "./studio-changes.ts";

export type ToCheck = { rows: readonly StudioRow[]; folder: string };
export type CheckResult = { content: Content } | { problems: readonly string[] };

/** From files of a copy, as all content is read. */
async function check({ rows, folder }: ToCheck): Promise<CheckResult> {
  const above = await mkdtemp(join(tmpdir(), "tr-dungeons-studio-"));
  try {
    const copy = join(above, folder);
    await mkdir(copy);
    for (const { set, id, entry } of rows) {
      await mkdir(join(copy, set), { recursive: true });
      await writeFile(join(copy, set, `${id}.json`), JSON.stringify(entry));
    }
    return { content: await readContentFiles(copy) };
  } catch (error) {
    if (error instanceof ContentError) return { problems: error.problems };
    throw error;
  } finally {
    await rm(above, { recursive: true, force: true });
  }
}

parentPort?.postMessage(await check(workerData));

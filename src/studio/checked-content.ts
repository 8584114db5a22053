/** What a designer would publish, by the very check that `npm run content:publish` makes. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content } from "../game/content/content.ts";
import { readContentFiles } from "../store/content/content-files.ts";
import type { StudioRow } from "./studio-changes.ts";

/**
 * The rows as content, from files of a copy.
 *
 * @param folder how problems name where they are.
 * @throws ContentError with all that is wrong.
 */
export async function checkedContent(rows: readonly StudioRow[], folder: string): Promise<Content> {
  const above = await mkdtemp(join(tmpdir(), "tr-dungeons-studio-"));
  try {
    const copy = join(above, folder);
    await mkdir(copy);
    for (const { set, id, entry } of rows) {
      await mkdir(join(copy, set), { recursive: true });
      await writeFile(join(copy, set, `${id}.json`), JSON.stringify(entry));
    }
    return await readContentFiles(copy);
  } finally {
    await rm(above, { recursive: true, force: true });
  }
}

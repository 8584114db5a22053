/** A copy of content for a test to edit. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTENT_FOLDER } from "../../src/store/content/content-files.ts";

export type ContentFolder = {
  /** Ends in `content`, as the real one. */
  path: string;
  /** Changes fields of a file such as `enemy-types/goblin.json`. */
  edit(file: string, fields: Record<string, unknown>): Promise<void>;
  write(file: string, text: string): Promise<void>;
  remove(file: string): Promise<void>;
  delete(): Promise<void>;
};

/** @param source what is copied: the game's content, or the tests' own in `test/content`. */
export async function contentFolder(source = CONTENT_FOLDER): Promise<ContentFolder> {
  const parent = await mkdtemp(join(tmpdir(), "content-"));
  const path = join(parent, "content");
  await cp(source, path, { recursive: true });
  return {
    path,
    async edit(file, fields) {
      const entity = JSON.parse(await readFile(join(path, file), "utf8"));
      await writeFile(join(path, file), JSON.stringify({ ...entity, ...fields }));
    },
    write: (file, text) => writeFile(join(path, file), text),
    remove: file => rm(join(path, file)),
    delete: () => rm(parent, { recursive: true }),
  };
}

/** The content of a working copy: the files below `content/`, which designers also edit by hand and keep in git. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Content } from "../game/content/content.ts";
import { checkedContent } from "./checked-content.ts";
import { textOfEntry } from "./entry-text.ts";
import { rowsOfFolder } from "./folder-rows.ts";
import { type StudioChange, type StudioRow, withChanges } from "./studio-changes.ts";

export class StudioFiles {
  readonly #folder: string;
  /** One save after the other. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  rows(): Promise<StudioRow[]> {
    return rowsOfFolder(this.#folder);
  }

  /**
   * Writes the files that are changed, once the whole content is good with them.
   *
   * @returns the content as it is then.
   * @throws ContentError with all that is wrong, StudioConflicts; then nothing is written.
   */
  save(changes: readonly StudioChange[]): Promise<Content> {
    const saved = this.#saving.then(() => this.#save(changes));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #save(changes: readonly StudioChange[]): Promise<Content> {
    const content = await checkedContent(withChanges(await this.rows(), changes), basename(this.#folder));
    for (const change of changes) {
      const path = join(this.#folder, change.set, `${change.id}.json`);
      if (change.entry === undefined) await rm(path, { force: true });
      else await writeWhole(path, textOfEntry(await this.#withSchema(path, change)));
    }
    return content;
  }

  /** A file that names its JSON Schema goes on doing so. */
  async #withSchema(path: string, { entry }: StudioChange): Promise<object> {
    const before: unknown = JSON.parse(await readFile(path, "utf8").catch(() => "{}"));
    const isNamed = typeof before === "object" && before !== null && "$schema" in before;
    return isNamed ? { $schema: before.$schema, ...entry } : { ...entry };
  }
}

/** A server that starts at this moment reads either the old file or the new one. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Names that begin with a dot are no content.
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(draft, text);
  await rename(draft, path);
}

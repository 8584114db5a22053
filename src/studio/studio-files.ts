/** The content of a working copy: the files below `content/`, which designers also edit by hand and keep in git. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Content } from "../game/content/content.ts";
import { checkedContent } from "./checked-content.ts";
import { textOfEntry } from "./entry-text.ts";
import { rowsOfFolder } from "./folder-rows.ts";
import { type StudioChange, type StudioRow, withChanges } from "./studio-changes.ts";

/** The disk has refused; the message says why, and which files are written and which are not. */
export class FilesNotWritten extends Error {
  constructor(cause: unknown, written: readonly string[], others: readonly string[]) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const which =
      written.length === 0
        ? "Nothing is written"
        : `Written: ${written.join(", ")}. Not written: ${others.join(", ")}`;
    super(`${which}. The reason: ${why}. Put that right, and save again.`, { cause });
  }
}

/** `draft_path` is where its text is written first. */
type ChangedFile = { change: StudioChange; path: string; draft_path: string; name: string };

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
   * @throws ContentError with all that is wrong, StudioConflicts: then nothing is written; FilesNotWritten.
   */
  save(changes: readonly StudioChange[]): Promise<Content> {
    const saved = this.#saving.then(() => this.#save(changes));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #save(changes: readonly StudioChange[]): Promise<Content> {
    const content = await checkedContent(withChanges(await this.rows(), changes), basename(this.#folder));
    const files = changes.map(change => this.#fileOf(change));
    const written: string[] = [];
    try {
      // A full disk, or a folder that may not be written, shows before the first file is changed.
      for (const file of files) if (file.change.entry !== undefined) await this.#writeDraft(file);
      for (const { change, path, draft_path, name } of files) {
        if (change.entry === undefined) await rm(path, { force: true });
        // A server that starts at this moment reads either the old file or the new one.
        else await rename(draft_path, path);
        written.push(name);
      }
    } catch (error) {
      for (const { draft_path } of files) await rm(draft_path, { force: true }).catch(() => undefined);
      const others = files.map(({ name }) => name).filter(name => !written.includes(name));
      throw new FilesNotWritten(error, written, others);
    }
    return content;
  }

  #fileOf(change: StudioChange): ChangedFile {
    const folder = join(this.#folder, change.set);
    const file = `${change.id}.json`;
    // Names that begin with a dot are no content.
    const draft_path = join(folder, `.${file}.${process.pid}`);
    return { change, path: join(folder, file), draft_path, name: `${change.set}/${file}` };
  }

  async #writeDraft({ change, path, draft_path }: ChangedFile): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft_path, textOfEntry(await this.#withSchema(path, change)));
  }

  /** A file that names its JSON Schema goes on doing so. */
  async #withSchema(path: string, { entry }: StudioChange): Promise<object> {
    const before: unknown = JSON.parse(await readFile(path, "utf8").catch(() => "{}"));
    const isNamed = typeof before === "object" && before !== null && "$schema" in before;
    return isNamed ? { $schema: before.$schema, ...entry } : { ...entry };
  }
}

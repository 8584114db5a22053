/**
 * The pages' bundles as they lie in `dist/web`: which there are, and whether the sources have changed since. Each folder of `web` with a
 * `page.ts` is a page; a `worker.ts` beside it is its Web Worker.
 */
import { existsSync, readdirSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const WEB_SOURCES = join(ROOT, "web");
export const WEB_BUILD = join(ROOT, "dist/web");
export const MANIFEST = "manifest.json";

/** What a page loads: names of files in `dist/web`. */
export type BuiltPage = {
  readonly script: string;
  readonly styles: readonly string[];
  /** What the script imports before it can begin. */
  readonly chunks: readonly string[];
  /** What it runs beside itself, in one file; absent where it has no `worker.ts`. */
  readonly worker?: string | undefined;
};

/** The page /watch of one version of the rules, which alone plays recordings of that version. */
export type WatchOfRules = {
  readonly rules_version: number;
  readonly page: BuiltPage;
  /** All that it loads, also later: names of files in `dist/web`. */
  readonly files: readonly string[];
  /** When newer rules took their place; of the current ones when they were built. */
  readonly last_current_ms: number;
};

/** Written last: all that it names is there. */
export type WebManifest = {
  /** When the build began. A source that is newer may not be in it. */
  readonly built_at_ms: number;
  /** By the name of its folder. */
  readonly pages: Readonly<Record<string, BuiltPage>>;
  /** Of the current rules, which come first, and of those that are past. */
  readonly watch_of_rules: readonly WatchOfRules[];
  readonly icon: string;
  /** All that was made of the current sources, by its name; of some there are compressed variants beside it. */
  readonly files: readonly string[];
  /** All files that it was made of, relative to the project. */
  readonly sources: readonly string[];
  /** All libraries that are in a page, by its name; also in what it loads later. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
};

/** By Content-Encoding, the better one first: what a compressed variant's name ends with. */
export const SUFFIXES = { br: ".br", gzip: ".gz" } as const;

/** The folders of `web` that are pages. */
export function pageNames(): string[] {
  return readdirSync(WEB_SOURCES, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && readdirSync(join(WEB_SOURCES, entry.name)).includes("page.ts"))
    .map(({ name }) => name)
    .toSorted();
}

/** Those of them with a `worker.ts` beside their page. */
export function workerNames(): string[] {
  return pageNames().filter(name => existsSync(join(WEB_SOURCES, name, "worker.ts")));
}

/** Undefined where nothing is built, or in an older form. */
export async function readManifest(folder: string): Promise<WebManifest | undefined> {
  const text = await readFile(join(folder, MANIFEST), "utf8").catch(() => undefined);
  const manifest = text === undefined ? undefined : (JSON.parse(text) as WebManifest);
  return manifest?.watch_of_rules && manifest;
}

/** Whether it is made of the sources as they are now. */
export async function isFresh({ sources, pages, built_at_ms }: WebManifest): Promise<boolean> {
  if (Object.keys(pages).toSorted().join() !== pageNames().join()) return false;
  const changed = await Promise.all(
    sources.map(async path => (await stat(join(ROOT, path)).catch(() => undefined))?.mtimeMs),
  );
  return changed.every(mtime_ms => mtime_ms !== undefined && mtime_ms < built_at_ms);
}

/** The entries of a folder of content as they are written, good or not: the studio is where bad ones are put right. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { CONTENT_SET_NAMES, type ContentSetName } from "../game/content/content.ts";
import { ContentError } from "../store/content/content-files.ts";
import { rowOf, type StudioRow } from "./studio-changes.ts";

const written = z.looseObject({});

/** @throws ContentError where a file is no JSON object. */
export async function rowsOfFolder(folder: string): Promise<StudioRow[]> {
  const sets = await Promise.all(CONTENT_SET_NAMES.map(set => rowsOfSet(folder, set)));
  return sets.flat();
}

async function rowsOfSet(folder: string, set: ContentSetName): Promise<StudioRow[]> {
  // A set without a folder is empty.
  const names = await readdir(join(folder, set)).catch((): string[] => []);
  const files = names.filter(name => name.endsWith(".json") && !name.startsWith(".")).toSorted();
  return Promise.all(files.map(name => rowOfFile(folder, set, name)));
}

async function rowOfFile(folder: string, set: ContentSetName, name: string): Promise<StudioRow> {
  const text = await readFile(join(folder, set, name), "utf8");
  try {
    const { $schema, ...entry } = written.parse(JSON.parse(text));
    // The file's name decides: a file is found by it.
    return rowOf(set, { ...entry, id: basename(name, ".json") });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ContentError([`${basename(folder)}/${set}/${name}: cannot be read as JSON: ${why}`]);
  }
}

/** Reading `content/`: one folder per set, one JSON file per entity, named after its id. */

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONTENT_SET_NAMES, type Content, type ContentSetName } from "../../game/content/content.ts";
import { findContentProblems } from "../../game/content/schemas/content-problems.ts";
import type { ContentProblem } from "../../game/content/schemas/content-report.ts";
import { contentSchemas } from "../../game/content/schemas/content-schemas.ts";
import { type FieldProblem, problemsOfIssue } from "../../game/content/schemas/issue-problems.ts";
import { wholeContent } from "../../game/content/schemas/whole-content.ts";
import { perSet } from "./content-rows.ts";

/** The project's own `content/`. */
export const CONTENT_FOLDER = fileURLToPath(new URL("../../../content", import.meta.url));

/** Some files cannot be used. Every problem is one line such as `content/abilities/fireball.json: damage: …`. */
export class ContentError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads and checks all content.
 *
 * @param warn is told of each likely slip that breaks nothing, as a line such as `content/abilities/fireball.json: cooldown: …`.
 * @throws ContentError that lists everything that is wrong.
 */
export async function readContentFiles(
  folder: string = CONTENT_FOLDER,
  warn: (line: string) => void = () => {},
): Promise<Content> {
  const problems: string[] = await problemsOfFolder(folder);
  const files = await perSet(set => readSet(folder, set, problems));
  // References are looked at only when all files are good, or a bad file would be reported as a missing one, too.
  if (problems.length > 0) throw new ContentError(problems);
  const content: Content = wholeContent.parse(files);
  const found = findContentProblems(content);
  const linesOf = (wanted: ContentProblem["severity"]) =>
    found
      .filter(({ severity }) => severity === wanted)
      .map(({ set, id, field, message }) => `${label(folder, set, `${id}.json`)}: ${field}: ${message}`);
  for (const line of linesOf("warning")) warn(line);
  const broken = linesOf("error");
  if (broken.length > 0) throw new ContentError(broken);
  return content;
}

/** A misspelt folder would otherwise be as good as empty. A set without a folder is empty. */
async function problemsOfFolder(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  if (!names) return [`${basename(folder)}: there is no such folder at ${folder}`];
  const sets: readonly string[] = CONTENT_SET_NAMES;
  const unknown = names.filter(name => !sets.includes(name));
  return unknown.map(name => `${label(folder, name)}: is none of the folders ${sets.join(", ")}`);
}

async function readSet(
  folder: string,
  set: ContentSetName,
  problems: string[],
): Promise<Record<string, unknown>> {
  const names = (await namesIn(join(folder, set))) ?? [];
  const entities: [string, unknown][] = [];
  for (const name of names) {
    const result = await readEntity(join(folder, set, name), set);
    for (const problem of result.problems) problems.push(`${label(folder, set, name)}: ${problem}`);
    entities.push([basename(name, ".json"), result.entity]);
  }
  return Object.fromEntries(entities);
}

/** The entity, unless there are problems: each with its field first, where it has one. */
async function readEntity(
  path: string,
  set: ContentSetName,
): Promise<{ entity?: unknown; problems: string[] }> {
  if (!path.endsWith(".json")) return { problems: ["is no .json file"] };
  let entity: unknown;
  try {
    entity = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return { problems: [`cannot be read as JSON: ${error instanceof Error ? error.message : error}`] };
  }
  // Editors find the JSON Schema of a file by it.
  if (isObject(entity)) delete entity.$schema;
  const result = contentSchemas[set].safeParse(entity);
  if (!result.success) return { problems: result.error.issues.flatMap(problemsOfIssue).map(lineOf) };
  const expected = basename(path, ".json");
  if (result.data.id !== expected) {
    return { problems: [`id: is "${result.data.id}", but the file is named ${expected}.json`] };
  }
  return { entity, problems: [] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function lineOf({ field, message }: FieldProblem): string {
  return field === "" ? message : `${field}: ${message}`;
}

/** The names in a folder, sorted, without hidden ones; undefined if there is no such folder. */
async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return (await readdir(folder)).filter(name => !name.startsWith(".")).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** As a designer would say it: from the content folder on. */
function label(folder: string, ...path: string[]): string {
  return [basename(folder), ...path].join("/");
}

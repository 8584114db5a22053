/** What is wrong with the content of a draft: the checks that publishing makes, while it is edited. */
import { CONTENT_SET_NAMES, type Content, type ContentSetName } from "../../src/game/content/content.ts";
import { findContentProblems } from "../../src/game/content/schemas/content-problems.ts";
import type { ContentProblem } from "../../src/game/content/schemas/content-report.ts";
import { contentSchemas } from "../../src/game/content/schemas/content-schemas.ts";
import { problemsOfIssue } from "../../src/game/content/schemas/issue-problems.ts";
import { wholeContent } from "../../src/game/content/schemas/whole-content.ts";
import type { JsonObject } from "./form/json.ts";

export type EntriesOf = (set: ContentSetName) => readonly { id: string; entry: JsonObject }[];

/** An entry that stays the same object is looked at once. */
const found = new WeakMap<JsonObject, readonly ContentProblem[]>();

/** Of one by itself. */
function problemsOfEntry(set: ContentSetName, id: string, entry: JsonObject): readonly ContentProblem[] {
  const before = found.get(entry);
  if (before) return before;
  const issues = contentSchemas[set].safeParse(entry).error?.issues ?? [];
  const problems = issues
    .flatMap(problemsOfIssue)
    .map((problem): ContentProblem => ({ ...problem, severity: "error", set, id }));
  found.set(entry, problems);
  return problems;
}

export type Checked = {
  readonly problems: readonly ContentProblem[];
  /** Whole and good, apart from warnings; else undefined. */
  readonly content?: Content;
};

/** All that is wrong. What entries say of each other is looked at once each is good by itself, as when it is published. */
export function checkContent(entriesOf: EntriesOf): Checked {
  const alone = CONTENT_SET_NAMES.flatMap(set =>
    entriesOf(set).flatMap(({ id, entry }) => problemsOfEntry(set, id, entry)),
  );
  if (alone.length > 0) return { problems: alone };
  const whole = CONTENT_SET_NAMES.map(set => [
    set,
    Object.fromEntries(entriesOf(set).map(({ id, entry }) => [id, entry])),
  ]);
  const content: Content = wholeContent.parse(Object.fromEntries(whole));
  const problems = findContentProblems(content);
  return problems.some(({ severity }) => severity === "error") ? { problems } : { problems, content };
}

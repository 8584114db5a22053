/** What content says of runs: whether difficulties leave something to play, and whether each moment has one season at most. */
import { type Content, type ContentSetName, findEntry } from "../content.ts";
import { DEFAULT_DIFFICULTY_ID, type Difficulty, factorsOf } from "../run-content.ts";
import type { Report } from "./content-report.ts";
import { rankProblems } from "./rank-problems.ts";

const FACTORS = ["health", "damage", "experience", "drops"] as const;

export function runProblems(content: Content, reportOf: (set: ContentSetName, id: string) => Report): void {
  if (!findEntry(content.difficulties, DEFAULT_DIFFICULTY_ID))
    reportOf("difficulties", DEFAULT_DIFFICULTY_ID)("id", "this file is required");
  for (const each of Object.values(content.difficulties))
    difficultyProblems(content, each, reportOf("difficulties", each.id));
  seasonProblems(content, reportOf);
  for (const season of Object.values(content.seasons))
    rankProblems(content, season, reportOf("seasons", season.id));
}

/** Enemies need health, and less than nothing is no damage, experience or chance. */
function difficultyProblems({ dungeons }: Content, difficulty: Difficulty, report: Report): void {
  for (const field of FACTORS)
    for (const { id, level, max_party_size } of Object.values(dungeons)) {
      // In between it is in between.
      const sizes = [1, max_party_size];
      const lowest = Math.min(...sizes.map(size => factorsOf(difficulty, level, size)[field]));
      if (lowest > 0 || (lowest === 0 && field !== "health")) continue;
      report(
        field,
        `comes to ${lowest} in "${id}": it must be ${field === "health" ? "above 0" : "0 or more"}`,
      );
      break;
    }
}

function seasonProblems({ seasons }: Content, reportOf: (set: ContentSetName, id: string) => Report): void {
  const inOrder = Object.values(seasons).toSorted((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
  for (const [i, { id, starts_at, ends_at }] of inOrder.entries()) {
    const next = inOrder[i + 1];
    if (ends_at <= starts_at) reportOf("seasons", id)("ends_at", "must be after starts_at");
    else if (next && next.starts_at < ends_at)
      reportOf("seasons", id)("ends_at", `is after "${next.id}" starts: seasons may not overlap`);
  }
}

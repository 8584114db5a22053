/** What content says of ranks: whether their modes and rewards are there, and each number of points has one tier. */
import { type Content, findEntry } from "../content.ts";
import type { SeasonRanks } from "../rank-content.ts";
import type { Season } from "../run-content.ts";
import type { Report } from "./content-report.ts";
import { pieceProblems } from "./item-problems.ts";

export function rankProblems(content: Content, season: Season, report: Report): void {
  const { ranks, starts_at, ends_at } = season;
  if (!ranks) return;
  // Ranked matches are kept for 400 days, and a season's ratings can be folded anew from all of its matches.
  if (ends_at > aYearAfter(starts_at)) report("ends_at", "a season with ranks lasts a year at most");
  modeProblems(content, ranks, report);
  tierProblems(content, ranks, report);
}

/** @param time such as `2026-11-01T00:00:00Z`. */
function aYearAfter(time: string): string {
  const year = time.slice(0, 4);
  return String(Number(year) + 1).padStart(4, "0") + time.slice(4);
}

function modeProblems(content: Content, { modes }: SeasonRanks, report: Report): void {
  for (const [i, { pvp_mode_id }] of modes.entries()) {
    const field = `ranks.modes.${i}.pvp_mode_id`;
    if (!findEntry(content["pvp-modes"], pvp_mode_id)) report(field, `there is no mode "${pvp_mode_id}"`);
    if (modes.findIndex(other => other.pvp_mode_id === pvp_mode_id) < i)
      report(field, `"${pvp_mode_id}" has ratings already`);
  }
}

function tierProblems(content: Content, { tiers }: SeasonRanks, report: Report): void {
  for (const [i, { id, from_points, reward }] of tiers.entries()) {
    const field = `ranks.tiers.${i}`;
    const before = tiers[i - 1];
    if (!before && from_points !== 0)
      report(`${field}.from_points`, "the first tier must begin with 0: everybody has one");
    if (before && from_points <= before.from_points)
      report(`${field}.from_points`, `must be above ${before.from_points}: tiers ascend`);
    if (tiers.findIndex(other => other.id === id) < i)
      report(`${field}.id`, `there is a tier "${id}" already`);
    for (const [j, { item_id, quantity }] of (reward?.items ?? []).entries()) {
      const ofItem = `${field}.reward.items.${j}`;
      if (!findEntry(content.items, item_id)) report(`${ofItem}.item_id`, `there is no item "${item_id}"`);
      pieceProblems(content, item_id, quantity, `${ofItem}.quantity`, report);
    }
  }
}

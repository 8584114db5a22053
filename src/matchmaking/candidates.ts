/** With whom a match of a ticket is looked for: those nearest to it in skill, of each party size. */
import { MOST_CANDIDATES } from "./candidate-teams.ts";
import type { Entry } from "./matching-entry.ts";
import type { Pool } from "./pool.ts";
import type { MatchingRules } from "./waiting.ts";

/** By party size, from 1. */
export type Pools = readonly Pool[];

/** Teams that a whole pass may look at, some 100 ns each, and what that leaves for each ticket, within bounds. */
const TEAMS_OF_A_PASS = 80_000;
const MOST_TEAMS = 250;

/** For each party size how many tickets are looked at. Where many wait, the few nearest are near enough. */
export function effortOf(tickets: number, { team_count, team_size }: MatchingRules): number[] {
  const teams = Math.min(MOST_TEAMS, TEAMS_OF_A_PASS / Math.max(1, tickets));
  const sizes = Array.from({ length: team_size }, (_, i) => i + 1);
  const shares = sizes.reduce((sum, size) => sum + 1 / size, 0);
  let alone = team_count * team_size;
  while (choices(alone + 1, team_size) <= teams) alone += 1;
  return sizes.map(size => Math.max(1, Math.floor(Math.min(alone, MOST_CANDIDATES / shares) / size)));
}

/** How many teams of players who are alone there are. */
function choices(players: number, team_size: number): number {
  let product = 1;
  for (let i = 0; i < team_size; i += 1) product *= (players - i) / (i + 1);
  return product;
}

/**
 * The ticket, then those nearest to it, the smallest parties first; and whether somebody was left out because they avoid each other.
 *
 * @param hasAvoided whether any ticket avoids anybody: else nobody is asked.
 */
export function nearestTo(
  entry: Entry,
  pools: Pools,
  effort: readonly number[],
  hasAvoided: boolean,
): { candidates: Entry[]; leavesOut: boolean } {
  const candidates = [entry];
  let leavesOut = false;
  for (let i = 0; i < pools.length; i += 1)
    if (pools[i]?.addNearest(candidates, entry, effort[i] ?? 0, hasAvoided)) leavesOut = true;
  return { candidates, leavesOut };
}

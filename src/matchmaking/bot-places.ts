/** A match of those who have waited long enough for one with bots in its empty places. */
import type { CandidateTeam } from "./candidate-teams.ts";
import { type Entry, mayNotMeet } from "./matching-entry.ts";
import type { MatchingRules } from "./waiting.ts";

/**
 * The first of these, with each of the others that would play beside bots by now as well: who has just come may still get a match of players.
 * Each comes into the team with the fewest players. A bot counts as good as the players of the match are on average. Undefined where the
 * first has not waited so long, or no place would be a bot's.
 */
export function matchWithBots(
  candidates: readonly Entry[],
  { team_count, team_size, bots_after_seconds }: MatchingRules,
): CandidateTeam[] | undefined {
  if (bots_after_seconds === undefined) return undefined;
  const teams = Array.from({ length: team_count }, () => ({
    tickets: 0,
    players: 0,
    mu: 0,
    variance: 0,
  }));
  const taken: Entry[] = [];
  for (const [i, entry] of candidates.entries()) {
    if (entry.waited_ms < bots_after_seconds * 1000) {
      if (i === 0) return undefined;
      continue;
    }
    if (taken.some(each => mayNotMeet(each, entry))) continue;
    const team = teams.toSorted((a, b) => a.players - b.players)[0];
    if (team === undefined || team.players + entry.size > team_size) continue;
    team.tickets |= 1 << i;
    team.players += entry.size;
    team.mu += entry.mu;
    team.variance += entry.variance;
    taken.push(entry);
  }
  const players = taken.reduce((sum, each) => sum + each.size, 0);
  if (players === team_count * team_size) return undefined;
  const mean = taken.reduce((sum, each) => sum + each.mu, 0) / players;
  return teams.map(({ players, mu, ...team }) => ({ ...team, mu: mu + (team_size - players) * mean }));
}

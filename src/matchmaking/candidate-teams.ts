/** All teams that can be made of some tickets, whole parties each. */
import { type Entry, mayNotMeet } from "./entry.ts";

/** So many tickets have a bit each in a whole number. */
export const MOST_CANDIDATES = 30;

export type CandidateTeam = {
  /** Bits of its tickets. */
  tickets: number;
  /** Bits of the tickets that must not meet one of its own. */
  avoided: number;
  mu: number;
  variance: number;
  /** The largest lead that all of its tickets accept. */
  accepts: number;
  /** Players of its largest party. */
  largest: number;
};

/** For each ticket the bits of those that it must not meet. */
export function avoidedBits(candidates: readonly Entry[]): number[] {
  if (candidates.every(each => each.avoided === undefined)) return candidates.map(() => 0);
  return candidates.map(each =>
    candidates.reduce(
      (bits, other, i) => (other !== each && mayNotMeet(each, other) ? bits | (1 << i) : bits),
      0,
    ),
  );
}

/** Teams of exactly `team_size` players. With the first ticket or without it. */
export function teamsOf(
  candidates: readonly Entry[],
  avoided: readonly number[],
  team_size: number,
): { withFirst: CandidateTeam[]; others: CandidateTeam[] } {
  const teams: CandidateTeam[] = [];
  const nobody = {
    tickets: 0,
    avoided: 0,
    mu: 0,
    variance: 0,
    accepts: Number.POSITIVE_INFINITY,
    largest: 0,
  };
  const [first] = candidates;
  if (first === undefined) return { withFirst: [], others: [] };
  addTeams(plus(nobody, first, 0, avoided), team_size - first.size, 1);
  const withFirst = teams.splice(0);
  addTeams(nobody, team_size, 1);
  return { withFirst, others: teams };

  function addTeams(team: CandidateTeam, places: number, from: number): void {
    if (places === 0) {
      teams.push(team);
      return;
    }
    for (let i = from; i < candidates.length; i += 1) {
      const entry = candidates[i];
      if (entry === undefined || entry.size > places || (team.avoided >> i) & 1) continue;
      addTeams(plus(team, entry, i, avoided), places - entry.size, i + 1);
    }
  }
}

function plus(team: CandidateTeam, entry: Entry, i: number, avoided: readonly number[]): CandidateTeam {
  return {
    tickets: team.tickets | (1 << i),
    avoided: team.avoided | (avoided[i] ?? 0),
    mu: team.mu + entry.mu,
    variance: team.variance + entry.variance,
    accepts: Math.min(team.accepts, entry.accepts),
    largest: Math.max(team.largest, entry.size),
  };
}

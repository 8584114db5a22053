/** All teams that can be made of some tickets, whole parties each. */
import { type Entry, mayNotMeet } from "./matching-entry.ts";

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

/** Teams of exactly `team_size` players: with the first ticket, and without it, those sorted by mu. */
export function teamsOf(
  candidates: readonly Entry[],
  avoidedBy: readonly number[],
  team_size: number,
): { withFirst: CandidateTeam[]; others: CandidateTeam[] } {
  const teams: CandidateTeam[] = [];
  const [first] = candidates;
  if (first === undefined) return { withFirst: [], others: [] };
  const { mu, variance, accepts, size } = first;
  add(team_size - size, 1, 1, avoidedBy[0] ?? 0, mu, variance, accepts, size);
  const withFirst = teams.splice(0);
  add(team_size, 1, 0, 0, 0, 0, Number.POSITIVE_INFINITY, 0);
  return { withFirst, others: teams.sort((a, b) => a.mu - b.mu) };

  /** Plain arguments: an object for each step on the way would be most of a pass's time. */
  function add(
    places: number,
    from: number,
    tickets: number,
    avoided: number,
    mu: number,
    variance: number,
    accepts: number,
    largest: number,
  ): void {
    if (places === 0) {
      teams.push({ tickets, avoided, mu, variance, accepts, largest });
      return;
    }
    for (let i = from; i < candidates.length; i += 1) {
      const entry = candidates[i];
      if (entry === undefined || entry.size > places || (avoided >> i) & 1) continue;
      add(
        places - entry.size,
        i + 1,
        tickets | (1 << i),
        avoided | (avoidedBy[i] ?? 0),
        mu + entry.mu,
        variance + entry.variance,
        Math.min(entry.accepts, accepts),
        Math.max(entry.size, largest),
      );
    }
  }
}

/**
 * All teams that can be made of some tickets, whole parties each.
 *
 * A pass looks at some hundred thousand of them. So they are columns of numbers that are used again for each ticket, and an object is made of
 * those alone that play: objects would take most of a pass's time.
 */
import { type Entry, mayNotMeet } from "./matching-entry.ts";

/** So many tickets have a bit each in a whole number. */
export const MOST_CANDIDATES = 30;

export type CandidateTeam = {
  /** Bits of its tickets. */
  tickets: number;
  mu: number;
  variance: number;
};

/** Teams, the n-th of each column. */
export class TeamColumns {
  count = 0;
  mu = new Float64Array(64);
  variance = new Float64Array(64);
  /** The largest lead that all of its tickets accept. */
  accepts = new Float64Array(64);
  /** Bits of its tickets. */
  tickets = new Int32Array(64);
  /** Bits of the tickets that must not meet one of its own. */
  avoided = new Int32Array(64);
  /** Players of its largest party. */
  largest = new Int32Array(64);
  /** Of all of them the largest. */
  widest = 0;

  clear(): void {
    this.count = 0;
    this.widest = 0;
  }

  /** The place of one more. */
  add(): number {
    if (this.count === this.mu.length) this.#grow();
    this.count += 1;
    return this.count - 1;
  }

  at(place: number): CandidateTeam {
    const { tickets, mu, variance } = this;
    return { tickets: tickets[place] ?? 0, mu: mu[place] ?? 0, variance: variance[place] ?? 0 };
  }

  /** Places by mu, and of the same mu in their order. */
  byMu(): Int32Array {
    const { mu, count } = this;
    return Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => (mu[a] ?? 0) - (mu[b] ?? 0));
  }

  #grow(): void {
    const floats = (column: Float64Array) => {
      const longer = new Float64Array(2 * column.length);
      longer.set(column);
      return longer;
    };
    const whole = (column: Int32Array) => {
      const longer = new Int32Array(2 * column.length);
      longer.set(column);
      return longer;
    };
    this.mu = floats(this.mu);
    this.variance = floats(this.variance);
    this.accepts = floats(this.accepts);
    this.tickets = whole(this.tickets);
    this.avoided = whole(this.avoided);
    this.largest = whole(this.largest);
  }
}

/** For each ticket the bits of those that it must not meet; undefined where nobody avoids anybody. */
export function avoidedBits(candidates: readonly Entry[]): number[] | undefined {
  if (candidates.every(each => each.avoided === undefined)) return undefined;
  return candidates.map(each =>
    candidates.reduce(
      (bits, other, i) => (other !== each && mayNotMeet(each, other) ? bits | (1 << i) : bits),
      0,
    ),
  );
}

/** Makes teams of exactly `team_size` players: those with the first ticket, and those without it. */
export class TeamMaker {
  readonly own = new TeamColumns();
  readonly others = new TeamColumns();
  readonly #team_size: number;
  #candidates: readonly Entry[] = [];
  #avoidedBy: readonly number[] | undefined;
  #made = this.own;
  /** Of the team that is being made, by how many tickets it has: numbers that are passed on cost an object each. */
  readonly #mu: Float64Array;
  readonly #variance: Float64Array;
  readonly #accepts: Float64Array;

  constructor(team_size: number) {
    this.#team_size = team_size;
    this.#mu = new Float64Array(team_size + 1);
    this.#variance = new Float64Array(team_size + 1);
    this.#accepts = new Float64Array(team_size + 1);
  }

  /** @param candidates the first, then the others, the smallest parties first. */
  make(candidates: readonly Entry[], avoidedBy: readonly number[] | undefined): void {
    this.#candidates = candidates;
    this.#avoidedBy = avoidedBy;
    this.own.clear();
    this.others.clear();
    const [first] = candidates;
    if (first === undefined) return;
    this.#begin(first.mu, first.variance, first.accepts);
    this.#made = this.own;
    const places = this.#team_size - first.size;
    const avoided = avoidedBy?.[0] ?? 0;
    if (places === 0) this.#keep(0, 1, avoided, first.size);
    else this.#add(0, places, 1, 1, avoided, first.size);
    this.#begin(0, 0, Number.POSITIVE_INFINITY);
    this.#made = this.others;
    this.#add(0, this.#team_size, 1, 0, 0, 0);
  }

  #begin(mu: number, variance: number, accepts: number): void {
    this.#mu[0] = mu;
    this.#variance[0] = variance;
    this.#accepts[0] = accepts;
  }

  #add(depth: number, places: number, from: number, tickets: number, avoided: number, largest: number): void {
    const candidates = this.#candidates;
    const next = depth + 1;
    for (let i = from; i < candidates.length; i += 1) {
      const entry = candidates[i];
      // Those after it are no smaller.
      if (entry === undefined || entry.size > places) return;
      if ((avoided >> i) & 1) continue;
      this.#mu[next] = (this.#mu[depth] ?? 0) + entry.mu;
      this.#variance[next] = (this.#variance[depth] ?? 0) + entry.variance;
      this.#accepts[next] = Math.min(entry.accepts, this.#accepts[depth] ?? 0);
      const withIt = tickets | (1 << i);
      const avoidedWithIt = avoided | (this.#avoidedBy?.[i] ?? 0);
      const largestWithIt = Math.max(entry.size, largest);
      const left = places - entry.size;
      if (left === 0) this.#keep(next, withIt, avoidedWithIt, largestWithIt);
      else this.#add(next, left, i + 1, withIt, avoidedWithIt, largestWithIt);
    }
  }

  #keep(depth: number, tickets: number, avoided: number, largest: number): void {
    const made = this.#made;
    const place = made.add();
    const variance = this.#variance[depth] ?? 0;
    made.mu[place] = this.#mu[depth] ?? 0;
    made.variance[place] = variance;
    made.accepts[place] = this.#accepts[depth] ?? 0;
    made.tickets[place] = tickets;
    made.avoided[place] = avoided;
    made.largest[place] = largest;
    if (variance > made.widest) made.widest = variance;
  }
}

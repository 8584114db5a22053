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

  /** For so many more. */
  makeRoom(more: number): void {
    while (this.count + more > this.mu.length) this.#grow();
  }

  /** The first ticket, where it is a whole team. */
  addAlone({ mu, variance, size }: Entry, avoided: number): void {
    this.makeRoom(1);
    this.mu[this.count] = mu;
    this.variance[this.count] = variance;
    this.tickets[this.count] = 1;
    this.avoided[this.count] = avoided;
    this.largest[this.count] = size;
    this.widest = Math.max(this.widest, variance);
    this.count += 1;
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
  /** Of the candidates. */
  readonly #size = new Int32Array(MOST_CANDIDATES + 1);
  readonly #mu = new Float64Array(MOST_CANDIDATES + 1);
  readonly #variance = new Float64Array(MOST_CANDIDATES + 1);
  #avoidedBy: readonly number[] | undefined;
  #made = this.own;
  /** Of the team that is being made, by how many tickets it has: numbers that are passed on would cost an object each. */
  readonly #sumMu: Float64Array;
  readonly #sumVariance: Float64Array;

  constructor(team_size: number) {
    this.#team_size = team_size;
    this.#sumMu = new Float64Array(team_size + 1);
    this.#sumVariance = new Float64Array(team_size + 1);
  }

  /** @param candidates the first, then the others, the smallest parties first. */
  make(candidates: readonly Entry[], avoidedBy: readonly number[] | undefined): void {
    this.#candidates = candidates;
    this.#avoidedBy = avoidedBy;
    this.own.clear();
    this.others.clear();
    for (let i = 0; i < candidates.length; i += 1) {
      const entry = candidates[i];
      if (entry === undefined) return;
      this.#size[i] = entry.size;
      this.#mu[i] = entry.mu;
      this.#variance[i] = entry.variance;
    }
    const [first] = candidates;
    if (first === undefined) return;
    this.#sumMu[0] = first.mu;
    this.#sumVariance[0] = first.variance;
    this.#made = this.own;
    const places = this.#team_size - first.size;
    const avoided = avoidedBy?.[0] ?? 0;
    if (places === 0) this.own.addAlone(first, avoided);
    else this.#add(0, places, 1, 1, avoided, first.size);
    this.#sumMu[0] = 0;
    this.#sumVariance[0] = 0;
    this.#made = this.others;
    this.#add(0, this.#team_size, 1, 0, 0, 0);
  }

  /** The largest lead that all of these tickets accept. @param tickets their bits. */
  acceptedBy(tickets: number): number {
    let accepts = Number.POSITIVE_INFINITY;
    for (const [i, entry] of this.#candidates.entries())
      if ((tickets >> i) & 1) accepts = Math.min(accepts, entry.accepts);
    return accepts;
  }

  /** Adds tickets from this one on to a team that has so many places left. */
  #add(depth: number, places: number, from: number, tickets: number, avoided: number, largest: number): void {
    const count = this.#candidates.length;
    const [sizes, sumMu, sumVariance] = [this.#size, this.#sumMu, this.#sumVariance];
    let i = from;
    for (let size = sizes[i] ?? 0; i < count && size < places; i += 1, size = sizes[i] ?? 0) {
      if ((avoided >> i) & 1) continue;
      sumMu[depth + 1] = (sumMu[depth] ?? 0) + (this.#mu[i] ?? 0);
      sumVariance[depth + 1] = (sumVariance[depth] ?? 0) + (this.#variance[i] ?? 0);
      const withIt = avoided | (this.#avoidedBy?.[i] ?? 0);
      this.#add(depth + 1, places - size, i + 1, tickets | (1 << i), withIt, Math.max(size, largest));
    }
    // Those after them are larger, and the first of them make it whole.
    this.#complete(depth, places, i, tickets, avoided, largest);
  }

  /** Keeps a team with each of the tickets from this one on that have just so many players. */
  #complete(
    depth: number,
    places: number,
    from: number,
    tickets: number,
    avoided: number,
    largest: number,
  ): void {
    const count = this.#candidates.length;
    const made = this.#made;
    made.makeRoom(count);
    const [sizes, ownMu, ownVariance, avoidedBy] = [this.#size, this.#mu, this.#variance, this.#avoidedBy];
    const [mu, variance] = [this.#sumMu[depth] ?? 0, this.#sumVariance[depth] ?? 0];
    const largestWithIt = Math.max(places, largest);
    const { mu: mus, variance: variances, tickets: ticketsOf, avoided: avoidedOf, largest: largestOf } = made;
    let { count: place, widest } = made;
    for (let i = from; i < count && sizes[i] === places; i += 1) {
      if ((avoided >> i) & 1) continue;
      const whole = variance + (ownVariance[i] ?? 0);
      mus[place] = mu + (ownMu[i] ?? 0);
      variances[place] = whole;
      ticketsOf[place] = tickets | (1 << i);
      avoidedOf[place] = avoidedBy === undefined ? 0 : avoided | (avoidedBy[i] ?? 0);
      largestOf[place] = largestWithIt;
      if (whole > widest) widest = whole;
      place += 1;
    }
    made.count = place;
    made.widest = widest;
  }
}

/** Those of one party size who still wait, by their skill: the nearest to anybody are found without looking at the others. */
import type { Entry } from "./matching-entry.ts";

export class Pool {
  readonly #entries: readonly Entry[];
  readonly #places: ReadonlyMap<Entry, number>;
  /** From a place to the next one at or after it (before it) that is not taken. Ends lead beyond: to the length, or to 0 of one more. */
  readonly #after: Int32Array;
  readonly #before: Int32Array;

  /** @param entries of the same skill, those that come first are nearer. */
  constructor(entries: readonly Entry[]) {
    this.#entries = entries.toSorted((a, b) => a.mean - b.mean);
    this.#places = new Map(this.#entries.map((entry, i) => [entry, i]));
    this.#after = Int32Array.from({ length: entries.length + 1 }, (_, i) => i);
    this.#before = Int32Array.from({ length: entries.length + 1 }, (_, i) => i);
  }

  take(entry: Entry): void {
    const place = this.#places.get(entry);
    if (place === undefined) return;
    this.#after[place] = place + 1;
    this.#before[place + 1] = place;
  }

  /** The nearest to this skill that may be had, at most `count`, the nearest first; of the same distance the weaker one. */
  nearest(mean: number, count: number, mayBeHad: (entry: Entry) => boolean): Entry[] {
    const found: Entry[] = [];
    let above = follow(this.#after, this.#placeOf(mean));
    let below = follow(this.#before, above);
    while (found.length < count) {
      const next = this.#entries[above];
      const previous = this.#entries[below - 1];
      if (next === undefined && previous === undefined) return found;
      const takesPrevious =
        next === undefined || (previous !== undefined && mean - previous.mean <= next.mean - mean);
      const entry = takesPrevious ? previous : next;
      if (takesPrevious) below = follow(this.#before, below - 1);
      else above = follow(this.#after, above + 1);
      if (entry !== undefined && mayBeHad(entry)) found.push(entry);
    }
    return found;
  }

  /** Of the first whose mean is not below. */
  #placeOf(mean: number): number {
    let [from, to] = [0, this.#entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#entries[middle]?.mean ?? 0) < mean) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Where the links lead, which are shortened on the way, so that the next one who asks does not go over all that is taken. */
function follow(links: Int32Array, from: number): number {
  let place = from;
  for (;;) {
    const next = links[place] ?? place;
    if (next === place) return place;
    links[place] = links[next] ?? next;
    place = next;
  }
}

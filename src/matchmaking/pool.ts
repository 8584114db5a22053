/** Those of one party size who still wait, by their skill: the nearest to anybody are found without looking at the others. */
import { sortedInSlices } from "./in-slices.ts";
import { type Entry, mayNotMeet } from "./matching-entry.ts";

export class Pool {
  readonly #entries: readonly Entry[];
  readonly #means: Float64Array;
  /** From a place to the next one at or after it (before it) that is not taken. Ends lead beyond: to the length, or to 0 of one more. */
  readonly #after: Int32Array;
  readonly #before: Int32Array;

  /** @param entries by their means. */
  private constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    this.#means = new Float64Array(entries.length);
    this.#after = new Int32Array(entries.length + 1);
    this.#before = new Int32Array(entries.length + 1);
    for (const [i, entry] of entries.entries()) {
      entry.place = i;
      this.#means[i] = entry.mean;
      this.#after[i + 1] = i + 1;
      this.#before[i + 1] = i + 1;
    }
  }

  /** @param entries of the same skill, those that come first are nearer. */
  static *of(entries: readonly Entry[]): Generator<void, Pool, void> {
    const sorted = yield* sortedInSlices(entries, (a, b) => a.mean - b.mean);
    return new Pool(sorted);
  }

  take({ place }: Entry): void {
    this.#after[place] = place + 1;
    this.#before[place + 1] = place;
  }

  /**
   * Adds the nearest to this one in skill that may meet it, at most `count`, the nearest first; of the same distance the weaker one.
   *
   * @param hasAvoided whether any ticket avoids anybody: else nobody is asked.
   * @returns whether one was left out because they must not meet.
   */
  addNearest(to: Entry[], entry: Entry, count: number, hasAvoided: boolean): boolean {
    const [means, { mean }] = [this.#means, entry];
    let leavesOut = false;
    let above = follow(this.#after, this.#placeOf(mean));
    let below = follow(this.#before, above);
    for (let left = count; left > 0; ) {
      const next = means[above];
      const previous = means[below - 1];
      if (next === undefined && previous === undefined) break;
      const takesPrevious = next === undefined || (previous !== undefined && mean - previous <= next - mean);
      const other = this.#entries[takesPrevious ? below - 1 : above];
      if (takesPrevious) below = follow(this.#before, below - 1);
      else above = follow(this.#after, above + 1);
      if (other === undefined || other === entry) continue;
      if (hasAvoided && mayNotMeet(entry, other)) {
        leavesOut = true;
        continue;
      }
      to.push(other);
      left -= 1;
    }
    return leavesOut;
  }

  /** Of the first whose mean is not below. */
  #placeOf(mean: number): number {
    let [from, to] = [0, this.#means.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#means[middle] ?? 0) < mean) from = middle + 1;
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

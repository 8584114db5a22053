/** Long work in slices, for a process in which rooms have to go on meanwhile. */
import { setImmediate as otherWork } from "node:timers/promises";

/** A tick of a room comes so much later at most, and by what one piece of the work takes. */
const SLICE_MS = 4;

/** Sorted this many at a time, and then merged. */
const RUN = 512;

/** Does the work to its end, and lets everything else of the process go on each few milliseconds. */
export async function inSlices<T>(work: Generator<void, T, void>): Promise<T> {
  let endsAtMs = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < endsAtMs) continue;
    await otherWork();
    endsAtMs = performance.now() + SLICE_MS;
  }
}

/** Sorted as `toSorted` does it: what is equal stays in its order. */
export function* sortedInSlices<T>(
  all: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, T[], void> {
  let runs: T[][] = [];
  for (let from = 0; from < all.length; from += RUN) {
    runs.push(all.slice(from, from + RUN).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      merged.push(mergedRuns(runs[i] ?? [], runs[i + 1] ?? [], compare));
      yield;
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function mergedRuns<T>(first: readonly T[], second: readonly T[], compare: (a: T, b: T) => number): T[] {
  const merged: T[] = [];
  let [i, k] = [0, 0];
  for (;;) {
    const [a, b] = [first[i], second[k]];
    if (a === undefined) return merged.concat(second.slice(k));
    if (b === undefined) return merged.concat(first.slice(i));
    const takesSecond = compare(b, a) < 0;
    merged.push(takesSecond ? b : a);
    if (takesSecond) k += 1;
    else i += 1;
  }
}

/** Figures of two contents that were played with the same seeds: what each comes to, how they differ, and whether by more than chance. */
import { nextRandom } from "../../../src/game/core/random.ts";

/** What one play has given; absent where it has none, as the time to kill of a fight that was lost. */
export type Sample = number | undefined;

/** The same seed gives the n-th of both. */
export type Pairs = { readonly before: readonly Sample[]; readonly after: readonly Sample[] };

export type Range = { readonly low: number; readonly high: number };

export type Compared = {
  /** Undefined where no play has it. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** After less before, and where it lies with the certainty below; undefined where one of them is. */
  readonly difference: (Range & { readonly value: number }) | undefined;
  /** `few`: too few plays to say. `same`: to the last digit. */
  readonly verdict: "more" | "chance" | "same" | "few";
};

export type Summary = (samples: Float64Array) => number | undefined;

/** Of the ranges and of the verdicts. */
export const CERTAINTY = 0.99;
/** Of the normal distribution, two-sided, for that certainty. */
const DEVIATIONS = 2.576;
/** Fewer plays say nothing of their own spread. */
const LEAST_PAIRS = 20;
const RESAMPLES = 1000;

export const mean: Summary = samples => {
  let sum = 0;
  for (const sample of samples) sum += sample;
  return samples.length === 0 ? undefined : sum / samples.length;
};

/** @param share 0.5 for the median; linear between the two nearest. */
export function quantile(share: number): Summary {
  return samples => {
    const sorted = samples.toSorted();
    const at = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return below === undefined || above === undefined ? undefined : below + (above - below) * (at % 1);
  };
}

/** Where a share lies that was seen in so many of all (Wilson's interval). */
export function rangeOfShare(share: number, count: number): Range {
  const square = DEVIATIONS ** 2;
  const middle = share + square / (2 * count);
  const spread = DEVIATIONS * Math.sqrt((share * (1 - share)) / count + square / (4 * count ** 2));
  const whole = 1 + square / count;
  return {
    low: share === 0 ? 0 : Math.max(0, (middle - spread) / whole),
    high: share === 1 ? 1 : Math.min(1, (middle + spread) / whole),
  };
}

/**
 * The range of the difference is a bootstrap: pairs are drawn again and again, a pair always whole, since its two plays have their chance
 * in common. It asks nothing of how the samples are spread. The same pairs give the same range.
 */
export function compare({ before, after }: Pairs, summary: Summary): Compared {
  const count = Math.min(before.length, after.length);
  const samplesOf = { before: numbersOf(before, count), after: numbersOf(after, count) };
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const room = new Float64Array(count);
  const values = {
    before: summary(drawn(samplesOf.before, all, room)),
    after: summary(drawn(samplesOf.after, all, room)),
  };
  const value = less(values.after, values.before);
  if (value !== undefined && all.every(i => before[i] === after[i]))
    return { ...values, difference: { value, low: 0, high: 0 }, verdict: "same" };
  if (value === undefined || count < LEAST_PAIRS) return { ...values, difference: undefined, verdict: "few" };
  const random = { state: 1 };
  const places = new Uint32Array(count);
  const differences: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    for (let place = 0; place < count; place++) places[place] = Math.floor(nextRandom(random) * count);
    const earlier = summary(drawn(samplesOf.before, places, room));
    const difference = less(summary(drawn(samplesOf.after, places, room)), earlier);
    if (difference !== undefined) differences.push(difference);
  }
  const found = Float64Array.from(differences);
  const low = quantile((1 - CERTAINTY) / 2)(found) ?? value;
  const high = quantile((1 + CERTAINTY) / 2)(found) ?? value;
  return { ...values, difference: { value, low, high }, verdict: low > 0 || high < 0 ? "more" : "chance" };
}

function less(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

/** NaN where there is none. */
function numbersOf(samples: readonly Sample[], count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => samples[i] ?? Number.NaN);
}

/** Those at the places, without those that are not there. @param room for as many. */
function drawn(samples: Float64Array, places: Uint32Array, room: Float64Array): Float64Array {
  let count = 0;
  for (const place of places) {
    const sample = samples[place] ?? Number.NaN;
    if (!Number.isNaN(sample)) room[count++] = sample;
  }
  return room.subarray(0, count);
}

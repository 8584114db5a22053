/** How loaded a process was for some seconds, and what several such samples say together. Pure. */

/** Of a histogram: how many were at most each bound, and last how many were above all of them. */
export type Buckets = readonly number[];

/** Counts are those of its own seconds alone, so that samples of several processes can be added. */
export type LoadSample = {
  /** When it ends, in whole `SAMPLE_SECONDS` since the epoch. */
  slot: number;
  /** How long it is: more than `SAMPLE_SECONDS` where the process has stalled. */
  seconds: number;
  /** At its end. */
  rooms: number;
  players: number;
  /** Of players, with inputs. */
  messages: number;
  cpu_seconds: number;
  ticks: Buckets;
  /** How long answers took, by route. */
  http: Readonly<Record<string, Buckets>>;
  /** Matchmaking that led into no room, by code. */
  refused_joins: Readonly<Record<string, number>>;
  /** How long the oldest row that is not saved has waited at its end. */
  journal_age_seconds: number;
  usd: number;
};

export const SAMPLE_SECONDS = 10;

/** Above this share of the answers are as long, or of the ticks. */
const SHARES = { p50: 0.5, p99: 0.99 } as const;

export type Percentiles = Record<keyof typeof SHARES, number | null>;

/** Buckets one by one added. */
export function sumOfBuckets(all: readonly Buckets[]): Buckets {
  const [first = []] = all;
  return first.map((_, i) => all.reduce((sum, buckets) => sum + (buckets[i] ?? 0), 0));
}

/**
 * As far as buckets can say: as if those of a bucket were evenly between its bounds, as Prometheus does. What is above all bounds is said to
 * be at the last.
 *
 * @param bounds in ascending order. Null where there are none.
 */
export function percentilesOf(bounds: readonly number[], counts: Buckets): Percentiles {
  return {
    p50: percentileOf(bounds, counts, SHARES.p50),
    p99: percentileOf(bounds, counts, SHARES.p99),
  };
}

function percentileOf(bounds: readonly number[], counts: Buckets, share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [i, bound] of bounds.entries()) {
    const count = counts[i] ?? 0;
    if (count > 0 && below + count >= share * total) {
      const from = bounds[i - 1] ?? 0;
      return from + ((bound - from) * (share * total - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}

/** The samples of one slot as one: of all processes together. */
export function sumOfSamples(samples: readonly LoadSample[]): LoadSample | undefined {
  const [first] = samples;
  if (!first) return undefined;
  const sum = (of: (sample: LoadSample) => number) => samples.reduce((all, each) => all + of(each), 0);
  return {
    slot: first.slot,
    seconds: Math.max(...samples.map(each => each.seconds)),
    rooms: sum(each => each.rooms),
    players: sum(each => each.players),
    messages: sum(each => each.messages),
    cpu_seconds: sum(each => each.cpu_seconds),
    ticks: sumOfBuckets(samples.map(each => each.ticks)),
    http: merged(
      samples.map(each => each.http),
      sumOfBuckets,
    ),
    refused_joins: merged(
      samples.map(each => each.refused_joins),
      counts => counts.reduce((all, count) => all + count, 0),
    ),
    journal_age_seconds: Math.max(...samples.map(each => each.journal_age_seconds)),
    usd: sum(each => each.usd),
  };
}

/** By name, what all records have of it. */
export function merged<T>(
  records: readonly Readonly<Record<string, T>>[],
  join: (all: readonly T[]) => T,
): Record<string, T> {
  const found = new Map<string, T[]>();
  for (const [name, value] of records.flatMap(each => Object.entries(each))) {
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, join(values)]));
}

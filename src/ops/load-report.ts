/** The load of an installation as charts show it: of all processes together, or of one. Pure. */
import type { ProcessLoad } from "./load-history.ts";
import {
  type LoadSample,
  merged,
  type Percentiles,
  percentilesOf,
  SAMPLE_SECONDS,
  sumOfBuckets,
  sumOfSamples,
} from "./load-sample.ts";

const MS_PER_SECOND = 1000;
const SECONDS_PER_HOUR = 3600;

/** At a moment. What is null was not there to be measured. */
export type LoadPoint = {
  /** Of its end. */
  at: string;
  rooms: number;
  players: number;
  messages_per_second: number;
  /** Of one core; of several processes their sum. */
  cpu: number;
  tick_p99_ms: number | null;
  http_p50_ms: number | null;
  http_p99_ms: number | null;
  refused_joins: number;
  journal_age_seconds: number;
  usd_per_hour: number;
};

export type RouteLoad = { route: string; requests: number; p50_ms: number | null; p99_ms: number | null };

export type InstallationLoad = {
  points: LoadPoint[];
  /** The busiest first. */
  routes: RouteLoad[];
  /** In the time of the points. */
  refused_joins: { code: string; joins: number }[];
  usd_today: number;
};

/** @param minutes that are looked at, up to the newest sample. */
export function loadOf(processes: readonly ProcessLoad[], minutes: number): InstallationLoad {
  const all = processes.flatMap(each => each.samples);
  const newest = Math.max(...all.map(({ slot }) => slot));
  const seen = all.filter(({ slot }) => slot > newest - (minutes * 60) / SAMPLE_SECONDS);
  const slots = Map.groupBy(seen, ({ slot }) => slot);
  const sums = [...slots.values()].map(sumOfSamples).filter(each => each !== undefined);
  const bounds = {
    ticks: processes.map(each => each.tick_bounds).find(each => each.length > 0) ?? [],
    http: processes.map(each => each.http_bounds).find(each => each.length > 0) ?? [],
  };
  return {
    points: sums.toSorted((a, b) => a.slot - b.slot).map(sample => pointOf(sample, bounds)),
    routes: routesOf(seen, bounds.http),
    refused_joins: refusalsOf(seen),
    usd_today: processes.reduce((sum, { usd_today }) => sum + usd_today, 0),
  };
}

type Bounds = { readonly ticks: readonly number[]; readonly http: readonly number[] };

function pointOf(sample: LoadSample, { ticks, http }: Bounds): LoadPoint {
  const { slot, seconds, rooms, players, messages, cpu_seconds, journal_age_seconds, usd } = sample;
  const answers = inMs(percentilesOf(http, sumOfBuckets(Object.values(sample.http))));
  return {
    at: new Date(slot * SAMPLE_SECONDS * MS_PER_SECOND).toISOString(),
    ...{ rooms, players, journal_age_seconds },
    messages_per_second: messages / seconds,
    cpu: cpu_seconds / seconds,
    tick_p99_ms: inMs(percentilesOf(ticks, sample.ticks)).p99,
    ...{ http_p50_ms: answers.p50, http_p99_ms: answers.p99 },
    refused_joins: sumOf(Object.values(sample.refused_joins)),
    usd_per_hour: (usd * SECONDS_PER_HOUR) / seconds,
  };
}

function routesOf(samples: readonly LoadSample[], bounds: readonly number[]): RouteLoad[] {
  const routes = merged(
    samples.map(each => each.http),
    sumOfBuckets,
  );
  return Object.entries(routes)
    .map(([route, counts]) => {
      const { p50, p99 } = inMs(percentilesOf(bounds, counts));
      return { route, requests: sumOf(counts), p50_ms: p50, p99_ms: p99 };
    })
    .toSorted((a, b) => b.requests - a.requests);
}

function refusalsOf(samples: readonly LoadSample[]): InstallationLoad["refused_joins"] {
  return Object.entries(
    merged(
      samples.map(each => each.refused_joins),
      sumOf,
    ),
  )
    .map(([code, joins]) => ({ code, joins }))
    .toSorted((a, b) => b.joins - a.joins);
}

function inMs({ p50, p99 }: Percentiles): Percentiles {
  const ms = (seconds: number | null) => (seconds === null ? null : seconds * MS_PER_SECOND);
  return { p50: ms(p50), p99: ms(p99) };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

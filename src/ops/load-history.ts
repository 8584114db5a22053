/** The last hour of this process in samples of 10 s, taken from what Prometheus reads too: a chart needs no Prometheus. */
import { setTimeout as delay } from "node:timers/promises";
import type { Registry } from "prom-client";
import { type Clock, dayOf } from "../store/expiry.ts";
import { type Buckets, type LoadSample, SAMPLE_SECONDS } from "./load-sample.ts";

/** An hour. */
const KEPT = 3600 / SAMPLE_SECONDS;
const SAMPLE_MS = SAMPLE_SECONDS * 1000;

export type ProcessLoad = {
  process_id: string;
  /** In seconds. */
  tick_bounds: readonly number[];
  http_bounds: readonly number[];
  /** Since the day (UTC) began, or the process. */
  usd_today: number;
  /** The oldest first. */
  samples: readonly LoadSample[];
};

export type LoadHistoryOptions = {
  registry: Registry;
  /** Dollars since the process began. */
  usd: () => number;
  now?: Clock | undefined;
};

/** A histogram of the registry since the process began, by label. */
type Told = { bounds: readonly number[]; buckets: Readonly<Record<string, Buckets>> };

/** What counts up, as it was. */
type Reading = {
  at_ms: number;
  messages: number;
  cpu_seconds: number;
  ticks: Told;
  http: Told;
  refused_joins: Readonly<Record<string, number>>;
  usd: number;
};

export class LoadHistory {
  readonly #options: LoadHistoryOptions;
  readonly #now: Clock;
  readonly #stopped = new AbortController();
  #samples: LoadSample[] = [];
  #last: Reading | undefined;
  /** The day, and what was spent before it. */
  #day = { day: "", usd_before: 0 };

  constructor(options: LoadHistoryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** From now on a sample is taken every 10 s of the clock, at the same moments in all processes. */
  async start(): Promise<void> {
    const { signal } = this.#stopped;
    await this.take();
    while (!signal.aborted) {
      // A timer may be a millisecond early: the next sample is of the next 10 s all the same.
      const left_ms = (slotOf(this.#now()) + 1) * SAMPLE_MS - this.#now();
      await delay(left_ms, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.take();
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** A sample of what was since the last one; the first is only what the next one begins with. */
  async take(at_ms: number = this.#now()): Promise<void> {
    const before = this.#last;
    const reading = await this.#read(at_ms);
    this.#last = reading;
    const day = dayOf(at_ms);
    if (this.#day.day !== day) this.#day = { day, usd_before: before?.usd ?? 0 };
    if (!before) return;
    const [rooms, players, journal_age_seconds] = await Promise.all(
      ["trd_rooms", "trd_players", "trd_journal_age_seconds"].map(name => this.#value(name)),
    );
    const sample: LoadSample = {
      slot: slotOf(at_ms),
      seconds: Math.max(1, (at_ms - before.at_ms) / 1000),
      rooms: rooms ?? 0,
      players: players ?? 0,
      messages: reading.messages - before.messages,
      cpu_seconds: reading.cpu_seconds - before.cpu_seconds,
      ticks: since(before.ticks, reading.ticks).all ?? [],
      http: since(before.http, reading.http),
      refused_joins: countedSince(before.refused_joins, reading.refused_joins),
      journal_age_seconds: journal_age_seconds ?? 0,
      usd: reading.usd - before.usd,
    };
    this.#samples = [...this.#samples, sample].slice(-KEPT);
  }

  report(process_id: string): ProcessLoad {
    const last = this.#last;
    return {
      process_id,
      tick_bounds: last?.ticks.bounds ?? [],
      http_bounds: last?.http.bounds ?? [],
      usd_today: last ? last.usd - this.#day.usd_before : 0,
      samples: this.#samples,
    };
  }

  async #read(at_ms: number): Promise<Reading> {
    const [messages = 0, inputs = 0, cpu_seconds = 0] = await Promise.all([
      this.#value("trd_messages_total"),
      this.#value("trd_inputs_total", "received"),
      this.#value("process_cpu_seconds_total"),
    ]);
    const refusals = await this.#values("trd_joins_refused_total");
    return {
      ...{ at_ms, messages: messages + inputs, cpu_seconds, usd: this.#options.usd() },
      ticks: await this.#histogram("trd_tick_seconds"),
      http: await this.#histogram("trd_http_seconds"),
      refused_joins: Object.fromEntries(refusals.map(({ labels, value }) => [String(labels.code), value])),
    };
  }

  /** @param label where it has one. */
  async #value(name: string, label?: string): Promise<number> {
    const found = (await this.#values(name)).find(
      ({ labels }) => label === undefined || Object.values(labels).includes(label),
    );
    return found?.value ?? 0;
  }

  async #values(name: string) {
    const metric = this.#options.registry.getSingleMetric(name);
    if (!metric) throw new Error(`There is no metric ${name}: LoadHistory names one that is gone.`);
    return (await metric.get()).values;
  }

  /** The library counts upwards: each bucket with all below it. */
  async #histogram(name: string): Promise<Told> {
    const upTo = new Map<string, number[]>();
    const bounds = new Set<number>();
    for (const { labels, value } of await this.#values(name)) {
      const { le, route = "all" }: { le?: string | number; route?: string | number } = labels;
      if (le === undefined) continue;
      if (le !== "+Inf") bounds.add(Number(le));
      const key = String(route);
      const counts = upTo.get(key);
      if (counts) counts.push(value);
      else upTo.set(key, [value]);
    }
    const apart = [...upTo].map(([key, counts]) => [
      key,
      counts.map((each, i) => each - (counts[i - 1] ?? 0)),
    ]);
    return { bounds: [...bounds], buckets: Object.fromEntries(apart) };
  }
}

function slotOf(at_ms: number): number {
  return Math.round(at_ms / SAMPLE_MS);
}

/** By label, where anything was counted. */
function since(before: Told, now: Told): Record<string, Buckets> {
  const found = Object.entries(now.buckets).map(([label, counts]): [string, Buckets] => [
    label,
    counts.map((count, i) => count - (before.buckets[label]?.[i] ?? 0)),
  ]);
  return Object.fromEntries(found.filter(([, counts]) => counts.some(count => count > 0)));
}

function countedSince(
  before: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): Record<string, number> {
  const found = Object.entries(now).map(([code, count]): [string, number] => [
    code,
    count - (before[code] ?? 0),
  ]);
  return Object.fromEntries(found.filter(([, count]) => count > 0));
}

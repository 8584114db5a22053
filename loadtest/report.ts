/**
 * The load report: 100 rooms of the training grounds, 400 players who fight, 1000 combat events a second, held for a minute.
 *
 * `npm run loadtest:report [-- --rooms 100 --probes 8 --seconds 60 --out loadtest/report]`. The server has one core,
 * players and database the other. Writes `report.json` and `report.html`. The exit code is 1 where a budget is missed,
 * and 2 where the run counts for nothing since the players themselves were late.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "./arguments.ts";
import { measureBare } from "./bare-load.ts";
import { startDatabase } from "./child.ts";
import { cpuSecondsOf, moveToCrowdCore, pin, SERVER_CORE } from "./cores.ts";
import { Load } from "./load.ts";
import { type Check, checksOf, type Figures, type Sample, whyInvalid } from "./report-figures.ts";
import { reportPage } from "./report-page.ts";
import { type Metrics, readMetrics } from "./server-meter.ts";
import { startServer } from "./server-process.ts";
import { OwnLag } from "./spread.ts";
import { type Traffic, trafficBetween } from "./traffic.ts";

const SAMPLE_INTERVAL_MS = 2000;
/** Until everyone fights, and the code is compiled. */
const WARM_UP_MS = 15_000;
const BARE_HOLD_MS = 60_000;
/** The server's own histogram looks every 10 ms, and counts these in. */
const SERVER_LAG_RESOLUTION_MS = 10;
const MB = 1024 * 1024;
const EXIT_MISSED = 1;
const EXIT_INVALID = 2;

type Options = { rooms: number; probes: number; seconds: number; isPinned: boolean };

async function main(): Promise<number> {
  const { out, ...asked } = readArguments({
    rooms: positiveCount.default(100),
    probes: z.coerce.number().int().nonnegative().default(8),
    seconds: positiveNumber.default(60),
    out: z.string().default(join(import.meta.dirname, "report")),
  });
  const options = { ...asked, isPinned: moveToCrowdCore() };
  const figures = await measure(options);
  const checks = checksOf(figures);
  const invalid = whyInvalid(figures);
  await writeReport(out, figures, checks, invalid);
  printResult(figures, checks);
  console.info(`\nThe report: ${join(out, "report.html")}`);
  if (invalid !== undefined) console.error(`\nINVALID. ${invalid}`);
  if (invalid !== undefined) return EXIT_INVALID;
  return checks.every(check => check.is_met) ? 0 : EXIT_MISSED;
}

async function measure(options: Options): Promise<Figures> {
  const began_at = new Date().toISOString();
  const load = await measureLoad(options);
  const [cpu] = cpus();
  const machine = {
    ...{
      cpu: cpu?.model ?? "unknown",
      cores: cpus().length,
      node: process.version,
      is_pinned: options.isPinned,
    },
  };
  return { began_at, machine, ...load };
}

type HoldFigures = Omit<Figures, "began_at" | "machine" | "bare">;

async function measureLoad(options: Options): Promise<HoldFigures & Pick<Figures, "bare">> {
  const database = await startDatabase();
  const server = await startServer({
    DYNAMODB_ENDPOINT: database.endpoint,
    // All players come from one address.
    REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
  });
  const pid = server.process.pid ?? 0;
  if (options.isPinned) pin(pid, SERVER_CORE);
  try {
    const load = new Load(server.endpoint);
    say(`${options.rooms * 4} players join`);
    await load.fill(options.rooms, options.probes);
    say(`${load.players} players are in ${load.rooms} rooms; ${load.failedJoins.length} joins failed`);
    load.play();
    await delay(WARM_UP_MS);
    const figures = await hold(load, server.endpoint, pid, options);
    say(`bare Colyseus rooms with ${load.players} players beside it, to compare the CPU`);
    const bare = await measureBare(figures.traffic, {
      ...{ gamePid: pid, rooms: options.rooms, isPinned: options.isPinned },
      ...{ warmUpMs: WARM_UP_MS, holdMs: BARE_HOLD_MS },
    });
    await load.leave();
    return { ...figures, bare };
  } finally {
    await server.stop();
    await database.stop();
  }
}

type Moment = {
  atMs: number;
  cpuSeconds: number;
  metrics: Metrics;
  traffic: Traffic;
};

async function hold(load: Load, endpoint: string, pid: number, options: Options): Promise<HoldFigures> {
  const look = async (): Promise<Moment> => ({
    ...{ cpuSeconds: cpuSecondsOf(pid), metrics: await readMetrics(endpoint) },
    ...{ atMs: performance.now(), traffic: load.traffic },
  });
  const lag = new OwnLag();
  load.startCounting();
  lag.start();
  const begin = await look();
  const samples: Sample[] = [];
  let [before, now] = [begin, begin];
  while (now.atMs - begin.atMs < options.seconds * 1000) {
    await delay(SAMPLE_INTERVAL_MS);
    now = await look();
    const sample = sampleOf(before, now, begin, load);
    samples.push(sample);
    if (samples.length % 5 === 0) sayHow(sample);
    before = now;
  }
  return figuresOf(begin, now, samples, load, lag, options);
}

function sampleOf(before: Moment, now: Moment, begin: Moment, load: Load): Sample {
  const seconds = (now.atMs - before.atMs) / 1000;
  const critical = load.criticalNowMs.take();
  return {
    seconds: (now.atMs - begin.atMs) / 1000,
    events_per_s: combatEvents(before, now) / seconds,
    critical_p50_ms: critical.p50,
    critical_p99_ms: critical.p99,
    server_cpu: (now.cpuSeconds - before.cpuSeconds) / seconds,
    server_lag_p99_ms: lagMs(now, "p99"),
    server_lag_max_ms: lagMs(now, "max"),
    server_memory_mb: read(now, "process_resident_memory_bytes") / MB,
    received_bytes_per_s: trafficBetween(before.traffic, now.traffic, load.leanPlayers * seconds)
      .received_bytes,
    database_writes_per_s: databaseWrites(before, now) / seconds,
  };
}

function figuresOf(
  ...[begin, end, samples, load, lag, options]: [Moment, Moment, Sample[], Load, OwnLag, Options]
): HoldFigures {
  const seconds = (end.atMs - begin.atMs) / 1000;
  const events = combatEvents(begin, end);
  const writes = databaseWrites(begin, end);
  return {
    ...{ rooms: load.rooms, players: load.players, probes: options.probes, hold_seconds: seconds },
    joins: { failed: load.failedJoins.length, failures: load.failedJoins, join_ms: load.joinMs.read() },
    drops: [...load.dropCodes],
    accepted: load.accepted,
    rejections: Object.fromEntries(load.rejections),
    unanswered: Object.fromEntries(load.unanswered),
    events: { total: events, per_s: events / seconds, by_type: eventsByType(begin, end) },
    critical_ms: load.criticalMs.read(),
    kills_missed: load.killsMissed,
    patch_jitter_ms: load.jitterMs.read(),
    quiet_intervals: load.quietIntervals,
    traffic: trafficBetween(begin.traffic, end.traffic, load.leanPlayers * seconds),
    server: {
      cpu: (end.cpuSeconds - begin.cpuSeconds) / seconds,
      memory_mb: {
        begin: read(begin, "process_resident_memory_bytes") / MB,
        end: read(end, "process_resident_memory_bytes") / MB,
      },
      lag_p99_ms: Math.max(...samples.map(sample => sample.server_lag_p99_ms)),
      lag_max_ms: Math.max(...samples.map(sample => sample.server_lag_max_ms)),
      tick_mean_us:
        (rise(begin, end, "trd_tick_seconds_sum") / rise(begin, end, "trd_tick_seconds_count")) * 1e6,
    },
    database: {
      ...{ writes, writes_per_s: writes / seconds },
      throttled: requests(begin, end, "throttled"),
      failed: requests(begin, end, "failed"),
    },
    generator_lag_ms: lag.read(),
    samples,
  };
}

/** What the game calls a combat event. A room has others, such as the start of an enemy's wind-up. */
const COMBAT_EVENTS = [
  ...["damage_dealt", "damage_taken", "ability_used", "enemy_died", "player_died"],
  ...["loot_dropped", "loot_picked_up", "door_opened", "door_closed"],
];

function combatEvents(before: Moment, now: Moment): number {
  return COMBAT_EVENTS.reduce(
    (sum, type) => sum + rise(before, now, `trd_events_total{event_type="${type}"}`),
    0,
  );
}

function eventsByType(begin: Moment, end: Moment): Record<string, number> {
  const types = [...end.metrics.keys()].flatMap(
    name => /^trd_events_total\{event_type="(\w+)"\}$/.exec(name)?.[1] ?? [],
  );
  const counts = types.map(
    type => [type, rise(begin, end, `trd_events_total{event_type="${type}"}`)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

const WRITES = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"];

function databaseWrites(before: Moment, now: Moment): number {
  return WRITES.reduce(
    (sum, command) =>
      sum + rise(before, now, `trd_database_requests_total{command="${command}",outcome="ok"}`),
    0,
  );
}

function requests(before: Moment, now: Moment, outcome: string): number {
  const ends = `outcome="${outcome}"}`;
  const names = [...now.metrics.keys()].filter(
    name => name.startsWith("trd_database_requests_total{") && name.endsWith(ends),
  );
  return names.reduce((sum, name) => sum + rise(before, now, name), 0);
}

function rise(before: Moment, now: Moment, metric: string): number {
  return read(now, metric) - read(before, metric);
}

function read(moment: Moment, metric: string): number {
  return moment.metrics.get(metric) ?? 0;
}

function lagMs(moment: Moment, which: "p99" | "max"): number {
  const seconds = read(moment, `nodejs_eventloop_lag_${which}_seconds`);
  return Math.max(0, seconds * 1000 - SERVER_LAG_RESOLUTION_MS);
}

async function writeReport(
  ...[folder, figures, checks, invalid]: [string, Figures, Check[], string | undefined]
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "report.json"),
    `${JSON.stringify({ ...figures, checks, invalid }, null, 2)}\n`,
  );
  await writeFile(join(folder, "report.html"), await reportPage(figures, checks, invalid));
}

function printResult(figures: Figures, checks: Check[]): void {
  const { critical_ms: c, patch_jitter_ms: j, traffic: t, bare, server: s, database: d } = figures;
  const spread = ({ p50, p95, p99, max }: typeof c) =>
    [p50, p95, p99, max].map(ms => ms.toFixed(1)).join(" / ");
  console.info(`
${figures.players} players in ${figures.rooms} rooms, ${figures.hold_seconds.toFixed(0)} s
  events        ${figures.events.per_s.toFixed(0)}/s
  critical      ${spread(c)} ms (p50 / p95 / p99 / max of ${c.count}); ${figures.kills_missed} times a kill was not seen
  patch jitter  ${spread(j)} ms; ${figures.quiet_intervals} of ${j.count + figures.quiet_intervals} intervals quiet
  traffic       ${sayTraffic(t)}
  of bare room  ${sayTraffic(bare.traffic)}
  server        CPU ${percent(s.cpu)}; ${percent(bare.game_cpu)} beside the bare room's ${percent(bare.cpu)}; ${s.memory_mb.begin.toFixed(0)} to ${s.memory_mb.end.toFixed(0)} MB; lag p99 ${s.lag_p99_ms.toFixed(1)}, max ${s.lag_max_ms.toFixed(1)} ms; a step ${s.tick_mean_us.toFixed(0)} µs
  database      ${d.writes_per_s.toFixed(0)} writes/s, ${d.throttled} throttled, ${d.failed} failed
  players' lag  ${spread(figures.generator_lag_ms)} ms, of the bare room's ${spread(bare.generator_lag_ms)} ms
  rejections    ${JSON.stringify(figures.rejections)} beside ${figures.accepted} accepted
`);
  for (const { what, limit, measured, is_met } of checks) {
    console.info(`${is_met ? "✔" : "✘"} ${what}: ${measured} (${limit})`);
  }
}

const sayTraffic = (t: Traffic) =>
  `each player sends ${t.moves.toFixed(1)} moves and ${t.requests.toFixed(1)} requests a second, ${t.sent_bytes.toFixed(0)} bytes/s; receives ${t.patches.toFixed(1)} patches of ${t.messages.toFixed(1)} messages, ${t.received_bytes.toFixed(0)} bytes/s`;

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

function sayHow(sample: Sample): void {
  say(
    `${sample.events_per_s.toFixed(0)} events/s, critical p99 ${sample.critical_p99_ms.toFixed(1)} ms, CPU ${percent(sample.server_cpu)}`,
  );
}

const startedAtMs = performance.now();
function say(line: string): void {
  console.info(`${((performance.now() - startedAtMs) / 1000).toFixed(0).padStart(4)} s  ${line}`);
}

process.exitCode = await main();

/**
 * Whether the server stays as it is when players come and go for a long time: memory, timers, sockets and listeners
 * are looked at whenever all players have gone, and must not grow.
 *
 * `npm run bench:soak [-- --minutes N] [-- --json FILE]`; 20 minutes by default. The exit code is 1 where something grew,
 * or players could not play.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { markdownTable } from "./markdown.ts";
import { type Visits, visits as wave } from "./soak-players.ts";
import type { SoakSample } from "./soak-sample.ts";
import { type SoakServer, startSoakServer } from "./soak-server.ts";
import { type Trend, trendOf } from "./soak-trend.ts";

const DEFAULT_MINUTES = 20;
const PLAY_MS = 25_000;
/** The server waits 30 s for lost players, and then puts their rooms to sleep. */
const EMPTY_TIMEOUT_MS = 90_000;
const EMPTY_POLL_MS = 2000;
/** Until idle HTTP connections, to the server and from it to its database, have ended too. */
const SETTLE_MS = 10_000;
/** Code is compiled and caches fill meanwhile. */
const WARM_UP_SAMPLES = 3;
/** Fewer say nothing of a slope. */
const MIN_SAMPLES = 4;

const MIN_CERTAINTY = 3;
const MEMORY_TOLERANCE = { share: 0.03, bytes: 1_000_000 };
/** Of what the process has of the machine, much is only kept for later. */
const RESIDENT_TOLERANCE_SHARE = 0.15;
const COUNT_TOLERANCE = 1;
/** Of all who came; a player that is refused a reconnect, for instance. */
const MAX_FAILURE_SHARE = 0.02;

type Grown = { what: string; trend: Trend; tolerance: number; has_grown: boolean };

async function main(): Promise<void> {
  const { minutes, json } = readArguments({
    minutes: positiveNumber.default(DEFAULT_MINUTES),
    json: z.string().optional(),
  });
  const visits: Visits = { joins: 0, failures: [] };
  const server = await startSoakServer();
  const samples: SoakSample[] = [];
  let exitCode: number | null = null;
  try {
    await soak(server, minutes, visits, samples);
  } finally {
    exitCode = await server.stop();
  }
  const judged = samples.slice(WARM_UP_SAMPLES);
  const findings = judged.length < MIN_SAMPLES ? [] : judge(judged);
  if (findings.length > 0) console.info(`\n${findingsTable(findings)}`);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ visits, samples, findings }, null, 2)}\n`);
  }
  const problems = [...problemsOf(findings, judged.length, visits), ...stopProblem(exitCode)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.info(`\nLevel: ${visits.joins} players came and went, and nothing grew.`);
}

/** Adds to the samples as it goes. */
async function soak(
  server: SoakServer,
  minutes: number,
  visits: Visits,
  samples: SoakSample[],
): Promise<void> {
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs) {
    await play(server, visits);
    await untilEmpty(server);
    await delay(SETTLE_MS);
    const sample = await server.sample();
    samples.push(sample);
    console.info(describe(sample, samples.length, visits));
  }
}

async function play({ endpoint }: SoakServer, visits: Visits): Promise<void> {
  const players = fork(new URL("./soak-wave.ts", import.meta.url), [endpoint, String(PLAY_MS)]);
  const ended = once(players, "exit");
  const [message] = await Promise.race([once(players, "message"), ended.then(() => [undefined])]);
  const { joins, failures } = wave.parse(message);
  visits.joins += joins;
  visits.failures.push(...failures);
  await ended;
}

async function untilEmpty(server: SoakServer): Promise<void> {
  const deadlineMs = performance.now() + EMPTY_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const { rooms, players } = await server.sample();
    if (rooms === 0 && players === 0) return;
    await delay(EMPTY_POLL_MS);
  }
  const { rooms, players } = await server.sample();
  throw new Error(`${rooms} rooms and ${players} players are still there, long after all have gone`);
}

function describe({ memory, resources }: SoakSample, number: number, visits: Visits): string {
  const counts = Object.entries(resources).map(([what, count]) => `${what} ${count}`);
  const warmUp = number <= WARM_UP_SAMPLES ? " (warm-up)" : "";
  return `${number}${warmUp}: ${visits.joins} joins; heap ${megabytes(memory.heapUsed)}, external ${megabytes(memory.external)}, resident ${megabytes(memory.rss)}; ${counts.join(", ")}`;
}

function judge(samples: readonly SoakSample[]): Grown[] {
  const flat = samples.map(valuesOf);
  const names = new Set(flat.flatMap(values => Object.keys(values)));
  return [...names].map(what => {
    const trend = trendOf(flat.map(values => values[what] ?? 0));
    const tolerance = toleranceOf(what, trend);
    return { what, trend, tolerance, has_grown: trend.growth > tolerance && trend.certainty > MIN_CERTAINTY };
  });
}

function valuesOf(sample: SoakSample): Record<string, number> {
  const named = (group: string, values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => [`${group} ${name}`, value] as const);
  return Object.fromEntries([
    ...named("memory", sample.memory),
    ...named("resource", sample.resources),
    ...named("process listener", sample.process_listeners),
    ...named("server listener", sample.server_listeners),
  ]);
}

function toleranceOf(what: string, { mean }: Trend): number {
  if (what === "memory rss") return mean * RESIDENT_TOLERANCE_SHARE;
  if (!what.startsWith("memory")) return COUNT_TOLERANCE;
  return Math.max(mean * MEMORY_TOLERANCE.share, MEMORY_TOLERANCE.bytes);
}

function findingsTable(findings: readonly Grown[]): string {
  const head = ["what", "first", "last", "growth by the line", "may grow by", "certainty", "verdict"];
  const rows = findings.map(({ what, trend, tolerance, has_grown }) => [
    ...[what, amount(what, trend.first), amount(what, trend.last), amount(what, trend.growth)],
    ...[amount(what, tolerance), trend.certainty.toFixed(1), has_grown ? "GROWS" : "level"],
  ]);
  return markdownTable(head, rows);
}

function problemsOf(findings: readonly Grown[], judged: number, visits: Visits): string[] {
  const problems = findings
    .filter(({ has_grown }) => has_grown)
    .map(
      ({ what, trend }) =>
        `${what} grows: ${amount(what, trend.first)} at first, ${amount(what, trend.last)} at last.`,
    );
  if (judged < MIN_SAMPLES) {
    problems.push(`Too short to judge: ${judged} samples after the warm-up, and ${MIN_SAMPLES} are needed.`);
  }
  if (visits.failures.length > visits.joins * MAX_FAILURE_SHARE) {
    problems.push(`${visits.failures.length} visits failed, the first with: ${visits.failures[0]}`);
  }
  return problems;
}

function stopProblem(exitCode: number | null): string[] {
  return exitCode === 0 ? [] : [`The server ended with code ${exitCode}.`];
}

function amount(what: string, value: number): string {
  return what.startsWith("memory") ? megabytes(value) : value.toFixed(1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

await main();

/**
 * Whether the server stays as it is when players come and go for a long time: memory, timers, sockets and listeners, keys in Redis, and rows that are
 * to go with them are looked at whenever all players have gone, and must not grow.
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
import {
  findGrowth,
  type Growth,
  growthProblems,
  growthTable,
  MIN_SAMPLES,
  megabytes,
  WARM_UP_SAMPLES,
} from "./soak-growth.ts";
import { type Stays, visits as wave } from "./soak-players.ts";
import type { SoakSample } from "./soak-sample.ts";
import { type SoakServer, startSoakServer } from "./soak-server.ts";

const DEFAULT_MINUTES = 20;
const PLAY_MS = 25_000;
/** The server waits 30 s for lost players, and then hibernates their rooms. */
const EMPTY_TIMEOUT_MS = 90_000;
/** Until idle HTTP connections, to the server and from it to its database, have ended too. */
const SETTLE_MS = 10_000;
/** Of all who came; a player that is refused a reconnect, for instance. */
const MAX_FAILURE_SHARE = 0.02;

async function main(): Promise<void> {
  const { minutes, json } = readArguments({
    minutes: positiveNumber.default(DEFAULT_MINUTES),
    json: z.string().optional(),
  });
  const visits: Stays = { joins: 0, failures: [] };
  const server = await startSoakServer();
  const samples: SoakSample[] = [];
  let exitCode: number | null = null;
  try {
    await soak(server, minutes, visits, samples);
  } finally {
    exitCode = await server.stop();
  }
  const findings = findGrowth(samples);
  if (findings) console.info(`\n${growthTable(findings)}`);
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ visits, samples, findings }, null, 2)}\n`);
  }
  const problems = [...problemsOf(findings, samples.length, visits), ...stopProblem(exitCode)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.info(`\nLevel: ${visits.joins} players came and went, and nothing grew.`);
}

/** Adds to the samples as it goes. */
async function soak(
  server: SoakServer,
  minutes: number,
  visits: Stays,
  samples: SoakSample[],
): Promise<void> {
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs) {
    await play(server, visits);
    await server.untilEmpty(EMPTY_TIMEOUT_MS);
    await delay(SETTLE_MS);
    const sample = await server.sample();
    samples.push(sample);
    console.info(describe(sample, samples.length, visits));
  }
}

async function play({ endpoint }: SoakServer, visits: Stays): Promise<void> {
  const players = fork(new URL("./soak-wave.ts", import.meta.url), [endpoint, String(PLAY_MS)]);
  const ended = once(players, "exit");
  const [message] = await Promise.race([once(players, "message"), ended.then(() => [undefined])]);
  const { joins, failures } = wave.parse(message);
  visits.joins += joins;
  visits.failures.push(...failures);
  await ended;
}

function describe({ memory, resources, kept }: SoakSample, number: number, visits: Stays): string {
  const counts = Object.entries({ ...resources, ...kept }).map(([what, count]) => `${what} ${count}`);
  const warmUp = number <= WARM_UP_SAMPLES ? " (warm-up)" : "";
  return `${number}${warmUp}: ${visits.joins} joins; heap ${megabytes(memory.heapUsed)}, of which data ${megabytes(memory.data)}, external ${megabytes(memory.external)}, resident ${megabytes(memory.rss)}; ${counts.join(", ")}`;
}

function problemsOf(findings: Growth[] | undefined, samples: number, visits: Stays): string[] {
  const tooShort = `Too short to judge: ${Math.max(0, samples - WARM_UP_SAMPLES)} samples after the warm-up, and ${MIN_SAMPLES} are needed.`;
  const problems = findings ? growthProblems(findings) : [tooShort];
  if (visits.failures.length > visits.joins * MAX_FAILURE_SHARE) {
    problems.push(`${visits.failures.length} visits failed, the first with: ${visits.failures[0]}`);
  }
  return problems;
}

function stopProblem(exitCode: number | null): string[] {
  return exitCode === 0 ? [] : [`The server ended with code ${exitCode}.`];
}

await main();

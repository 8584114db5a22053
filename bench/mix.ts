/**
 * All kinds of players at once on one server, held for a minute: `npm run bench:mix [-- --seconds N]`, three minutes.
 *
 * 300 fight in 75 rooms of the training grounds, 64 in eight matches of eight, 40 watch those matches, and 50 queue: parties of two in a queue for
 * three against three, who are looked at in every pass and never matched, and whose members listen to their parties and ask for their ticket every five
 * seconds. The server has one core; players and database (dynalite, a process of its own) have the other. The exit code is 1 where something is over its
 * budget or was lost, and 2 where the players themselves were late (p99 over 20 ms), so that the run counts for nothing.
 */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { startDatabase } from "../loadtest/child.ts";
import { cpuSecondsOf, moveToCrowdCore, pin, residentMegabytesOf, SERVER_CORE } from "../loadtest/cores.ts";
import { Load } from "../loadtest/load.ts";
import { readMetrics } from "../loadtest/server-meter.ts";
import { startServer } from "../loadtest/server-process.ts";
import { OwnLag, type Spread } from "../loadtest/spread.ts";
import { ARENA_MODE_ID, publishEndless } from "./arena-content.ts";
import { ArenaCrowd } from "./arena-crowd.ts";
import { markdownTable } from "./markdown.ts";
import { QueueingParties } from "./queueing-parties.ts";
import { Spectators } from "./spectators.ts";

const DUNGEON_ROOMS = 75;
const MATCHES = 8;
const SPECTATORS_PER_MATCH = 5;
const PARTIES = 25;
const WARM_UP_MS = 20_000;
const BUDGET_CRITICAL_MS = 20;
const BUDGET_ANSWER_MS = 100;
const MAX_OWN_LAG_MS = 20;
/** Of those who wait until all have come. */
const KEEP_ALIVE_MS = 2000;
/** A part holds two seconds. */
const MIN_PARTS_PER_SECOND = 0.45;

/** Of one core, and what came of it. */
type Held = {
  cpu_share: number;
  resident_mb: number;
  lag_p99_ms: number;
  events_per_s: number;
  critical_ms: Spread;
  kills_missed: number;
  parts_per_spectator: number;
  answers_ms: Spread;
  waiting: number;
  failed_joins: number;
  lost_connections: number;
  /** Why questions for a ticket had no answer. */
  unanswered: readonly string[];
  own_lag_ms: Spread;
};

async function measure(seconds: number): Promise<Held> {
  const isPinned = moveToCrowdCore();
  const database = await startDatabase();
  await publishEndless(database.endpoint, ARENA_MODE_ID);
  const server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint, LOG_LEVEL: "error" });
  const pid = z.int().parse(server.process.pid);
  if (isPinned) pin(pid, SERVER_CORE);
  const { endpoint } = server;
  const [load, fighters, spectators, queueing] = [
    ...[new Load(endpoint), new ArenaCrowd(), new Spectators(), new QueueingParties()],
  ] as const;
  try {
    await load.fill(DUNGEON_ROOMS, 0);
    const waiting = setInterval(() => load.keepAlive(), KEEP_ALIVE_MS).unref();
    const matches: string[] = [];
    for (let i = 0; i < MATCHES; i++) matches.push(await fighters.fill(endpoint, true));
    while (!fighters.areAllFighting) await delay(100);
    for (const room_id of matches) await spectators.come(endpoint, room_id, SPECTATORS_PER_MATCH);
    await queueing.come(endpoint, PARTIES);
    console.info(
      `${load.players} players fight in the dungeon, ${fighters.players} in matches, ${spectators.count} watch, ${queueing.players} queue; ${load.failedJoins.length} joins failed`,
    );
    clearInterval(waiting);
    load.play();
    fighters.start();
    queueing.ask();
    await delay(WARM_UP_MS);
    return await hold(seconds);
  } finally {
    spectators.leave();
    await Promise.allSettled([load.leave(), fighters.leave(), queueing.leave()]);
    await server.stop();
    await database.stop();
  }

  async function hold(holdSeconds: number): Promise<Held> {
    load.startCounting();
    queueing.answersMs.take();
    const ownLag = new OwnLag();
    ownLag.start();
    const parts = spectators.parts;
    const [cpuBefore, before, startedAt] = [
      cpuSecondsOf(pid),
      await readMetrics(endpoint),
      performance.now(),
    ];
    await delay(holdSeconds * 1000);
    const after = await readMetrics(endpoint);
    const passed = (performance.now() - startedAt) / 1000;
    const events = "trd_events_total";
    return {
      cpu_share: (cpuSecondsOf(pid) - cpuBefore) / passed,
      resident_mb: residentMegabytesOf(pid),
      lag_p99_ms: (after.get("nodejs_eventloop_lag_p99_seconds") ?? 0) * 1000,
      events_per_s: ((after.get(events) ?? 0) - (before.get(events) ?? 0)) / passed,
      critical_ms: load.criticalMs.read(),
      kills_missed: load.killsMissed,
      parts_per_spectator: (spectators.parts - parts) / spectators.count / passed,
      answers_ms: queueing.answersMs.read(),
      waiting: queueing.waiting,
      failed_joins: load.failedJoins.length,
      lost_connections: load.dropCodes.length + fighters.lost,
      unanswered: queueing.failures,
      own_lag_ms: ownLag.read(),
    };
  }
}

const { seconds } = readArguments({ seconds: positiveNumber.default(60) });
const held = await measure(seconds);
const { critical_ms: critical, answers_ms: answers, own_lag_ms: own } = held;
const spread = ({ p50, p95, p99, max }: Spread) => [p50, p95, p99, max].map(ms => ms.toFixed(1)).join(" / ");
console.info(
  markdownTable(
    ["what", "measured", "budget"],
    [
      ["server's CPU, of one core", `${(held.cpu_share * 100).toFixed(0)} %`, ""],
      ["memory, MB", held.resident_mb.toFixed(0), ""],
      ["event loop late, p99 of the last seconds, ms", held.lag_p99_ms.toFixed(1), ""],
      ["events a second, of dungeon and matches", held.events_per_s.toFixed(0), ""],
      [
        "critical event to every other player, ms, p50 / p95 / p99 / max",
        spread(critical),
        `p99 ${BUDGET_CRITICAL_MS}`,
      ],
      ["kills that a player did not see", `${held.kills_missed}`, "0"],
      ["parts to a spectator, a second", held.parts_per_spectator.toFixed(2), "one each two seconds"],
      ["the answer to who queues, ms, p50 / p95 / p99 / max", spread(answers), `p99 ${BUDGET_ANSWER_MS}`],
      ["players who still wait", `${held.waiting}`, `${2 * PARTIES}`],
      ["joins that failed", `${held.failed_joins}`, "0"],
      ["connections that were lost", `${held.lost_connections}`, "0"],
      ["questions of who queues without an answer", `${held.unanswered.length}`, "0"],
      ["the players' own lag, ms", spread(own), `p99 ${MAX_OWN_LAG_MS}`],
    ],
  ),
);
if (held.unanswered.length > 0) console.info(`\nThe first question without an answer: ${held.unanswered[0]}`);
const isKept =
  critical.count > 0 &&
  answers.count > 0 &&
  held.parts_per_spectator >= MIN_PARTS_PER_SECOND &&
  critical.p99 <= BUDGET_CRITICAL_MS &&
  answers.p99 <= BUDGET_ANSWER_MS &&
  held.kills_missed + held.failed_joins + held.lost_connections + held.unanswered.length === 0 &&
  held.waiting === 2 * PARTIES;
process.exit(own.p99 > MAX_OWN_LAG_MS ? 2 : isKept ? 0 : 1);

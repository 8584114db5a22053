/**
 * How many players one process on one core holds: ours, a bare Colyseus room, and a server without a framework, with
 * the same traffic in the same run.
 *
 * `npm run bench:capacity [-- --max-players N] [-- --seconds N] [-- --servers ours,bare,raw] [-- --json FILE]`. The exit
 * code is 1 where ours holds fewer than 4000 players, or fewer than the bare room.
 */
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { moveToCrowdCore } from "../loadtest/cores.ts";
import { climb, MAX_P99_MS, type Step } from "./capacity-ladder.ts";
import { SERVER_NAMES, type ServerName } from "./capacity-servers.ts";
import { markdownTable } from "./markdown.ts";

const TARGET_PLAYERS = 4000;
const PLAYERS_PER_STEP = 500;
const DEFAULT_MAX_PLAYERS = 6000;
const DEFAULT_SECONDS = 10;

type Options = { maxPlayers: number; seconds: number; servers: ServerName[]; json: string | undefined };

async function main(): Promise<void> {
  const { maxPlayers, seconds, servers, json } = readOptions();
  const options = { levels: levelsUpTo(maxPlayers), seconds, isPinned: moveToCrowdCore() };
  const steps: Step[] = [];
  for (const server of servers) steps.push(...(await climb(server, options)));
  print(steps, servers);
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ is_pinned: options.isPinned, steps }, null, 2)}\n`);
  const misses = findMisses(steps, servers);
  for (const miss of misses) console.error(miss);
  if (misses.length > 0) process.exitCode = 1;
}

function readOptions(): Options {
  const { servers, json, ...asked } = readArguments({
    "max-players": positiveCount.default(DEFAULT_MAX_PLAYERS),
    seconds: positiveNumber.default(DEFAULT_SECONDS),
    servers: z
      .string()
      .default(SERVER_NAMES.join(","))
      .transform(names => names.split(","))
      .pipe(z.array(z.enum(SERVER_NAMES))),
    json: z.string().optional(),
  });
  // In their own order, however they were asked for.
  const inOrder = SERVER_NAMES.filter(name => servers.includes(name));
  return { maxPlayers: asked["max-players"], seconds: asked.seconds, servers: inOrder, json };
}

function levelsUpTo(maxPlayers: number): number[] {
  const whole = Array.from(
    { length: Math.floor(maxPlayers / PLAYERS_PER_STEP) },
    (_, i) => (i + 1) * PLAYERS_PER_STEP,
  );
  return whole.at(-1) === maxPlayers ? whole : [...whole, maxPlayers];
}

function print(steps: readonly Step[], servers: readonly ServerName[]): void {
  console.info("\nThe ladder; messages and bytes are per player and second, WebSocket framing included:\n");
  console.info(ladderTable(steps));
  console.info(`\nThe most players with p99 of at most ${MAX_P99_MS} ms:\n`);
  console.info(capacityTable(steps, servers));
}

function ladderTable(steps: readonly Step[]): string {
  const head = [
    ...["server", "players", "p50, ms", "p95, ms", "p99, ms", "CPU, %", "RSS, MB"],
    ...["sent/s", "bytes/s", "received/s", "bytes/s", "patch jitter p50, ms", "p99, ms"],
    ...["generator lag p99, ms", "verdict"],
  ];
  const rows = steps.map(step => [
    ...[step.server, step.players],
    ...[step.latency_p50_ms, step.latency_p95_ms, step.latency_p99_ms].map(ms => ms.toFixed(1)),
    ...[(step.cpu_share * 100).toFixed(0), step.resident_mb.toFixed(0)],
    ...[step.sent_messages.toFixed(2), step.sent_bytes.toFixed(0)],
    ...[step.received_messages.toFixed(2), step.received_bytes.toFixed(0)],
    ...[step.jitter_p50_ms.toFixed(1), step.jitter_p99_ms.toFixed(1), step.generator_lag_p99_ms.toFixed(1)],
    step.verdict,
  ]);
  return markdownTable(head, rows);
}

function capacityTable(steps: readonly Step[], servers: readonly ServerName[]): string {
  const of = (server: ServerName) => heldBy(steps, server);
  const costs = costsPerPlayer(steps, servers);
  const ratio = (value: number, other: number) => (value > 0 && other > 0 ? (value / other).toFixed(2) : "");
  const cost = (server: ServerName) => costs.get(server) ?? 0;
  const rows = servers.map(server => [
    ...[server, of(server), ratio(of(server), of("bare")), ratio(of(server), of("raw"))],
    ...[cost(server).toFixed(0), ratio(cost(server), cost("bare")), ratio(cost(server), cost("raw"))],
  ]);
  const head = ["server", "players", "of the bare room", "of the floor", "CPU, µs per player and s"];
  return markdownTable([...head, "of the bare room", "of the floor"], rows);
}

function heldBy(steps: readonly Step[], server: ServerName): number {
  const held = steps.filter(step => step.server === server && step.verdict === "held");
  return Math.max(0, ...held.map(step => step.players));
}

/** At the highest step that all of them have taken with CPU left, where they can be compared. */
function costsPerPlayer(steps: readonly Step[], servers: readonly ServerName[]): Map<ServerName, number> {
  const easy = steps.filter(step => !step.is_saturated);
  const common = easy.filter(({ players }) =>
    servers.every(server => easy.some(step => step.server === server && step.players === players)),
  );
  const players = Math.max(0, ...common.map(step => step.players));
  const there = common.filter(step => step.players === players);
  return new Map(there.map(step => [step.server, step.cpu_us_per_player_second]));
}

/** What of the target is missed, or was not shown. */
function findMisses(steps: readonly Step[], servers: readonly ServerName[]): string[] {
  if (!servers.includes("ours")) return [];
  const misses: string[] = [];
  const ours = heldBy(steps, "ours");
  const invalid = steps.find(step => step.server === "ours" && step.verdict.startsWith("INVALID"));
  const why = invalid ? ": the generator could do no more" : "";
  if (ours < TARGET_PLAYERS)
    misses.push(`Ours is shown to hold ${ours} players of the ${TARGET_PLAYERS} of the target${why}.`);
  if (servers.includes("bare") && ours < heldBy(steps, "bare")) {
    misses.push(`Ours is shown to hold ${ours} players, and the bare room ${heldBy(steps, "bare")}${why}.`);
  }
  return misses;
}

await main();

/**
 * What a player costs one process on one core, and how many it holds: ours, a bare Colyseus room, and a server without a framework, by turns in short slices,
 * with the same recorded messages.
 *
 * `npm run bench:capacity [-- --max-players N] [-- --seconds N] [-- --servers ours,bare,raw] [-- --before CHECKOUT] [-- --json FILE] [-- --profile DIR]`.
 * `--seconds` is of a slice. With `--before` and `--servers ours,before` ours runs beside an older checkout of it. Before the first level counts, each server
 * has played 60 s at it, half of them with each traffic, so that all of them are warm.
 *
 * The exit code is 1 where ours misses a target, also where it fails at the first level while the generator was in time. It is 2 where no target is known to
 * be missed, but the generator was late or the bare room could not be measured, so that the run counts for nothing.
 *
 * `--profile` writes a CPU profile of ours into DIR. The profiler costs CPU itself: ratios of such a run are too high.
 */
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { bareRoomHash } from "../loadtest/bare-room-hash.ts";
import { moveToCrowdCore } from "../loadtest/cores.ts";
import { type Contestant, heldBy, MAX_LAG_P99_MS, ratiosOf, type Slice } from "./capacity-figures.ts";
import { climb, MAX_P99_MS, type Step } from "./capacity-ladder.ts";
import { recordingsHash, TRAFFIC_NAMES, type TrafficName } from "./capacity-recording.ts";
import { SERVER_NAMES, type ServerName } from "./capacity-servers.ts";
import { outcomeOf } from "./capacity-targets.ts";
import { markdownTable } from "./markdown.ts";

const FIRST_LEVEL = 500;
const PLAYERS_PER_STEP = 250;
const DEFAULT_MAX_PLAYERS = 4500;
const DEFAULT_SECONDS = 3;

async function main(): Promise<void> {
  const { maxPlayers, seconds, servers, before, json, profile } = readOptions();
  const isPinned = moveToCrowdCore();
  const { steps, slices } = await climb({
    servers,
    levels: levelsUpTo(maxPlayers),
    seconds,
    isPinned,
    before,
    profile_dir: profile,
  });
  const hashes = { bare_room_sha256: await bareRoomHash(), recordings_sha256: recordingsHash() };
  print(steps, slices, servers);
  console.info(
    `\nBare room: SHA-256 ${hashes.bare_room_sha256}\nRecordings: SHA-256 ${hashes.recordings_sha256}`,
  );
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ is_pinned: isPinned, ...hashes, steps, slices }, null, 2)}\n`);
  if (servers.includes("ours") && servers.includes("bare")) process.exitCode = judgeTargets(steps, slices);
}

function readOptions() {
  const { "max-players": maxPlayers, ...asked } = readArguments({
    "max-players": positiveCount.default(DEFAULT_MAX_PLAYERS),
    seconds: positiveNumber.default(DEFAULT_SECONDS),
    servers: z
      .string()
      .default("ours,bare,raw")
      .transform(names => names.split(","))
      .pipe(z.array(z.enum(SERVER_NAMES))),
    before: z.string().optional(),
    json: z.string().optional(),
    profile: z.string().optional(),
  });
  return { maxPlayers, ...asked };
}

function levelsUpTo(maxPlayers: number): number[] {
  const levels: number[] = [];
  for (let players = FIRST_LEVEL; players < maxPlayers; players += PLAYERS_PER_STEP) levels.push(players);
  return [...levels, maxPlayers];
}

function print(steps: readonly Step[], slices: readonly Slice[], servers: readonly ServerName[]): void {
  console.info("\nThe ladder; messages and bytes are per player and second, WebSocket framing included:\n");
  console.info(ladderTable(steps));
  console.info(`\nThe most players with p99 of at most ${MAX_P99_MS} ms:\n`);
  const rows = servers.map(server => [
    server,
    ...TRAFFIC_NAMES.map(traffic => heldBy(steps, { server, traffic })),
  ]);
  console.info(markdownTable(["server", "five moves a second", "moves on change"], rows));
  console.info("\nCPU of a player, slice beside slice:\n");
  console.info(ratioTable(steps, slices, servers));
  const late = slices.filter(slice => slice.generator_lag_p99_ms > MAX_LAG_P99_MS).length;
  const busiest = Math.max(0, ...slices.map(slice => slice.generator_cpu_share));
  console.info(
    `\nThe generator was late in ${late} of ${slices.length} slices, by more than ${MAX_LAG_P99_MS} ms, p99; it took at most ${percent(busiest)} of its core.`,
  );
}

function ladderTable(steps: readonly Step[]): string {
  const head = [
    ...["server", "moves", "players", "p50, ms", "p99, ms", "CPU, %", "µs", "RSS, MB"],
    ...["sent/s", "bytes/s", "received/s", "bytes/s", "jitter p99, ms", "generator lag p99, ms", "verdict"],
  ];
  const rows = steps.map(step => [
    ...[step.server, step.traffic, step.players],
    ...[step.latency_p50_ms, step.latency_p99_ms].map(ms => ms.toFixed(1)),
    ...[step.cpu_share * 100, step.cpu_us_per_player_second, step.resident_mb].map(each => each.toFixed(0)),
    ...[step.sent_messages.toFixed(2), step.sent_bytes.toFixed(0)],
    ...[step.received_messages.toFixed(2), step.received_bytes.toFixed(0)],
    ...[step.jitter_p99_ms.toFixed(1), step.generator_lag_p99_ms.toFixed(1)],
    step.verdict,
  ]);
  return markdownTable(head, rows);
}

function ratioTable(
  steps: readonly Step[],
  slices: readonly Slice[],
  servers: readonly ServerName[],
): string {
  const rows = pairsOf(servers).map(([one, other]) => {
    const { pairs, median, p10, p90 } = ratiosOf(slices, steps, [one, other]);
    return [`${nameOf(one)} : ${nameOf(other)}`, pairs, ...[median, p10, p90].map(ratio => ratio.toFixed(2))];
  });
  return markdownTable(["CPU", "pairs", "median", "p10", "p90"], rows);
}

/** Each server beside ours with the same traffic, and ours on change beside the others at five moves a second. */
function pairsOf(servers: readonly ServerName[]): [Contestant, Contestant][] {
  const others = servers.filter(server => server !== "ours");
  const pair = (server: ServerName, ours: TrafficName, theirs: TrafficName): [Contestant, Contestant] => [
    { server: "ours", traffic: ours },
    { server, traffic: theirs },
  ];
  return others.flatMap(server => [
    pair(server, "five", "five"),
    pair(server, "change", "change"),
    pair(server, "change", "five"),
  ]);
}

const nameOf = ({ server, traffic }: Contestant) => `${server} ${traffic}`;

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** Says which targets are missed, and what is not known. Returns the exit code. */
function judgeTargets(steps: readonly Step[], slices: readonly Slice[]): 0 | 1 | 2 {
  const { exit_code, missed, unknown } = outcomeOf(slices, steps);
  for (const line of missed) console.error(`Missed: ${line}`);
  for (const line of unknown) console.error(`Not known: ${line}`);
  if (exit_code === 2) console.error("The run counts for nothing.");
  return exit_code;
}

await main();

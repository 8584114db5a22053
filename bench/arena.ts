/**
 * What an arena costs, and how true it is to its players.
 *
 * `npm run bench:arena [-- --part rooms --rooms 20 --turns 2 --seconds 60] [-- --part verdicts --minutes 10] [--json FILE]`; both parts where
 * none is named. The exit code is 1 where a budget is missed.
 */
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { moveToCrowdCore } from "../loadtest/cores.ts";
import { PRICES } from "../src/costs/prices.ts";
import { ARENA_PLAYERS } from "./arena-content.ts";
import { type ArenaServer, measureRooms, type RoomCost } from "./arena-room.ts";
import type { SceneResult } from "./arena-scenes.ts";
import { measureVerdicts } from "./arena-verdicts.ts";
import { markdownTable } from "./markdown.ts";

const WARM_UP_SECONDS = 10;

const BUDGET = {
  cpu_percent_per_room: 1.5,
  of_bare: 1.4,
  /** Else the two do not do the same, and the ratio of their CPU says nothing. */
  of_bare_bytes: 1.1,
  memory_mb_per_room: 1,
  received_bytes: 2000,
  sent_bytes: 1000,
  hour_usd: 0.01,
};

async function main(): Promise<void> {
  const { part, rooms, seconds, turns, minutes, json } = readArguments({
    part: z.enum(["rooms", "verdicts"]).optional(),
    rooms: positiveCount.default(20),
    seconds: positiveNumber.default(60),
    turns: positiveCount.default(2),
    minutes: positiveNumber.default(10),
    json: z.string().optional(),
  });
  // Before the cores are shared out: players who look at the clock need not share one.
  const scenes = part === "rooms" ? [] : await measureVerdicts(minutes * 60);
  if (scenes.length > 0) console.info(`\n${sceneTable(scenes)}`);
  const costs =
    part === "verdicts"
      ? []
      : await measureRooms(
          { rooms, seconds, warm_up_seconds: WARM_UP_SECONDS, isPinned: moveToCrowdCore() },
          turns,
        );
  if (costs.length > 0) printRooms(costs);
  const players_late_ms = Math.max(0, ...scenes.map(scene => scene.players_late_ms));
  if (players_late_ms > MOST_LATE_MS)
    console.warn(
      `\n!!! The players were late themselves, by up to ${players_late_ms.toFixed(0)} ms: what was corrected, and what was shown wrongly, is partly their own doing.`,
    );
  const verdicts = [...(costs.length > 0 ? judgeRooms(costs) : []), ...judgeScenes(scenes)];
  console.info(`\n${markdownTable(["what", "measured", "", "budget", ""], verdicts.map(verdictRow))}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ costs, scenes }, null, 2)}\n`);
  if (verdicts.some(each => !isMet(each))) process.exitCode = 1;
}

function printRooms(costs: readonly RoomCost[]): void {
  console.info(roomTable(costs));
  for (const { server, kinds } of costs.slice(0, 2)) {
    console.info(`\nWhat a player of ${server} receives in a second:\n`);
    const rows = kinds.map(([kind, ...counts]) => [kind, ...counts.map(each => each.toFixed(1))]);
    console.info(markdownTable(["what", "bytes", "times"], rows));
  }
}

/** `most` and `least` are what it may be; without either it is told alone. */
type Verdict = { what: string; measured: number; most?: number; least?: number };

/** The middle of all turns. */
function judgeRooms(costs: readonly RoomCost[]): Verdict[] {
  const of = (server: ArenaServer, value: (cost: RoomCost) => number | undefined) =>
    middle(costs.filter(cost => cost.server === server).map(cost => value(cost) ?? Number.NaN));
  const cpu = (server: ArenaServer) => of(server, cost => cost.cpu_percent_per_room);
  const verdict = (what: string, measured: number, most: number) => ({ what, measured, most });
  return [
    verdict("CPU of a room, % of a core", cpu("ours"), BUDGET.cpu_percent_per_room),
    verdict("of the bare room's", cpu("ours") / cpu("bare"), BUDGET.of_bare),
    verdict(
      "bytes to a player, of the bare room's",
      of("ours", bytesTo) / of("bare", bytesTo),
      BUDGET.of_bare_bytes,
    ),
    verdict(
      "memory of a room, MB",
      of("ours", cost => cost.memory_mb_per_room),
      BUDGET.memory_mb_per_room,
    ),
    verdict(
      "to a player, bytes/s",
      of("ours", cost => cost.received_bytes),
      BUDGET.received_bytes,
    ),
    verdict(
      "from a player, bytes/s",
      of("ours", cost => cost.sent_bytes),
      BUDGET.sent_bytes,
    ),
    verdict(
      "an hour of eight, $",
      of("ours", cost => hourOf(cost, cost.received_bytes)),
      BUDGET.hour_usd,
    ),
    { what: "the same with TCP/IP, $", measured: of("ours", cost => hourOf(cost, cost.received_bytes_tcp)) },
  ];
}

const bytesTo = (cost: RoomCost) => cost.received_bytes;

/** All in: traffic out of AWS, the database, and the room's share of a core. What comes in is free. */
function hourOf({ database_usd = 0, cpu_percent_per_room }: RoomCost, bytes_per_player_s: number): number {
  const egress = ((bytes_per_player_s * ARENA_PLAYERS * 3600) / 1e9) * PRICES.egress_usd_per_gb;
  return egress + database_usd + (cpu_percent_per_room / 100) * PRICES.core_usd_per_hour;
}

function judgeScenes(scenes: readonly SceneResult[]): Verdict[] {
  return scenes.flatMap(scene => {
    const { name, round_trip_ms, jitter_ms, strikes, same, corrections, player_ticks } = scene;
    const line = `${name}, ${round_trip_ms} ± ${jitter_ms} ms`;
    const verdicts = { what: `${line}: strikes shown as they were, %`, measured: (same / strikes) * 100 };
    const corrected = { what: `${line}: ticks corrected, %`, measured: (corrections / player_ticks) * 100 };
    switch (name) {
      case "one number changed":
        return [{ ...corrected, least: MOST_CORRECTED_PERCENT }];
      case "rewind off by a tick":
        return [{ ...verdicts, most: LEAST_SAME_PERCENT }];
      case "alone":
        return [{ what: `${line}: corrections`, measured: corrections, most: 0 }];
      case "alone, stalls":
        return [
          {
            what: `${line}: as quick as before a stall after, ms`,
            measured: Math.max(...scene.recovered_ms),
            most: 2000,
          },
          { what: `${line}: ticks corrected at once`, measured: scene.largest_inputs, most: 12 },
        ];
      case "fight, even line":
        return [{ ...verdicts, least: 100 }];
      default:
        return [
          { ...verdicts, ...leastSame(round_trip_ms) },
          ...(round_trip_ms === 120
            ? [
                { ...corrected, most: MOST_CORRECTED_PERCENT },
                {
                  what: `${line}: corrections that nobody caused, p99, m`,
                  measured: scene.unslowed_metres_p99,
                  most: 0.25,
                },
                { what: `${line}: the same with those of the slowed, p99, m`, measured: scene.metres_p99 },
              ]
            : []),
        ];
    }
  });
}

/** A tick. */
const MOST_LATE_MS = 33;
const LEAST_SAME_PERCENT = 99.5;
const MOST_CORRECTED_PERCENT = 1;

/** On longer lines it is told, and not judged. */
function leastSame(round_trip_ms: number): { least?: number } {
  if (round_trip_ms <= 120) return { least: LEAST_SAME_PERCENT };
  return round_trip_ms <= 150 ? { least: 98 } : {};
}

function sceneTable(scenes: readonly SceneResult[]): string {
  const head = [
    ...["line", "round trip, ms", "strikes", "shown as they were, %", "at the safe, %", "interrupted, %"],
    ...["ticks corrected, %", "causes", "corrections p99, m", "at once, ticks", "players late, ms", "lost"],
  ];
  const rows = scenes.map(scene => {
    const all = scene.strikes + scene.interrupted;
    const percent = (part: number, whole: number, digits: number) => shown((part / whole) * 100, digits);
    return [
      ...[scene.name, `${scene.round_trip_ms} ± ${scene.jitter_ms}`, scene.strikes],
      ...[percent(scene.same, scene.strikes, 2), percent(scene.safe, all, 1)],
      ...[percent(scene.interrupted, all, 1), percent(scene.corrections, scene.player_ticks, 3)],
      ...[JSON.stringify(scene.causes), scene.metres_p99.toFixed(3), scene.largest_inputs],
      ...[scene.players_late_ms.toFixed(0), scene.lost],
    ];
  });
  return markdownTable(head, rows);
}

function isMet({
  measured,
  most = Number.POSITIVE_INFINITY,
  least = Number.NEGATIVE_INFINITY,
}: Verdict): boolean {
  return measured <= most && measured >= least;
}

function verdictRow(verdict: Verdict): string[] {
  const { what, measured, most, least } = verdict;
  const bound = most ?? least;
  const text = shown(measured, digitsOf(measured));
  if (bound === undefined) return [what, text, "", "", ""];
  const sign = most === undefined ? "≥" : "≤";
  return [what, text, sign, `${bound}`, isMet(verdict) ? "met" : "MISSED"];
}

/** What nothing was measured of, as of strikes where nobody has struck, is a dash. */
function shown(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "–";
}

function digitsOf(value: number): number {
  return value !== 0 && value < 0.1 ? 5 : 2;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

function roomTable(costs: readonly RoomCost[]): string {
  const head = [
    ...["server", "rooms", "CPU a room, %", "MB a room", "received, bytes/s", "messages/s", "sent, bytes/s"],
    ...[
      "messages/s",
      "received with TCP/IP",
      "recorded in 10 min, KB",
      "database, $/h",
      "crowd's CPU, %",
      "lost",
    ],
  ];
  return markdownTable(
    head,
    costs.map(cost => [
      ...[
        cost.server,
        cost.rooms,
        cost.cpu_percent_per_room.toFixed(2),
        cost.memory_mb_per_room?.toFixed(2) ?? "",
      ],
      ...[cost.received_bytes, cost.received_messages, cost.sent_bytes, cost.sent_messages].map(n =>
        n.toFixed(0),
      ),
      ...[
        cost.received_bytes_tcp.toFixed(0),
        cost.recorded_kb?.toFixed(0) ?? "",
        cost.database_usd?.toFixed(5) ?? "",
        cost.crowd_cpu_percent.toFixed(0),
      ],
      cost.lost,
    ]),
  );
}

await main();

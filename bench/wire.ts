/**
 * How many bytes a second reach each of four players, in five situations and at two patch intervals, beside a bare
 * Colyseus room with the traffic of the reference workload. All rooms are played and measured at the same time.
 *
 * `npm run bench:wire [-- --json FILE] [-- --seconds N]`. The exit code is 1 where a situation exceeds its budget.
 */
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { BARE_PATCH_INTERVAL_MS } from "../loadtest/bare-room.ts";
import { Bot } from "../loadtest/bot.ts";
import { startBareServer, startChild } from "../loadtest/child.ts";
import { playBareRoom } from "./bare-players.ts";
import {
  dungeonId,
  PATCH_INTERVALS_MS,
  type PatchIntervalMs,
  ROOM_OF,
  SITUATIONS,
  type Situation,
  withBenchContent,
} from "./content.ts";
import { markdownTable } from "./markdown.ts";
import { BEHAVIOURS, keepAlive } from "./players.ts";
import { Tally } from "./tally.ts";
import { Tap } from "./tap.ts";
import { TappedTraffic } from "./tapped-traffic.ts";

const PLAYERS = 4;
/** Rooms of each situation and interval: chance makes one fight livelier than another. */
const ROOMS = 8;
/** Until the fights are in full swing and the idle rooms have come to rest. */
const WARM_UP_MS = 8000;
/** A whole number of heartbeats, which come every 10 s: in 24 s they would be a quarter more than they are. */
const DEFAULT_SECONDS = 30;

/**
 * Bytes per second that a player may receive in the game's own dungeon. The crowd, five goblins at a time that keep coming, is more than
 * any of its rooms holds: it is measured to see what such a room would cost.
 */
const BUDGETS_BYTES_PER_SECOND: { [S in Play["situation"]]?: Record<PatchIntervalMs, number> } = {
  exploring: { 200: 150, 500: 150 },
  fight: { 200: 220, 500: 150 },
  boss_fight: { 200: 150, 500: 150 },
};

/** A room with its players in it, and the traffic between them and the server. */
type Play = {
  situation: Situation | "bare_room";
  patch_interval_ms: number;
  traffic: TappedTraffic;
  end: () => Promise<void>;
};

type Rate = { bytes_per_s: number; times_per_s: number };

type Measurement = {
  situation: Play["situation"];
  patch_interval_ms: number;
  /** Per player. */
  received_bytes_per_s: number;
  received_messages_per_s: number;
  sent_bytes_per_s: number;
  sent_messages_per_s: number;
  /** Received, of what the bare room's players receive; undefined at intervals that it has not. */
  ratio_to_bare_room: number | undefined;
  /** To one player. */
  received_by_kind: Record<string, Rate>;
  patches_by_field: Record<string, Rate>;
};

async function main(): Promise<void> {
  const { json, seconds } = readArguments({
    json: z.string().optional(),
    seconds: positiveNumber.default(DEFAULT_SECONDS),
  });
  const measurements = await withBenchContent(folder => measureAll(folder, seconds));
  print(measurements);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(measurements, null, 2)}\n`);
  const tooMuch = measurements.filter(isOverBudget);
  for (const { situation, patch_interval_ms, received_bytes_per_s } of tooMuch) {
    console.error(
      `The ${situation} at ${patch_interval_ms} ms takes ${received_bytes_per_s.toFixed(0)} bytes/s: over budget.`,
    );
  }
  if (tooMuch.length > 0) process.exitCode = 1;
}

function isOverBudget({ situation, patch_interval_ms, received_bytes_per_s }: Measurement): boolean {
  const interval = PATCH_INTERVALS_MS.find(each => each === patch_interval_ms);
  const budget = interval && BUDGETS_BYTES_PER_SECOND[situation]?.[interval];
  return budget !== undefined && received_bytes_per_s > budget;
}

async function measureAll(contentFolder: string, seconds: number): Promise<Measurement[]> {
  const game = await startChild(new URL("./server.ts", import.meta.url), contentFolder);
  const bare = await startBareServer();
  try {
    const plays = await startPlays(game.endpoint, bare.endpoint);
    await delay(WARM_UP_MS);
    for (const { traffic } of plays) traffic.clear();
    await delay(seconds * 1000);
    const measurements = summarize(plays, seconds);
    await Promise.all(plays.map(play => play.end()));
    return measurements;
  } finally {
    await Promise.all([game.stop(), bare.stop()]);
  }
}

async function startPlays(gameEndpoint: string, bareEndpoint: string): Promise<Play[]> {
  const plays: Promise<Play[]>[] = [startBarePlay(bareEndpoint).then(play => [play])];
  for (const patch_interval_ms of PATCH_INTERVALS_MS) {
    for (const situation of SITUATIONS) plays.push(startRooms(gameEndpoint, situation, patch_interval_ms));
  }
  return (await Promise.all(plays)).flat();
}

/** One after the other: matchmaking fills a room before it makes the next. */
async function startRooms(
  endpoint: string,
  situation: Situation,
  patch_interval_ms: PatchIntervalMs,
): Promise<Play[]> {
  const plays: Play[] = [];
  while (plays.length < ROOMS) plays.push(await startPlay(endpoint, situation, patch_interval_ms));
  return plays;
}

async function startPlay(
  endpoint: string,
  situation: Situation,
  patch_interval_ms: PatchIntervalMs,
): Promise<Play> {
  const traffic = new TappedTraffic({ hasFields: true });
  const tap = await openTap(endpoint, traffic);
  const options = {
    dungeon_id: dungeonId(situation, patch_interval_ms),
    room_template_id: ROOM_OF[situation],
  };
  const bots: Bot[] = [];
  while (bots.length < PLAYERS) bots.push(await Bot.join(tap.endpoint, options));
  const stop = new AbortController();
  const doings = bots.flatMap(bot => [BEHAVIOURS[situation](bot, stop.signal), keepAlive(bot, stop.signal)]);
  const end = async () => {
    stop.abort();
    await Promise.all(doings);
    await Promise.all(bots.map(bot => bot.leave()));
    tap.close();
  };
  return { situation, patch_interval_ms, traffic, end };
}

async function startBarePlay(endpoint: string): Promise<Play> {
  const traffic = new TappedTraffic({ hasFields: false });
  const tap = await openTap(endpoint, traffic);
  const leave = await playBareRoom(tap.endpoint);
  const end = async () => {
    await leave();
    tap.close();
  };
  return { situation: "bare_room", patch_interval_ms: BARE_PATCH_INTERVAL_MS, traffic, end };
}

function openTap(endpoint: string, traffic: TappedTraffic): Promise<Tap> {
  return Tap.open(endpoint, {
    onReceived: (frame, player) => traffic.onReceived(frame, player),
    onSent: frame => traffic.onSent(frame),
  });
}

/** One row for all rooms of a situation and interval. */
function summarize(plays: readonly Play[], seconds: number): Measurement[] {
  const kinds = Map.groupBy(plays, ({ situation, patch_interval_ms }) => `${situation} ${patch_interval_ms}`);
  const measurements = [...kinds.values()].map(rooms => measure(rooms, seconds));
  const bare = measurements.find(({ situation }) => situation === "bare_room");
  return measurements.map(measured => ({
    ...measured,
    ratio_to_bare_room:
      bare?.patch_interval_ms === measured.patch_interval_ms
        ? measured.received_bytes_per_s / bare.received_bytes_per_s
        : undefined,
  }));
}

function measure(rooms: readonly Play[], seconds: number): Omit<Measurement, "ratio_to_bare_room"> {
  const [first] = rooms;
  if (!first) throw new Error("There is no room to measure");
  const { situation, patch_interval_ms } = first;
  const perRoom = seconds * rooms.length;
  const perPlayer = perRoom * PLAYERS;
  const received = Tally.sumOf(rooms.map(room => room.traffic.received));
  const sent = Tally.sumOf(rooms.map(room => room.traffic.sent));
  const fields = Tally.sumOf(rooms.map(room => room.traffic.fields));
  return {
    situation,
    patch_interval_ms,
    received_bytes_per_s: received.total.bytes / perPlayer,
    received_messages_per_s: received.total.count / perPlayer,
    sent_bytes_per_s: sent.total.bytes / perPlayer,
    sent_messages_per_s: sent.total.count / perPlayer,
    received_by_kind: ratesOf(received, perPlayer),
    patches_by_field: ratesOf(fields, perRoom),
  };
}

function ratesOf(tally: Tally, seconds: number): Record<string, Rate> {
  const rates = tally.entries.map(([what, { bytes, count }]) => {
    const rate: Rate = { bytes_per_s: bytes / seconds, times_per_s: count / seconds };
    return [what, rate] as const;
  });
  return Object.fromEntries(rates);
}

function print(measurements: readonly Measurement[]): void {
  console.info(`Per player, of ${PLAYERS} in a room; WebSocket framing included.\n`);
  const head = [
    ...["situation", "patch interval, ms", "received, bytes/s", "messages/s"],
    ...["sent, bytes/s", "messages/s", "of the bare room"],
  ];
  const rows = measurements.map(measured => [
    measured.situation,
    measured.patch_interval_ms,
    measured.received_bytes_per_s.toFixed(0),
    measured.received_messages_per_s.toFixed(1),
    measured.sent_bytes_per_s.toFixed(0),
    measured.sent_messages_per_s.toFixed(1),
    measured.ratio_to_bare_room?.toFixed(2) ?? "",
  ]);
  console.info(markdownTable(head, rows));
  for (const measured of measurements) if (measured.situation === "fight") printBreakdown(measured);
}

function printBreakdown(measured: Measurement): void {
  console.info(`\nThe fight at ${measured.patch_interval_ms} ms, by message and by field of the patches:\n`);
  console.info(breakdownTable("message", measured.received_by_kind));
  console.info(`\n${breakdownTable("field", measured.patches_by_field)}`);
}

function breakdownTable(title: string, rates: Readonly<Record<string, Rate>>): string {
  const rows = Object.entries(rates).map(([what, { bytes_per_s, times_per_s }]) => [
    what,
    bytes_per_s.toFixed(1),
    times_per_s.toFixed(2),
  ]);
  return markdownTable([title, "bytes/s", "times/s"], rows);
}

await main();

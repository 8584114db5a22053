/**
 * How many rows of journals one process writes: `npm run bench:journal-rows [-- --seconds N] [-- --most N]`, two minutes.
 *
 * Rooms of which each records a kill with the two strikes before it, waits until it is saved, and records the next, with the real journals and the real
 * way to a database, which is a process of its own and takes the rows without keeping them. Nothing else goes on: no rules, no players. More and more
 * rooms do so, until of a hundred answers one waits for longer than 350 ms. A row stays open for 150 to 250 ms, so a room writes four or five a second.
 */
import { pino } from "pino";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { startDatabase } from "../loadtest/child.ts";
import { cpuSecondsOf, moveToCrowdCore, pin, SERVER_CORE } from "../loadtest/cores.ts";
import { readEnv } from "../src/env.ts";
import type { GameEvent } from "../src/game/dungeon/dungeon-events.ts";
import { EVENT_RULES } from "../src/rooms/dungeon/event-policies.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import { EventRepository } from "../src/store/event-repository.ts";
import { Journal } from "../src/store/journal/journal.ts";
import { JournalBudget } from "../src/store/journal/journal-budget.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const MAX_WAIT_MS = 350;
const FIRST_ROOMS = 50;
const GROWTH = 1.25;
/** Of a level, until its answers count. */
const SETTLE_MS = 2000;
const MEGABYTE = 2 ** 20;

type Level = { rooms: number; rows_per_second: number; waits_ms: number[]; cpu_share: number };

const { seconds, most } = readArguments({
  seconds: positiveNumber.default(8),
  most: positiveCount.default(4000),
});

/** The database is the crowd's, as where players play; this process has the other core. */
const isPinned = moveToCrowdCore();
const database = await startDatabase();
if (isPinned) pin(process.pid, SERVER_CORE);
const env = readEnv({ NODE_ENV: "test", DYNAMODB_ENDPOINT: database.endpoint });
const access = await connect(env, pino({ level: "error" }, pino.destination(2)), { join: false });
database.process.send("forget");
const repository = new EventRepository(access);

/** A room in which nothing happens but that somebody kills, again and again. */
class BusyRoom {
  readonly #journal: Journal<GameEvent>;
  readonly #kill: GameEvent[];
  #isOver = false;
  waits_ms: number[] = [];
  rows = 0;

  constructor(number: number, budget: JournalBudget) {
    const place = { position_x: 1.25, position_y: 0, position_z: -3.5 };
    const [target_enemy_id, source_player_id] = ["enemy1", `player-${number}`];
    const strike = {
      event_type: "damage_dealt",
      source_player_id,
      target_enemy_id,
      ability_id: "melee_attack",
    } as const;
    this.#kill = [
      { ...strike, ...place, damage_amount: 12, is_critical: false },
      { ...strike, ...place, damage_amount: 25, is_critical: true },
      { event_type: "enemy_died", source_player_id, target_enemy_id, enemy_type_id: "goblin", ...place },
    ];
    this.#journal = new Journal<GameEvent>({
      ...{ room_id: `bench-${number}`, lastRow: 0, budget },
      policyOf: ({ event_type }) => EVENT_RULES[event_type].journal,
      put: async row => {
        await repository.append(row);
        this.rows += 1;
      },
      onFenced: () => {
        throw new Error("A room has lost its journal");
      },
      onOverflow: () => {
        throw new Error("Too many rows wait");
      },
      onRetry: error => console.warn("A row is tried again:", error),
    });
  }

  async play(): Promise<void> {
    for (let tick = 0; !this.#isOver; tick++) {
      const askedAt = performance.now();
      this.#journal.record(this.#kill, tick);
      await this.#journal.awaitDurable();
      this.waits_ms.push(performance.now() - askedAt);
    }
  }

  end(): void {
    this.#isOver = true;
  }
}

async function measure(rooms: readonly BusyRoom[]): Promise<Level> {
  await elapsed(SETTLE_MS);
  for (const room of rooms) Object.assign(room, { waits_ms: [], rows: 0 });
  const [startedAt, cpuBefore] = [performance.now(), cpuSecondsOf(process.pid)];
  await elapsed(seconds * 1000);
  const took = (performance.now() - startedAt) / 1000;
  return {
    rooms: rooms.length,
    rows_per_second: rooms.reduce((sum, { rows }) => sum + rows, 0) / took,
    waits_ms: rooms.flatMap(({ waits_ms }) => waits_ms),
    cpu_share: (cpuSecondsOf(process.pid) - cpuBefore) / took,
  };
}

const elapsed = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const budget = new JournalBudget({ per_room_bytes: MEGABYTE, total_bytes: 64 * MEGABYTE });
const rooms: BusyRoom[] = [];
const playing: Promise<void>[] = [];
const lines: string[][] = [];
let held: Level | undefined;
let isEndReached = false;
for (let wanted = FIRST_ROOMS; wanted <= most; wanted = Math.ceil(wanted * GROWTH)) {
  while (rooms.length < wanted) {
    const room = new BusyRoom(rooms.length, budget);
    rooms.push(room);
    playing.push(room.play());
  }
  const level = await measure(rooms);
  const [p50, p99] = [0.5, 0.99].map(share => quantile(level.waits_ms, share));
  lines.push([
    ...[`${level.rooms}`, level.rows_per_second.toFixed(0), `${p50?.toFixed(0)}`, `${p99?.toFixed(0)}`],
    `${(level.cpu_share * 100).toFixed(0)} %`,
  ]);
  isEndReached = (p99 ?? Number.POSITIVE_INFINITY) > MAX_WAIT_MS;
  if (isEndReached) break;
  held = level;
}
for (const room of rooms) room.end();
await Promise.all(playing);
console.info(
  markdownTable(["rooms", "rows a second", "wait p50, ms", "p99, ms", "CPU of this process"], lines),
);
console.info(
  held
    ? `\nOne process writes ${isEndReached ? "" : "at least "}${held.rows_per_second.toFixed(0)} rows a second before of a hundred answers one waits for longer than ${MAX_WAIT_MS} ms.`
    : `\nNot even ${FIRST_ROOMS} rooms have their answers within ${MAX_WAIT_MS} ms.`,
);
await access.close();
await database.stop();
process.exit(held ? 0 : 1);

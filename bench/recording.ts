/**
 * How large the recording of a match is: eight who fight each other for ten minutes, as the database gets it.
 *
 * `npm run bench:recording`. The shipped mode for eight is played by the rules alone, on lines that tremble and stall; the fallen come back
 * after 3 s, so that nobody rests.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { ArenaInput } from "../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../src/game/arena/arena-rate.ts";
import { type ArenaCommands, type ArenaOpening, arenaRules } from "../src/game/arena/arena-rules.ts";
import type { ArenaFighter, ArenaWorld } from "../src/game/arena/arena-world.ts";
import { inputsToTake } from "../src/game/arena/input-pacing.ts";
import { distance, yawTowards } from "../src/game/core/geometry.ts";
import type { CommandIn } from "../src/game/core/rules.ts";
import type { Line } from "../src/recordings/line-codec.ts";
import { digestOf } from "../src/recordings/recorded-room.ts";
import { RoomRecording } from "../src/recordings/room-recording.ts";
import { plain } from "../src/rooms/arena/arena-inputs.ts";
import { readContentFiles } from "../src/store/content/content-files.ts";
import { Random } from "../test/godot/support/random.ts";
import { markdownTable } from "./markdown.ts";

const MODE = "last_standing";
const FIGHTERS = 8;
const MINUTES = 10;
const TICKS = MINUTES * 60 * ARENA_RATE.ticks_per_second;
/** A part is open for a minute at most. */
const TICKS_PER_PART = 60 * ARENA_RATE.ticks_per_second;
const NOBODY_RESTS = { respawn_seconds: 3, round_seconds: 600, countdown_seconds: 3 };
const STRIKE_FROM_M = 1.8;
const STALLED_SHARE = 0.02;
const JITTER_SHARE = 0.15;
/** More than the part under way: what is written waits to be compressed. */
const WAITING_BYTES = 36_000;

type Habits = {
  name: string;
  /** How often a second it presses something. */
  presses_per_second: number;
  /** How often a second it walks somewhere else than towards the nearest. */
  turns_per_second: number;
  /** By how many 256ths of a turn its aim trembles in a tick. */
  tremble: number;
  /** Where between two ticks the picture is that it sees, in 256ths: near where it was, or anywhere. */
  fraction: "steady" | "random";
};

const SITUATIONS: readonly Habits[] = [
  { name: "walking about", presses_per_second: 0, turns_per_second: 1, tremble: 2, fraction: "steady" },
  { name: "everybody fights", presses_per_second: 3, turns_per_second: 3, tremble: 2, fraction: "steady" },
  {
    name: "everybody fights, pictures at any time",
    ...{ presses_per_second: 3, turns_per_second: 3, tremble: 2, fraction: "random" },
  },
];

type Command = CommandIn<ArenaCommands, keyof ArenaCommands>;

class Player {
  readonly #random: Random;
  readonly #habits: Habits;
  readonly #waiting: ArenaInput[] = [];
  #stalled: ArenaInput[] = [];
  #latency_ms = 70;
  #wandersUntil = 0;
  #direction = 0;
  #fraction = 17;

  constructor(seed: number, habits: Habits) {
    this.#random = new Random(seed);
    this.#habits = habits;
  }

  command(own: ArenaFighter, world: ArenaWorld): Command {
    const random = this.#random;
    this.#stalled.push(this.#input(own, world));
    if (!random.chance(STALLED_SHARE)) this.#waiting.push(...this.#stalled.splice(0));
    if (random.chance(1 / 60)) this.#latency_ms = 60 + random.below(20);
    const waiting = this.#waiting.length;
    const inputs = this.#waiting.splice(0, inputsToTake(own.pacing, waiting));
    return { type: "inputs", player_id: own.id, inputs, waiting, latency_ms: this.#latency_ms };
  }

  #input(own: ArenaFighter, { tick, players, mode }: ArenaWorld): ArenaInput {
    const random = this.#random;
    const { presses_per_second, turns_per_second, tremble, fraction } = this.#habits;
    const others = [...players.values()].filter(each => each !== own && each.is_alive);
    const nearest = others.toSorted((a, b) => distance(a.mover, own.mover) - distance(b.mover, own.mover))[0];
    const towards = nearest ? Math.round((yawTowards(own.mover, nearest.mover) * 128) / Math.PI) : 0;
    if (random.chance(turns_per_second / ARENA_RATE.ticks_per_second)) {
      this.#direction = random.below(256);
      this.#wandersUntil = tick + 10 + random.below(20);
    }
    const isWandering = tick < this.#wandersUntil || presses_per_second === 0;
    const isThere = nearest !== undefined && distance(nearest.mover, own.mover) < STRIKE_FROM_M;
    const steady = this.#fraction + random.below(5) - 2;
    this.#fraction = fraction === "random" ? random.below(256) : Math.min(255, Math.max(0, steady));
    const isPressing = random.chance(presses_per_second / ARENA_RATE.ticks_per_second);
    return plain({
      direction: (isWandering ? this.#direction : towards) & 255,
      aim: (towards + random.below(2 * tremble + 1) - tremble) & 255,
      speed: isThere && !isWandering ? 0 : 255,
      buttons: isPressing ? 1 << random.below(mode.ability_ids.length) : 0,
      seen_tick: Math.max(0, tick - 5),
      seen_fraction: this.#fraction,
      heard_tick: Math.max(0, tick - (random.chance(JITTER_SHARE) ? 2 : 1)),
    });
  }
}

async function record(opening: ArenaOpening, habits: Habits) {
  const world = arenaRules.open(opening);
  let [bytes, parts, hits, largest] = [0, 0, 0, 0];
  const recording = new RoomRecording({
    ...{ room_id: opening.room_id, opening: 1 },
    repository: {
      async add(_key, lines) {
        bytes += lines.length;
        parts += 1;
        largest = Math.max(largest, lines.length);
      },
      markUnrecorded: async () => {},
    },
    check: lines => {
      const state = digestOf(JSON.stringify(arenaRules.state(world)));
      const line = { kind: "state", tick: world.tick, state, lines: digestOf(lines) };
      return line;
    },
    onWritten: () => {},
    onLost: why => {
      throw new Error(why);
    },
  });
  const perform = (command: Command) => {
    const { tick } = world;
    const { events } = arenaRules.apply(world, command);
    const line: Line = { tick, ...{ kind: "command", command, events } };
    recording.record(line);
  };
  const players = Array.from({ length: FIGHTERS }, (_, i) => `player-${i + 1}`);
  for (const id of players) {
    const names = { player_id: id, character_id: `character of ${id}`, character_name: id };
    perform({ type: "join", arrival: { ...names, class_id: "fighter", level: 1 } });
  }
  const hands = new Map(players.map((id, i) => [id, new Player(i + 1, habits)]));
  for (let i = 0; i < TICKS && world.phase !== "over"; i++) {
    for (const fighter of world.players.values()) {
      const command = hands.get(fighter.id)?.command(fighter, world);
      if (command && world.phase !== "gathering") perform(command);
    }
    const events = arenaRules.tick(world);
    hits += events.filter(({ event_type }) => event_type === "damage_dealt").length;
    const line: Line = { tick: world.tick, ...{ kind: "tick", events } };
    if (events.length > 0) recording.record(line);
    if (i % TICKS_PER_PART === TICKS_PER_PART - 1) await recording.written();
    // A tick lasts a while, in which other threads compress.
    while (recording.waitingBytes > WAITING_BYTES) await turn();
  }
  await recording.written();
  recording.stop();
  const kilobytes = (count: number) => (count / 1000).toFixed(0);
  return [habits.name, kilobytes(bytes), parts, kilobytes(largest), hits, (world.tick / TICKS).toFixed(2)];
}

const content = await readContentFiles();
const mode = content["pvp-modes"][MODE];
if (!mode) throw new Error(`The content has no mode "${MODE}"`);
const opening: ArenaOpening = {
  content: { ...content, "pvp-modes": { [MODE]: { ...mode, ...NOBODY_RESTS } } },
  ...{ room_id: "match", run_id: "match", pvp_mode_id: MODE, arena_id: mode.arena_ids[0] ?? "" },
  draw_key: "000102030405060708090a0b0c0d0e0f",
};
const rows = [];
for (const habits of SITUATIONS) rows.push(await record(opening, habits));
console.info(markdownTable(["eight, ten minutes", "KB", "parts", "largest, KB", "hits", "played"], rows));

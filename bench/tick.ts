/**
 * What one tick of a room costs: microseconds and bytes allocated, of the rules alone and with what is sent.
 *
 * `npm run bench:tick [-- --json FILE]`. Each situation is played by the rules themselves, four players in it, in one
 * process and without a network: once to write down what the players ask for, and then over and over from the same start,
 * asking for just that. So how the bench's players choose is no part of the figures.
 */
import { writeFile } from "node:fs/promises";
import { Encoder } from "@colyseus/schema";
import { z } from "zod";
import { readArguments } from "../loadtest/arguments.ts";
import { lasting } from "../src/game/character/lasting.ts";
import type { Content } from "../src/game/content/content.ts";
import { distance, type Point, yawTowards } from "../src/game/core/geometry.ts";
import { positionOf } from "../src/game/core/position.ts";
import { applyCommand, type Command } from "../src/game/dungeon/commands.ts";
import type { GameEvent } from "../src/game/dungeon/dungeon-events.ts";
import { DUNGEON_RATE } from "../src/game/dungeon/dungeon-rate.ts";
import { createWorld } from "../src/game/dungeon/setup.ts";
import { takeTick } from "../src/game/dungeon/tick.ts";
import type { Enemy, Player, World } from "../src/game/dungeon/world.ts";
import { eventPolicies } from "../src/rooms/dungeon/event-policies.ts";
import { StateSync } from "../src/schema/state-sync.ts";
import { readContentFiles } from "../src/store/content/content-files.ts";
import { markdownTable } from "./markdown.ts";

const PLAYERS = 4;
const SECONDS = 60;
const TICKS = SECONDS * DUNGEON_RATE.ticks_per_second;
const STRIKE_EVERY_TICKS = 14;
const MOVE_EVERY_TICKS = 4;
const WALK_M_PER_SECOND = 5.5;
const SAME_DIRECTION_RAD = 0.03;
/** It is walked on for 1.35 s without a word, and says one after a second. */
const SILENCE_LEFT_TICKS = 7;
const PATCH_EVERY_TICKS = 4;
/** Until the code is compiled for good: in the first thirty rounds or so it gets quicker by leaps, and allocates less. */
const WARM_UP_ROUNDS = 40;
const ROUNDS = 80;
const DRAW_KEY = "000102030405060708090a0b0c0d0e0f";

type Situation = {
  name: string;
  dungeon_id: string;
  room_template_id: string;
  choose: Choice;
};

/** What a player asks for before the next tick, if anything; `turn` counts the players, who do not all act at once. */
type Choice = (world: World, player: Player, turn: number) => Command | undefined;

/** What the players ask for, in the ticks of a round one by one, and how many events come of it and of the ticks. */
type Script = { commandsByTick: readonly (readonly Command[])[]; events: number };

const SITUATIONS: readonly Situation[] = [
  { name: "standing about", dungeon_id: "first_dungeon", room_template_id: "room1", choose: () => undefined },
  { name: "exploring", dungeon_id: "first_dungeon", room_template_id: "room1", choose: explore },
  {
    name: "fight in the training grounds",
    dungeon_id: "training_grounds",
    room_template_id: "training_grounds",
    choose: fight,
  },
];

type Cost = { microseconds: number; bytes: number };
type Measurement = { situation: string; events_per_s: number; rules: Cost; with_patches: Cost };

async function main(): Promise<void> {
  const { json } = readArguments({ json: z.string().optional() });
  if (!globalThis.gc)
    throw new Error("Start it with npm run bench:tick: it has to collect garbage between rounds");
  const content = await readContentFiles();
  const measurements = SITUATIONS.map(situation => measure(content, situation));
  const rows = measurements.map(({ situation, events_per_s, rules, with_patches }) => [
    ...[situation, events_per_s.toFixed(1), rules.microseconds.toFixed(2), rules.bytes.toFixed(0)],
    ...[with_patches.microseconds.toFixed(2), with_patches.bytes.toFixed(0)],
  ]);
  const head = [
    "situation",
    "events/s",
    "rules, µs",
    "rules, bytes",
    "with patches, µs",
    "with patches, bytes",
  ];
  console.info(`One tick of a room with ${PLAYERS} players; ${DUNGEON_RATE.ticks_per_second} a second.\n`);
  console.info(markdownTable(head, rows));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(measurements, null, 2)}\n`);
}

function measure(content: Content, situation: Situation): Measurement {
  const script = record(createRoom(content, situation), situation.choose);
  const rules = () => {
    const world = createRoom(content, situation);
    return () => play(world, script);
  };
  const withPatches = () => {
    const world = createRoom(content, situation);
    const patches = new Patches(world);
    return () => play(world, script, patches);
  };
  checkReplay(situation, script, play(createRoom(content, situation), script));
  return {
    situation: situation.name,
    events_per_s: script.events / SECONDS,
    rules: costOf(rules),
    with_patches: costOf(withPatches),
  };
}

/** Otherwise the rounds would be of some other play than the one that is named. */
function checkReplay({ name }: Situation, script: Script, replayedEvents: number): void {
  if (replayedEvents === script.events) return;
  throw new Error(
    `"${name}" made ${script.events} events when recorded and ${replayedEvents} when replayed: have the rules changed a command, or gone by something besides content, seed and commands?`,
  );
}

/**
 * Of many rounds the quickest, since what else the machine does only makes them slower; and the middle one of the bytes,
 * since in some the compiler puts something on the heap as well.
 *
 * The rooms of all rounds are there from the beginning and stay. Where one goes, code that was compiled for it goes with
 * it, and part of the next round is played while that is compiled anew.
 *
 * @param prepare makes all that a round needs, and returns what plays it.
 */
function costOf(prepare: () => () => void): Cost {
  const rounds = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, prepare);
  const costs = rounds.map(costOfRound).slice(WARM_UP_ROUNDS);
  return {
    microseconds: Math.min(...costs.map(cost => cost.microseconds)),
    bytes: costs.map(cost => cost.bytes).sort((a, b) => a - b)[ROUNDS / 2] ?? 0,
  };
}

/**
 * All garbage from before goes first, and while the round is played nothing is collected: it makes 10 MB at most, and the
 * young generation has 256 MB from the beginning (by the flags in package.json; `--trace-gc` shows it).
 */
function costOfRound(playRound: () => void): Cost {
  globalThis.gc?.();
  const bytesBefore = process.memoryUsage().heapUsed;
  const startedAtMs = performance.now();
  playRound();
  const microseconds = (performance.now() - startedAtMs) * 1000;
  const bytes = process.memoryUsage().heapUsed - bytesBefore;
  return { microseconds: microseconds / TICKS, bytes: bytes / TICKS };
}

function createRoom(content: Content, { dungeon_id, room_template_id }: Situation): World {
  const world = createWorld({
    ...{ content, room_id: "room", run_id: "run", dungeon_id, room_template_id, seed: 1, draw_key: DRAW_KEY },
  });
  for (let i = 0; i < PLAYERS; i++) {
    applyCommand(world, {
      type: "join",
      arrival: { player_id: `player${i}`, character_name: `Player ${i}`, lasting: lasting.parse({}) },
    });
  }
  return world;
}

/** The players choose by what they see, and what they ask for is done at once. */
function record(world: World, choose: Choice): Script {
  let events = 0;
  const ask = (player: Player, turn: number): Command[] => {
    const command = choose(world, player, turn);
    if (!command) return [];
    events += applyCommand(world, command).events.length;
    return [command];
  };
  const commandsByTick = Array.from({ length: TICKS }, () => {
    const commands = [...world.players.values()].flatMap(ask);
    events += takeTick(world).length;
    return commands;
  });
  return { commandsByTick, events };
}

/** Returns how many events there were, of commands and of ticks. */
function play(world: World, { commandsByTick }: Script, patches?: Patches): number {
  let events = 0;
  for (const commands of commandsByTick) {
    for (const command of commands) {
      const caused = applyCommand(world, command).events;
      events += caused.length;
      patches?.publish(caused);
    }
    const happened = takeTick(world);
    events += happened.length;
    patches?.publish(happened);
    if (world.tick % PATCH_EVERY_TICKS === 0) patches?.send();
  }
  return events;
}

/** Makes a room's patches when and as its engine does (simulation.ts, patch-serializer.ts), and sends them to nobody. */
class Patches {
  readonly #stateSync: StateSync;
  readonly #encoder: Encoder;

  /** Those who are in the room have seen it as it is now. */
  constructor(world: World) {
    this.#stateSync = new StateSync(world, {
      ...{ content_version: 1, content_hash: "", rules_version: "", build_version: "" },
    });
    this.#encoder = new Encoder(this.#stateSync.state);
    this.#encoder.encodeAll();
    this.#encoder.discardChanges();
  }

  /** What critical events are about is sent at once, after a command as after a tick. */
  publish(events: readonly GameEvent[]): void {
    if (events.length === 0) return;
    this.#stateSync.noteEvents(events);
    const critical = events.filter(event => eventPolicies.isCritical(event));
    if (critical.length > 0) this.send(eventPolicies.affected(critical));
  }

  /** What has changed, of the affected entities or of everyone. */
  send(affected?: ReadonlySet<string>): void {
    this.#stateSync.update(affected);
    if (!this.#encoder.hasChanges) return;
    this.#stateSync.updateTick();
    // The copy is what a room sends.
    Buffer.from(this.#encoder.encode());
    this.#encoder.discardChanges();
  }
}

/** All walk in circles. */
function explore(world: World, player: Player, turn: number): Command | undefined {
  if (!isMoveDue(world, turn)) return undefined;
  const angle = (world.tick / DUNGEON_RATE.ticks_per_second) * 0.8 + turn;
  return walk(world, player, { x: Math.sin(angle) * 6, z: Math.cos(angle) * 6 });
}

/** All go for the nearest enemy and strike it as often as they may; the dead come back. */
function fight(world: World, player: Player, turn: number): Command | undefined {
  const { id: player_id } = player;
  if (!player.is_alive) return { type: "respawn", player_id };
  const enemy = nearest(world, player);
  if (!enemy) return undefined;
  if (distance(positionOf(player), positionOf(enemy)) <= 1.5) {
    if (world.tick % STRIKE_EVERY_TICKS === turn) return strike(player, enemy);
    return player.travel.walk_on && isMoveDue(world, turn) ? stand(player) : undefined;
  }
  return isMoveDue(world, turn) ? walk(world, player, positionOf(enemy)) : undefined;
}

function isMoveDue(world: World, turn: number): boolean {
  return world.tick % MOVE_EVERY_TICKS === turn % MOVE_EVERY_TICKS;
}

/** It says where it walks when that changes, and once a second; in between the room walks it on. */
function walk(world: World, player: Player, goal: Point): Command | undefined {
  const { id: player_id, last_move_seq } = player;
  const position = positionOf(player);
  const direction = yawTowards(position, goal);
  const told = player.travel.walk_on;
  const isSaid = told && told.until_tick - world.tick > SILENCE_LEFT_TICKS;
  if (isSaid && Math.abs(Math.sin((told.direction - direction) / 2)) < SAME_DIRECTION_RAD / 2)
    return undefined;
  const claim = { position, yaw: direction, moving: { direction, speed: WALK_M_PER_SECOND } };
  return { type: "move", player_id, seq: last_move_seq + 1, claim };
}

function stand(player: Player): Command {
  const { id: player_id, last_move_seq, yaw } = player;
  return { type: "move", player_id, seq: last_move_seq + 1, claim: { position: positionOf(player), yaw } };
}

function strike(player: Player, enemy: Enemy): Command {
  const { id: player_id } = player;
  const position = positionOf(player);
  const claim = { position, yaw: yawTowards(position, positionOf(enemy)) };
  const use = { ability_id: "melee_attack", target: { kind: enemy.kind, id: enemy.id } };
  return { type: "combat_event", player_id, claim, use };
}

function nearest(world: World, player: Player): Enemy | undefined {
  let found: Enemy | undefined;
  for (const enemy of world.enemies.values()) {
    if (!enemy.is_alive) continue;
    const isNearer = (other: Enemy) =>
      distance(positionOf(player), positionOf(enemy)) < distance(positionOf(player), positionOf(other));
    if (!found || isNearer(found)) found = enemy;
  }
  return found;
}

await main();

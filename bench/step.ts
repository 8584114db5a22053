/**
 * What one step of a room costs: microseconds and bytes allocated, of the rules alone and with what is sent.
 *
 * `npm run bench:step [-- --json FILE]`. Each situation is played by the rules themselves, four players in it, over and
 * over from the same start, in one process and without a network.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Encoder } from "@colyseus/schema";
import { applyCommand } from "../src/game/commands.ts";
import type { Content } from "../src/game/content.ts";
import { isCritical } from "../src/game/events.ts";
import { distance, pointTowards, yawTowards } from "../src/game/geometry.ts";
import { createWorld } from "../src/game/setup.ts";
import { step } from "../src/game/step.ts";
import { STEPS_PER_SECOND } from "../src/game/time.ts";
import { type Enemy, type Player, positionOf, type World } from "../src/game/world.ts";
import { Mirror } from "../src/schema/mirror.ts";
import { readContentFiles } from "../src/store/content-files.ts";
import { markdownTable } from "./markdown.ts";

const PLAYERS = 4;
const SECONDS = 60;
const STRIKE_EVERY_STEPS = 14;
const MOVE_EVERY_STEPS = 4;
const PATCH_EVERY_STEPS = 4;
/** Until the code is compiled. */
const WARM_UP_ROUNDS = 3;
const ROUNDS = 10;

type Situation = {
  name: string;
  dungeon_id: string;
  room_template_id: string;
  /** What the players do in one step. Returns how many events their commands made. */
  act: (world: World) => number;
};

const SITUATIONS: readonly Situation[] = [
  { name: "standing about", dungeon_id: "first_dungeon", room_template_id: "room1", act: () => 0 },
  { name: "exploring", dungeon_id: "first_dungeon", room_template_id: "room1", act: explore },
  { name: "fight in the arena", dungeon_id: "arena", room_template_id: "arena", act: fight },
];

type Cost = { microseconds: number; bytes: number };
type Measurement = { situation: string; events_per_s: number; rules: Cost; with_patches: Cost };

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  if (!globalThis.gc)
    throw new Error("Start it with npm run bench:step: it has to collect garbage between rounds");
  const content = await readContentFiles();
  const measurements = SITUATIONS.map(situation => measure(content, situation));
  const rows = measurements.map(({ situation, events_per_s, rules, with_patches }) => [
    ...[situation, events_per_s.toFixed(1), rules.microseconds.toFixed(1), rules.bytes.toFixed(0)],
    ...[with_patches.microseconds.toFixed(1), with_patches.bytes.toFixed(0)],
  ]);
  const head = [
    "situation",
    "events/s",
    "rules, µs",
    "rules, bytes",
    "with patches, µs",
    "with patches, bytes",
  ];
  console.info(`One step of a room with ${PLAYERS} players; ${STEPS_PER_SECOND} a second.\n`);
  console.info(markdownTable(head, rows));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(measurements, null, 2)}\n`);
}

function measure(content: Content, situation: Situation): Measurement {
  const play = (sendsPatches: boolean) => playFor(createRoom(content, situation), situation, sendsPatches);
  for (let i = 0; i < WARM_UP_ROUNDS; i++) for (const sendsPatches of [false, true]) play(sendsPatches);
  return {
    situation: situation.name,
    events_per_s: play(false) / SECONDS,
    rules: costOf(() => play(false)),
    with_patches: costOf(() => play(true)),
  };
}

/**
 * Of several rounds the quickest, since what else the machine does only makes them slower; and the middle one of the
 * bytes, since in some the garbage of the compiler is collected.
 */
function costOf(play: () => void): Cost {
  const steps = SECONDS * STEPS_PER_SECOND;
  const costs = Array.from({ length: ROUNDS }, () => {
    globalThis.gc?.();
    const bytesBefore = process.memoryUsage().heapUsed;
    const startedAtMs = performance.now();
    play();
    const microseconds = ((performance.now() - startedAtMs) * 1000) / steps;
    // The young generation is made larger than a round needs, so nothing has been collected meanwhile.
    return { microseconds, bytes: (process.memoryUsage().heapUsed - bytesBefore) / steps };
  });
  return {
    microseconds: Math.min(...costs.map(cost => cost.microseconds)),
    bytes: costs.map(cost => cost.bytes).sort((a, b) => a - b)[ROUNDS / 2] ?? 0,
  };
}

function createRoom(content: Content, { dungeon_id, room_template_id }: Situation): World {
  const world = createWorld({
    ...{ content, room_id: "room", run_id: "run", dungeon_id, room_template_id, seed: 1 },
  });
  for (let i = 0; i < PLAYERS; i++) {
    applyCommand(world, {
      type: "join",
      arrival: { player_id: `player${i}`, character_name: `Player ${i}` },
    });
  }
  return world;
}

/** Returns how many events there were, of commands and of steps. */
function playFor(world: World, { act }: Situation, sendsPatches: boolean): number {
  const mirror = new Mirror(world);
  const encoder = new Encoder(mirror.state);
  encoder.encodeAll();
  encoder.discardChanges();
  let events = 0;
  for (let i = 1; i <= SECONDS * STEPS_PER_SECOND; i++) {
    events += act(world);
    const happened = step(world);
    events += happened.length;
    if (!sendsPatches) continue;
    if (i % PATCH_EVERY_STEPS !== 0 && !happened.some(isCritical)) continue;
    mirror.update();
    if (!encoder.hasChanges) continue;
    encoder.encode();
    encoder.discardChanges();
  }
  return events;
}

/** All walk in circles. */
function explore(world: World): number {
  let events = 0;
  for (const [i, player] of [...world.players.values()].entries()) {
    if (world.tick % MOVE_EVERY_STEPS !== i % MOVE_EVERY_STEPS) continue;
    const angle = (world.tick / STEPS_PER_SECOND) * 0.8 + i;
    const goal = { x: Math.sin(angle) * 6, z: Math.cos(angle) * 6 };
    events += walk(world, player, goal);
  }
  return events;
}

/** All go for the nearest enemy and strike it as often as they may; the dead come back. */
function fight(world: World): number {
  let events = 0;
  for (const [i, player] of [...world.players.values()].entries()) {
    const { player_id } = player;
    if (!player.is_alive) {
      events += applyCommand(world, { type: "respawn", player_id }).events.length;
      continue;
    }
    const enemy = nearest(world, player);
    if (!enemy) continue;
    if (distance(positionOf(player), positionOf(enemy)) > 1.5) {
      if (world.tick % MOVE_EVERY_STEPS === i % MOVE_EVERY_STEPS) {
        events += walk(world, player, positionOf(enemy));
      }
    } else if (world.tick % STRIKE_EVERY_STEPS === i) {
      const position = positionOf(player);
      const claim = { position, yaw: yawTowards(position, positionOf(enemy)) };
      const use = { ability_id: "melee_attack", target_enemy_id: enemy.enemy_instance_id };
      events += applyCommand(world, { type: "combat_event", player_id, claim, use }).events.length;
    }
  }
  return events;
}

function walk(world: World, player: Player, goal: { x: number; z: number }): number {
  const from = positionOf(player);
  const position = pointTowards(from, goal, Math.min(1.1, distance(from, goal)));
  const claim = { position, yaw: yawTowards(from, goal) };
  const { player_id, last_move_seq } = player;
  return applyCommand(world, { type: "move", player_id, seq: last_move_seq + 1, claim }).events.length;
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

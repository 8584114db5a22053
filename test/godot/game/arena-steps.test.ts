/** The movement step of an arena: Godot comes to the same places as the server, to the last bit. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arenaMap } from "../../../src/game/arena/arena-map.ts";
import { snap, unitsPerTick } from "../../../src/game/arena/grid.ts";
import {
  beginDash,
  dashNumbers,
  hold,
  type Mover,
  newMover,
  stand,
  steer,
  stepMover,
} from "../../../src/game/arena/step.ts";
import type { Arena } from "../../../src/game/content/arena-content.ts";
import { gameContent } from "../../support/content.ts";
import { scaled } from "../../support/scale.ts";
import { needsGodot, runGodotClean } from "../support/godot.ts";
import { Random } from "../support/random.ts";

const SEQUENCES = scaled({ usual: 1000, long: 100_000 });
const TICKS_PER_SEQUENCE = 60;
/** So many are walked by one Godot. */
const SEQUENCES_PER_RUN = 10_000;

/** One tick: what happens in it, then direction, aim, speed, dash or held ticks, speed factor in hundredths, arena, walking speed. */
const BYTES_PER_TICK = 8;
const FIRST = 1;
const STEER = 2;
const STEP = 4;
const STAND = 8;
const DASH = 16;
const HOLD = 32;
const FACTOR = 64;

/** Pillars and walls that lean on each other and on the edge, with numbers that are not on the grid. */
const CROWDED: Arena = {
  id: "crowded",
  name: "crowded",
  size_x: 12.3,
  size_z: 9.7,
  obstacles: [
    { shape: "circle", x: -3.3, z: 0.7, radius: 0.9 },
    { shape: "circle", x: -1.9, z: 0.1, radius: 0.35 },
    { shape: "box", min_x: 0.7, max_x: 1.1, min_z: -4.85, max_z: -0.3 },
    { shape: "box", min_x: 0.9, max_x: 3.7, min_z: -1.1, max_z: -0.6 },
    { shape: "circle", x: 2.2, z: 2.1, radius: 1.05 },
    { shape: "circle", x: 4.1, z: 3.3, radius: 0.777 },
    { shape: "box", min_x: -6.15, max_x: -4.9, min_z: -3.9, max_z: -3.1 },
    { shape: "circle", x: -5.2, z: 4.2, radius: 0.61 },
  ],
  spawn_points: [{ team: 1, x: -0.4, z: -2.2, yaw: 0 }],
};
const EMPTY: Arena = {
  id: "empty",
  name: "empty",
  size_x: 63,
  size_z: 62.999,
  obstacles: [],
  spawn_points: [{ team: 1, x: 30, z: -30, yaw: 0 }],
};

const content = gameContent();
const arenas = [...Object.values(content.arenas), CROWDED, EMPTY];
const spawns = arenas.map(({ spawn_points: [first] }) => [first?.x ?? 0, first?.z ?? 0] as const);
/** m/s. */
const walk_speeds = [
  ...Object.values(content["combat-stats"]).map(({ move_speed }) => move_speed),
  4.7,
  6.6667,
  14.9,
];
const dashes = [
  ...Object.values(content.abilities).flatMap(({ effects = [], effect_duration = 0 }) =>
    effects.flatMap(({ effect_type, value }) =>
      effect_type === "dash" ? [{ metres: value, seconds: effect_duration }] : [],
    ),
  ),
  { metres: 2.345, seconds: 0.21 },
  { metres: 0.4, seconds: 0.01 },
];

/** Mostly whole inputs in few directions, as players walk; with all that can come between. */
function anySequence(random: Random, ticks: Uint8Array): void {
  let [direction, speed] = [random.below(256), 255];
  for (let at = 0; at < ticks.length; at += BYTES_PER_TICK) {
    if (random.chance(0.15)) direction = random.below(256);
    if (random.chance(0.1)) speed = random.chance(0.5) ? 255 : random.below(256);
    let what = at === 0 ? FIRST : 0;
    if (random.chance(0.9)) what |= STEER;
    if (random.chance(0.03)) what |= STAND;
    if (random.chance(0.04)) what |= DASH;
    else if (random.chance(0.02)) what |= HOLD;
    if (random.chance(0.04)) what |= FACTOR;
    if (random.chance(0.95)) what |= STEP;
    ticks[at] = what;
    ticks[at + 1] = direction;
    ticks[at + 2] = random.below(256);
    ticks[at + 3] = speed;
    ticks[at + 4] = what & DASH ? random.below(dashes.length) : random.below(9);
    ticks[at + 5] = random.chance(0.3) ? 100 : random.below(200);
    ticks[at + 6] = random.below(arenas.length);
    ticks[at + 7] = random.below(walk_speeds.length);
  }
}

const FIELDS = [
  "x",
  "z",
  "direction",
  "speed",
  "aim",
  "dash_ticks_left",
  "dash_direction",
  "dash_speed",
  "held_until_tick",
  "speed_factor",
] as const satisfies (keyof Mover)[];

/** Where the server's rules have the fighters after each tick. */
function walk(ticks: Uint8Array): Float64Array {
  const maps = arenas.map(arenaMap);
  const states = new Float64Array((ticks.length / BYTES_PER_TICK) * FIELDS.length);
  let [map, walk_speed, tick, written] = [maps[0], 0, 0, 0];
  let mover = newMover(0, 0, 0);
  for (let at = 0; at < ticks.length; at += BYTES_PER_TICK) {
    const [what = 0, direction = 0, aim = 0, speed = 0, length = 0, factor = 0, arena = 0, pace = 0] =
      ticks.subarray(at, at + BYTES_PER_TICK);
    tick += 1;
    if (what & FIRST) {
      const [x, z] = spawns[arena] ?? [0, 0];
      [tick, map, walk_speed, mover] = [
        1,
        maps[arena],
        unitsPerTick(walk_speeds[pace] ?? 0),
        newMover(x, z, 0),
      ];
    }
    const dash = dashes[length];
    if (what & STEER)
      steer(mover, { direction, aim, speed, buttons: 0, seen_tick: 0, seen_fraction: 0, heard_tick: 0 });
    if (what & STAND) stand(mover);
    if (what & DASH && dash) beginDash(mover, dashNumbers(dash.metres, dash.seconds));
    if (what & HOLD) hold(mover, tick + length);
    if (what & FACTOR) mover.speed_factor = snap(factor / 100);
    if (what & STEP && map) stepMover(mover, tick, map, { walk_speed });
    for (const field of FIELDS) states[written++] = mover[field];
  }
  return states;
}

async function walkInGodot(folder: string, ticks: Uint8Array): Promise<Float64Array> {
  const [grounds, asked, answered] = [join(folder, "grounds"), join(folder, "ticks"), join(folder, "states")];
  writeFileSync(grounds, JSON.stringify({ arenas, walk_speeds, dashes, spawns }));
  writeFileSync(asked, ticks);
  await runGodotClean("tests/game/arena_steps.gd", [grounds, asked, answered], 600_000);
  const bytes = readFileSync(answered);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The first number of which the bits differ, in words; undefined where all are the same. */
function differenceOf(server: Float64Array, godot: Float64Array): string | undefined {
  if (server.length !== godot.length) return `${server.length} numbers here, ${godot.length} in Godot`;
  const [here, there] = [server, godot].map(({ buffer }) => new BigUint64Array(buffer));
  if (here === undefined || there === undefined || Buffer.compare(bytesOf(here), bytesOf(there)) === 0)
    return undefined;
  const at = here.findIndex((bits, index) => bits !== there[index]);
  const tick = Math.floor(at / FIELDS.length);
  const [sequence, inSequence] = [Math.floor(tick / TICKS_PER_SEQUENCE), tick % TICKS_PER_SEQUENCE];
  return `${FIELDS[at % FIELDS.length]} after tick ${inSequence + 1} of sequence ${sequence}: ${server[at]} here, ${godot[at]} in Godot`;
}

const bytesOf = ({ buffer }: BigUint64Array) => new Uint8Array(buffer);

describe("the movement step of an arena, in Godot", function () {
  this.timeout(scaled({ usual: 60_000, long: 1_200_000 }));
  needsGodot();

  const folder = mkdtempSync(join(tmpdir(), "arena-steps-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`comes to the same places as the server's, bit for bit: ${SEQUENCES} sequences of inputs on every arena, with dashes, slowings, holds and gaps`, async () => {
    const moved = new Set<string>();
    for (let first = 0; first < SEQUENCES; first += SEQUENCES_PER_RUN) {
      const random = new Random(1 + first);
      const bytesPerSequence = TICKS_PER_SEQUENCE * BYTES_PER_TICK;
      const ticks = new Uint8Array(Math.min(SEQUENCES_PER_RUN, SEQUENCES - first) * bytesPerSequence);
      for (let at = 0; at < ticks.length; at += bytesPerSequence)
        anySequence(random, ticks.subarray(at, at + bytesPerSequence));
      const here = walk(ticks);
      assert.equal(differenceOf(here, await walkInGodot(folder, ticks)), undefined);
      for (let at = 0; at < here.length; at += FIELDS.length) moved.add(`${here[at]} ${here[at + 1]}`);
    }
    assert.ok(moved.size > SEQUENCES * 20, `they have been in ${moved.size} places only`);
  });

  it("is known to differ where one number does", () => {
    const ticks = new Uint8Array(TICKS_PER_SEQUENCE * BYTES_PER_TICK);
    anySequence(new Random(1), ticks);
    const [here, there] = [walk(ticks), walk(ticks)];
    there[FIELDS.length * 5] = -(here[FIELDS.length * 5] ?? 0) + 2 ** -52;
    assert.match(differenceOf(here, there) ?? "", /^x after tick 6 of sequence 0/);
  });
});

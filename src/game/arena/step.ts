/**
 * How fighters of an arena get about: one step a tick. Clients predict it, and another engine repeats it bit for bit
 * (`godot/addons/tr_dungeons/arena/step.gd`). So it uses + − × ÷, sqrt, floor and comparisons on 64-bit floats alone, one operation after the
 * other: change both together.
 */
import type { ArenaInput } from "./arena-input.ts";
import type { ArenaMap } from "./arena-map.ts";
import { ARENA_RATE } from "./arena-rate.ts";
import { DIRECTION_LENGTH, DIRECTION_X, DIRECTION_Z } from "./directions.ts";
import { snap, UNITS_PER_METRE } from "./grid.ts";

/** What of a fighter moves. */
export type Mover = {
  /** Where its middle is: metres, multiples of 1/1024. */
  x: number;
  z: number;
  /** Where it walks, 0–255 into the table of directions, and its share of its full speed: 255 is full, 0 stands. */
  direction: number;
  speed: number;
  /** Where it looks, 0–255. */
  aim: number;
  /** Steps of its dash that are left; 0 without one. They go this way, so many units of 1/1024 m each. */
  dash_ticks_left: number;
  dash_direction: number;
  dash_speed: number;
  /** It does not move before this tick: rooted, stunned, casting, attacking, dead. */
  held_until_tick: number;
  /** What effects make of its walking speed: 1 without any. A multiple of 1/1024, so that it travels as a whole number. */
  speed_factor: number;
};

/** The numbers of a fighter's movement. */
export type MoveNumbers = {
  /** Its full speed, in whole units of 1/1024 m a tick. */
  readonly walk_speed: number;
};

/** The numbers of a dash. */
export type DashNumbers = {
  readonly ticks: number;
  /** Whole units of 1/1024 m a tick. */
  readonly speed: number;
};

export function newMover(x: number, z: number, aim: number): Mover {
  return {
    x: snap(x),
    z: snap(z),
    direction: aim,
    speed: 0,
    aim,
    dash_ticks_left: 0,
    dash_direction: 0,
    dash_speed: 0,
    held_until_tick: 0,
    speed_factor: 1,
  };
}

/** A dash of so many metres in so many seconds, as whole ticks, at least one, of whole units. */
export function dashNumbers(metres: number, seconds: number): DashNumbers {
  const ticks = Math.max(1, Math.floor(seconds * ARENA_RATE.ticks_per_second + 0.5));
  return { ticks, speed: Math.floor((metres * UNITS_PER_METRE) / ticks + 0.5) };
}

/** The mover turns to what an input says. It does not move yet. */
export function steer(mover: Mover, { direction, aim, speed }: ArenaInput): void {
  mover.direction = direction;
  mover.aim = aim;
  mover.speed = speed;
}

/** No input is there, and none is repeated: the mover stands. A dash waits for the next input. */
export function stand(mover: Mover): void {
  mover.speed = 0;
}

/** The next steps are those of a dash: where the mover walks, or where it looks if it stands. */
export function beginDash(mover: Mover, { ticks, speed }: DashNumbers): void {
  mover.dash_ticks_left = ticks;
  mover.dash_direction = mover.speed > 0 ? mover.direction : mover.aim;
  mover.dash_speed = speed;
}

/** Holds the mover where it is until a tick, at least as long as it is held already. That ends a dash. */
export function hold(mover: Mover, untilTick: number): void {
  mover.held_until_tick = Math.max(mover.held_until_tick, untilTick);
  mover.dash_ticks_left = 0;
}

/** One step of `tick`: of the dash, or where the mover walks. It makes the same step again if nobody has steered it since. */
export function stepMover(mover: Mover, tick: number, map: ArenaMap, { walk_speed }: MoveNumbers): void {
  if (tick < mover.held_until_tick) return;
  let direction = mover.direction;
  let units = Math.floor((walk_speed * mover.speed_factor * mover.speed) / 255 + 0.5);
  if (mover.dash_ticks_left > 0) {
    mover.dash_ticks_left -= 1;
    direction = mover.dash_direction;
    units = mover.dash_speed;
  }
  if (units === 0) return;
  const metres = units / UNITS_PER_METRE;
  const x = snap(mover.x + (metres * (DIRECTION_X[direction] ?? 0)) / DIRECTION_LENGTH);
  const z = snap(mover.z + (metres * (DIRECTION_Z[direction] ?? 0)) / DIRECTION_LENGTH);
  moveTo(mover, x, z, 2 * metres + ROUNDING_M, map);
}

/** Obstacles push a fighter into each other, so they are asked so often. */
const ROUNDS_OF_PUSHING = 2;

/** Where a circle has pushed a fighter to is rounded: so much of a circle counts as free, metres. */
const ROUNDING_M = 2 / UNITS_PER_METRE;

/**
 * To a place of the grid, or where the edge and the obstacles push it out to; nowhere if they push it into each other, or further than
 * `most` metres.
 */
function moveTo(mover: Mover, toX: number, toZ: number, most: number, map: ArenaMap): void {
  const { limit_x, limit_z, obstacles } = map;
  let x = toX;
  let z = toZ;
  for (let round = 0; round < ROUNDS_OF_PUSHING; round++) {
    if (x > limit_x) x = limit_x;
    if (x < -limit_x) x = -limit_x;
    if (z > limit_z) z = limit_z;
    if (z < -limit_z) z = -limit_z;
    for (const obstacle of obstacles) {
      if (obstacle.shape === "circle") {
        const { radius } = obstacle;
        const fromX = x - obstacle.x;
        const fromZ = z - obstacle.z;
        const squared = fromX * fromX + fromZ * fromZ;
        if (squared >= radius * radius) continue;
        if (squared === 0) {
          z = snap(z + radius);
          continue;
        }
        const length = Math.sqrt(squared);
        x = snap(obstacle.x + (fromX * radius) / length);
        z = snap(obstacle.z + (fromZ * radius) / length);
        continue;
      }
      const { min_x, max_x, min_z, max_z } = obstacle;
      if (x <= min_x || x >= max_x || z <= min_z || z >= max_z) continue;
      const [west, east, south, north] = [x - min_x, max_x - x, z - min_z, max_z - z];
      if (west <= east && west <= south && west <= north) x = min_x;
      else if (east <= south && east <= north) x = max_x;
      else if (south <= north) z = min_z;
      else z = max_z;
    }
  }
  const movedX = x - mover.x;
  const movedZ = z - mover.z;
  if (movedX * movedX + movedZ * movedZ > most * most) return;
  if (!isFree(x, z, map)) return;
  mover.x = x;
  mover.z = z;
}

/** Whether the middle of a fighter may be at a place of the grid. */
export function isFree(x: number, z: number, { limit_x, limit_z, obstacles }: ArenaMap): boolean {
  if (x > limit_x || x < -limit_x || z > limit_z || z < -limit_z) return false;
  for (const obstacle of obstacles) {
    if (obstacle.shape === "circle") {
      const radius = obstacle.radius - ROUNDING_M;
      const fromX = x - obstacle.x;
      const fromZ = z - obstacle.z;
      if (fromX * fromX + fromZ * fromZ < radius * radius) return false;
    } else if (x > obstacle.min_x && x < obstacle.max_x && z > obstacle.min_z && z < obstacle.max_z) {
      return false;
    }
  }
  return true;
}

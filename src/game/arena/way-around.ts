/** A way around what stands between two places: along it, on one side, as somebody goes who does not know the map. */
import { shareBefore } from "../content/obstacles.ts";
import type { Point } from "../core/geometry.ts";
import { nextRandom, type Random } from "../core/random.ts";
import type { ArenaMap } from "./arena-map.ts";
import { DIRECTION_LENGTH, DIRECTION_X, DIRECTION_Z } from "./directions.ts";

export type WayAround = {
  readonly side: 1 | -1;
  /** 0–255 into the table of directions. */
  readonly direction: number;
  /** The tick at which it chooses its side again. */
  readonly turns_at: number;
};

/** It looks so far ahead, metres. */
const AHEAD_M = 3;
/** In so many 256ths of a turn. */
const FINE = 16;
const HALF_TURN = 128;
/**
 * So long it keeps to a side at least, and at most: then it chooses again. Two who go after each other around a pillar would go on for ever if both
 * kept to theirs, or changed together.
 */
const LEAST_TICKS = 30;
const MOST_TICKS = 120;

/** @param before the way so far. */
export function wayAround(
  map: ArenaMap,
  from: Point,
  towards: number,
  tick: number,
  before: WayAround | undefined,
  random: Random,
): WayAround {
  if (before && tick < before.turns_at)
    return { ...before, direction: (towards + before.side * turnBy(map, from, towards, before.side)) & 255 };
  const [left, right] = [turnBy(map, from, towards, -1), turnBy(map, from, towards, 1)];
  const isAnySide = before !== undefined || left === right;
  const side = (isAnySide ? nextRandom(random) < 0.5 : left < right) ? -1 : 1;
  const turns_at = tick + LEAST_TICKS + Math.floor(nextRandom(random) * (MOST_TICKS - LEAST_TICKS));
  return { side, direction: (towards + side * (side === 1 ? right : left)) & 255, turns_at };
}

/** The least turn to this side after which the next metres are free. */
function turnBy(
  { obstacles, limit_x, limit_z }: ArenaMap,
  { x, z }: Point,
  towards: number,
  side: 1 | -1,
): number {
  for (let by = 0; by <= HALF_TURN; by += FINE) {
    const direction = (towards + side * by) & 255;
    const to = {
      x: x + (AHEAD_M * (DIRECTION_X[direction] ?? 0)) / DIRECTION_LENGTH,
      z: z + (AHEAD_M * (DIRECTION_Z[direction] ?? 0)) / DIRECTION_LENGTH,
    };
    const isInside = Math.abs(to.x) <= limit_x && Math.abs(to.z) <= limit_z;
    if (isInside && shareBefore(obstacles, { x, z }, to) === 1) return by;
  }
  return HALF_TURN;
}

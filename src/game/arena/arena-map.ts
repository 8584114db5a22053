/** An arena as movement sees it: where the middle of a fighter may be. All on the grid of positions, so that pushing out is exact. */
import { ARENA_LIMIT_M, type Arena, FIGHTER_RADIUS_M, type Obstacle } from "../content/arena-content.ts";
import { snap, UNITS_PER_METRE } from "./grid.ts";

export type ArenaMap = {
  /** The middle of a fighter is never further than this from 0 along x and z, metres. */
  readonly limit_x: number;
  readonly limit_z: number;
  /** Where the middle of a fighter may not be: the arena's obstacles, in its order, each larger by a fighter's radius all around. */
  readonly obstacles: readonly Obstacle[];
};

export function arenaMap({ size_x, size_z, obstacles }: Arena): ArenaMap {
  return { limit_x: limitOf(size_x), limit_z: limitOf(size_z), obstacles: obstacles.map(widened) };
}

function limitOf(size: number): number {
  const limit = Math.min(size / 2 - FIGHTER_RADIUS_M, ARENA_LIMIT_M);
  return Math.max(0, Math.floor(limit * UNITS_PER_METRE) / UNITS_PER_METRE);
}

function widened(obstacle: Obstacle): Obstacle {
  if (obstacle.shape === "circle") {
    return {
      shape: "circle",
      x: snap(obstacle.x),
      z: snap(obstacle.z),
      radius: snap(obstacle.radius + FIGHTER_RADIUS_M),
    };
  }
  return {
    shape: "box",
    min_x: snap(obstacle.min_x - FIGHTER_RADIUS_M),
    max_x: snap(obstacle.max_x + FIGHTER_RADIUS_M),
    min_z: snap(obstacle.min_z - FIGHTER_RADIUS_M),
    max_z: snap(obstacle.max_z + FIGHTER_RADIUS_M),
  };
}

/** The place itself: tiles, walls and obstacles in one. */
import type { BufferGeometry } from "three";
import type { Obstacle } from "../../src/game/content/arena-content.ts";
import type { Rect } from "../../src/game/core/geometry.ts";
import { FLOOR, FOUNDATION, WALL, WALL_CAP } from "./palette.ts";
import type { Place } from "./shown.ts";
import { SolidBuilder } from "./solid-builder.ts";

const TILE_M = 2;
const GAP_M = 0.05;
const WALL_M = 0.8;
const HIGH_M = 1.9;
/** Towards the camera a wall is low, so that it hides nobody. */
const LOW_M = 0.45;
const OBSTACLE_M = 1.7;
/** Where floors meet, each lies so much lower than the one before, so that they do not flicker. */
const LOWER_M = 0.006;
/** A wall is built of pieces so long. */
const PIECE_M = 2;

export function buildGround({ floors, openings, obstacles }: Place): BufferGeometry {
  const builder = new SolidBuilder();
  for (const [index, floor] of floors.entries()) {
    addFloor(builder, floor, index * LOWER_M);
    addWalls(builder, floor, [...floors, ...openings]);
  }
  for (const obstacle of obstacles) addObstacle(builder, obstacle);
  return builder.build();
}

function addFloor(builder: SolidBuilder, { min_x, max_x, min_z, max_z }: Rect, lower: number): void {
  const [width, depth] = [max_x - min_x, max_z - min_z];
  const middle = [(min_x + max_x) / 2, (min_z + max_z) / 2] as const;
  builder.box([width + 2 * WALL_M, 0.8, depth + 2 * WALL_M], FOUNDATION, {
    at: [middle[0], -0.46, middle[1]],
  });
  const columns = Math.max(1, Math.round(width / TILE_M));
  const rows = Math.max(1, Math.round(depth / TILE_M));
  const [tile_x, tile_z] = [width / columns, depth / rows];
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      const at = [min_x + (column + 0.5) * tile_x, -0.05 - lower, min_z + (row + 0.5) * tile_z] as const;
      builder.box([tile_x - GAP_M, 0.1, tile_z - GAP_M], picked(FLOOR, at[0], at[2]), { at });
    }
}

/** Where another floor begins there is no wall. */
function addWalls(builder: SolidBuilder, floor: Rect, floors: readonly Rect[]): void {
  const { min_x, max_x, min_z, max_z } = floor;
  const others = floors.filter(each => each !== floor);
  const isOpen = (x: number, z: number) =>
    others.some(other => x > other.min_x && x < other.max_x && z > other.min_z && z < other.max_z);
  for (const [from, to, at, height] of [
    [min_x, max_x, max_z, HIGH_M],
    [min_x, max_x, min_z, LOW_M],
  ] as const) {
    const beyond = at + (at === max_z ? 0.2 : -0.2);
    for (const [a, b] of pieces(from, to, middle => isOpen(middle, beyond)))
      addWall(builder, (a + b) / 2, at + (at === max_z ? WALL_M / 2 : -WALL_M / 2), b - a, WALL_M, height);
  }
  for (const [from, to, at, height] of [
    [min_z, max_z, max_x, HIGH_M],
    [min_z, max_z, min_x, LOW_M],
  ] as const) {
    const beyond = at + (at === max_x ? 0.2 : -0.2);
    for (const [a, b] of pieces(from, to, middle => isOpen(beyond, middle)))
      addWall(builder, at + (at === max_x ? WALL_M / 2 : -WALL_M / 2), (a + b) / 2, WALL_M, b - a, height);
  }
  for (const [x, z, height] of [
    [max_x, max_z, HIGH_M],
    [min_x, max_z, LOW_M],
    [max_x, min_z, LOW_M],
    [min_x, min_z, LOW_M],
  ] as const) {
    const [out_x, out_z] = [x === max_x ? WALL_M / 2 : -WALL_M / 2, z === max_z ? WALL_M / 2 : -WALL_M / 2];
    if (!isOpen(x - out_x, z + out_z) && !isOpen(x + out_x, z - out_z))
      addWall(builder, x + out_x, z + out_z, WALL_M, WALL_M, height);
  }
}

/** The parts of a wall that are closed. */
function* pieces(
  from: number,
  to: number,
  isOpen: (middle: number) => boolean,
): Generator<readonly [from: number, to: number]> {
  const count = Math.max(1, Math.round((to - from) / PIECE_M));
  const length = (to - from) / count;
  for (let i = 0; i < count; i++) {
    const begin = from + i * length;
    // Halves: a corridor may begin in the middle of a piece.
    for (const half of [begin, begin + length / 2])
      if (!isOpen(half + length / 4)) yield [half, half + length / 2];
  }
}

function addWall(
  builder: SolidBuilder,
  x: number,
  z: number,
  size_x: number,
  size_z: number,
  height: number,
): void {
  builder
    .box([size_x, height, size_z], picked(WALL, x, z), { at: [x, height / 2, z] })
    .box([size_x + 0.08, 0.16, size_z + 0.08], WALL_CAP, { at: [x, height + 0.04, z] });
}

function addObstacle(builder: SolidBuilder, obstacle: Obstacle): void {
  if (obstacle.shape === "circle") {
    const { x, z, radius } = obstacle;
    builder
      .cone(radius, radius, OBSTACLE_M, WALL[0], { at: [x, OBSTACLE_M / 2, z] }, 20)
      .cone(radius + 0.08, radius + 0.08, 0.18, WALL_CAP, { at: [x, OBSTACLE_M, z] }, 20);
    return;
  }
  const { min_x, max_x, min_z, max_z } = obstacle;
  addWall(builder, (min_x + max_x) / 2, (min_z + max_z) / 2, max_x - min_x, max_z - min_z, OBSTACLE_M);
}

/** One of the colours, always the same at a place. */
function picked<Colors extends readonly [string, ...string[]]>(colors: Colors, x: number, z: number): string {
  const mixed = Math.abs(Math.sin(x * 12.9898 + z * 78.233) * 43758.5453);
  return colors[Math.floor((mixed % 1) * colors.length)] ?? colors[0];
}

/** Obstacles as shapes on the floor: what is inside, and where a straight way meets them. */
import { distance, type Point, type Rect } from "../core/geometry.ts";
import type { Circle, Obstacle } from "./arena-content.ts";

/**
 * So near to an obstacle counts as in it. Walls are a tenth of a millimetre further out than they say: without this there would be a crack
 * between a wall and an obstacle at it, and between two obstacles that touch.
 */
export const TOUCHING_M = 2e-4;

/** The smallest rectangle around an obstacle. */
export function boundsOf(obstacle: Obstacle): Rect {
  if (obstacle.shape === "box") return obstacle;
  const { x, z, radius } = obstacle;
  return { min_x: x - radius, max_x: x + radius, min_z: z - radius, max_z: z + radius };
}

/** Whether the point is nearer to an obstacle than so many metres, or in it. A box has square corners at whatever distance. */
export function isBlocked(obstacles: readonly Obstacle[], { x, z }: Point, metres = TOUCHING_M): boolean {
  return obstacles.some(each =>
    each.shape === "circle"
      ? distance(each, { x, z }) < each.radius + metres
      : x > each.min_x - metres &&
        x < each.max_x + metres &&
        z > each.min_z - metres &&
        z < each.max_z + metres,
  );
}

/** How far the straight way goes before it meets the first of the obstacles, as a share of it: 1 is all the way, 0 begins inside. */
export function shareBefore(obstacles: readonly Obstacle[], from: Point, to: Point): number {
  let share = 1;
  for (const obstacle of obstacles) {
    const meets =
      obstacle.shape === "circle" ? meetsCircle(obstacle, from, to) : meetsBox(obstacle, from, to);
    if (meets < share) share = meets;
  }
  return share;
}

function meetsCircle(circle: Circle, from: Point, to: Point): number {
  const radius = circle.radius + TOUCHING_M;
  const x = from.x - circle.x;
  const z = from.z - circle.z;
  const outside = x * x + z * z - radius * radius;
  if (outside < 0) return 0;
  const dx = to.x - from.x;
  const dz = to.z - from.z;
  const approach = x * dx + z * dz;
  if (approach >= 0) return 1;
  const length = dx * dx + dz * dz;
  const depth = approach * approach - length * outside;
  return depth <= 0 ? 1 : (-approach - Math.sqrt(depth)) / length;
}

/** Where it is between both pairs of sides first. Dividing by 0 gives infinities, which say the same. */
function meetsBox(box: Rect, from: Point, to: Point): number {
  const min_x = box.min_x - TOUCHING_M - from.x;
  const max_x = box.max_x + TOUCHING_M - from.x;
  const min_z = box.min_z - TOUCHING_M - from.z;
  const max_z = box.max_z + TOUCHING_M - from.z;
  if (min_x < 0 && max_x > 0 && min_z < 0 && max_z > 0) return 0;
  const dx = to.x - from.x;
  const dz = to.z - from.z;
  if (dx === 0 && (min_x >= 0 || max_x <= 0)) return 1;
  if (dz === 0 && (min_z >= 0 || max_z <= 0)) return 1;
  const enters = Math.max(0, Math.min(min_x / dx, max_x / dx), Math.min(min_z / dz, max_z / dz));
  const leaves = Math.min(1, Math.max(min_x / dx, max_x / dx), Math.max(min_z / dz, max_z / dz));
  return enters < leaves ? enters : 1;
}

/** As it lies in the space of the dungeon, of a room with this middle. */
export function movedTo(obstacle: Obstacle, { x, z }: Point): Obstacle {
  if (obstacle.shape === "circle") return { ...obstacle, x: obstacle.x + x, z: obstacle.z + z };
  const { min_x, max_x, min_z, max_z } = obstacle;
  return { shape: "box", min_x: min_x + x, max_x: max_x + x, min_z: min_z + z, max_z: max_z + z };
}

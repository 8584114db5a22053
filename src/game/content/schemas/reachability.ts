/** Whether obstacles leave a way between places of a room or an arena: a flood over a grid. */
import type { Point, Rect } from "../../core/geometry.ts";
import type { Obstacle } from "../arena-content.ts";
import { isBlocked } from "../obstacles.ts";

/** A gap that is narrower than about twice this may count as closed. */
const CELL_M = 0.25;

const NEIGHBOURS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/**
 * Tells of points of the rectangle whether somebody can walk there from `start`.
 *
 * @param metres that the middle of somebody keeps from obstacles.
 */
export function reachableFrom(
  rect: Rect,
  obstacles: readonly Obstacle[],
  metres: number,
  start: Point,
): (point: Point) => boolean {
  const across = Math.floor((rect.max_x - rect.min_x) / CELL_M) + 1;
  const along = Math.floor((rect.max_z - rect.min_z) / CELL_M) + 1;
  const reached = new Set<number>();
  const visit = (column: number, row: number) => {
    const cell = row * across + column;
    const at = { x: rect.min_x + column * CELL_M, z: rect.min_z + row * CELL_M };
    if (column < 0 || row < 0 || column >= across || row >= along) return;
    if (!reached.has(cell) && !isBlocked(obstacles, at, metres)) reached.add(cell);
  };
  const cellsAround = ({ x, z }: Point) => {
    const [column, row] = [(x - rect.min_x) / CELL_M, (z - rect.min_z) / CELL_M];
    return [Math.floor(column), Math.ceil(column)].flatMap(each =>
      [Math.floor(row), Math.ceil(row)].map(other => [each, other] as const),
    );
  };
  for (const [column, row] of cellsAround(start)) visit(column, row);
  // A set goes on to what is added while it is gone through.
  for (const cell of reached)
    for (const [dx, dz] of NEIGHBOURS) visit((cell % across) + dx, Math.floor(cell / across) + dz);
  return point => cellsAround(point).some(([column, row]) => reached.has(row * across + column));
}

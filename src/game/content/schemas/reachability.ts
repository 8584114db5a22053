/** Whether obstacles leave a way between places of a room or an arena: a flood over a grid. */
import type { Point, Rect } from "../../core/geometry.ts";
import type { Obstacle } from "../arena-content.ts";
import { boundsOf, isBlocked } from "../obstacles.ts";

/** A gap that is narrower than about twice this may count as closed. */
const CELL_M = 0.25;

/** What there is to say of a cell. */
const FREE = 0;
const BLOCKED = 1;
const REACHED = 2;

/**
 * Tells of points of the rectangle whether somebody can walk there from `start`.
 *
 * @param rect no larger than the world: it takes five bytes for each cell.
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
  const cells = new Uint8Array(across * along);
  for (const obstacle of obstacles) {
    const alone = [obstacle];
    const { min_x, max_x, min_z, max_z } = boundsOf(obstacle);
    const first = (min: number) => Math.max(0, Math.floor((min - metres) / CELL_M));
    const end = (max: number, count: number) => Math.min(count, Math.ceil((max + metres) / CELL_M) + 1);
    for (let row = first(min_z - rect.min_z); row < end(max_z - rect.min_z, along); row++)
      for (let column = first(min_x - rect.min_x); column < end(max_x - rect.min_x, across); column++) {
        const at = { x: rect.min_x + column * CELL_M, z: rect.min_z + row * CELL_M };
        if (isBlocked(alone, at, metres)) cells[row * across + column] = BLOCKED;
      }
  }
  /** All that were reached, in this order. A list that grows would be most of what a start of the server throws away. */
  const reached = new Int32Array(cells.length);
  let count = 0;
  const visit = (column: number, row: number) => {
    if (column < 0 || row < 0 || column >= across || row >= along) return;
    const cell = row * across + column;
    if (cells[cell] !== FREE) return;
    cells[cell] = REACHED;
    reached[count++] = cell;
  };
  const cellsAround = ({ x, z }: Point) => {
    const [column, row] = [(x - rect.min_x) / CELL_M, (z - rect.min_z) / CELL_M];
    return [Math.floor(column), Math.ceil(column)].flatMap(each =>
      [Math.floor(row), Math.ceil(row)].map(other => [each, other] as const),
    );
  };
  for (const [column, row] of cellsAround(start)) visit(column, row);
  for (let i = 0; i < count; i++) {
    const cell = reached[i] ?? 0;
    const column = cell % across;
    const row = (cell - column) / across;
    visit(column + 1, row);
    visit(column - 1, row);
    visit(column, row + 1);
    visit(column, row - 1);
  }
  return point => cellsAround(point).some(([column, row]) => cells[row * across + column] === REACHED);
}

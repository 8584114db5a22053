/** Where something stands in a room. */
import type { Point } from "./geometry.ts";

/** A place in the coordinates of its map, metres. */
export type Position = { position_x: number; position_y: number; position_z: number };

/** All floors of the game lie at this height. */
export const FLOOR_Y = 0;

export function positionOf(body: { position_x: number; position_z: number }): Point {
  return { x: body.position_x, z: body.position_z };
}

export function placeAt(body: Position, point: Point): void {
  body.position_x = point.x;
  body.position_z = point.z;
}

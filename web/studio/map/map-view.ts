/**
 * Which part of the floor a map shows. To the right is +z and up is +x, which is how the game shows it, turned by 45°; it is not turned over.
 * In the picture's own coordinates u is to the right and v down, both in metres.
 */
import type { Point, Rect } from "../../../src/game/core/geometry.ts";

/** What lies in its middle, and how many metres a pixel is. */
export type View = Point & { readonly metres: number };

/** Of the map on the screen, pixels. */
export type Pixels = { readonly width: number; readonly height: number };

/** Up in the game's picture is to the upper right on the map: turned by so much it is up here, too. */
export const GAME_TURN_DEGREES = -45;

const NEAREST_M = 0.005;
const FARTHEST_M = 8;
/** Around all that there is, of the whole. */
const MARGIN = 1.1;

export function toPicture({ x, z }: Point): { readonly u: number; readonly v: number } {
  return { u: z, v: 0 - x };
}

export function toFloor({ u, v }: { readonly u: number; readonly v: number }): Point {
  return { x: 0 - v, z: u };
}

/** All of the rectangle. */
export function viewOf(
  { min_x, max_x, min_z, max_z }: Rect,
  { width, height }: Pixels,
  isTurned: boolean,
): View {
  const [across, up] = isTurned
    ? [(max_x - min_x + max_z - min_z) * Math.SQRT1_2, (max_x - min_x + max_z - min_z) * Math.SQRT1_2]
    : [max_z - min_z, max_x - min_x];
  const metres = Math.max(across / Math.max(1, width), up / Math.max(1, height)) * MARGIN;
  return { x: (min_x + max_x) / 2, z: (min_z + max_z) / 2, metres: withinScale(metres) };
}

/** @param factor above 1 is farther. `around` stays where it is on the screen. */
export function zoomed(view: View, factor: number, around: Point = view): View {
  const metres = withinScale(view.metres * factor);
  const share = metres / view.metres;
  return {
    x: around.x + (view.x - around.x) * share,
    z: around.z + (view.z - around.z) * share,
    metres,
  };
}

export function viewBoxOf(view: View, { width, height }: Pixels): string {
  const { u, v } = toPicture(view);
  const [wide, high] = [width * view.metres, height * view.metres];
  return `${u - wide / 2} ${v - high / 2} ${wide} ${high}`;
}

/** Whether the point is on the screen, whichever way the map is turned. */
export function isShown(view: View, { width, height }: Pixels, { x, z }: Point): boolean {
  const half = (Math.min(width, height) * view.metres) / 2;
  return (
    Math.hypot(x - view.x, z - view.z) <= half ||
    (Math.abs(x - view.x) <= (height * view.metres) / 2 && Math.abs(z - view.z) <= (width * view.metres) / 2)
  );
}

function withinScale(metres: number): number {
  return Math.min(FARTHEST_M, Math.max(NEAREST_M, metres));
}

/** Points, directions and shapes on the floor. The floor is the x/z plane; y is up and plays no part here. */

export type Point = { readonly x: number; readonly z: number };

/** An axis-aligned area of floor, edges included. */
export type Rect = {
  readonly min_x: number;
  readonly max_x: number;
  readonly min_z: number;
  readonly max_z: number;
};

/** Math.hypot guards against overflow, for several times the price; no map is that large. */
export function distance(a: Point, b: Point): number {
  const x = b.x - a.x;
  const z = b.z - a.z;
  return Math.sqrt(x * x + z * z);
}

/** The facing direction of a Godot `rotation.y` in radians: x = sin yaw, z = cos yaw. */
export function facing(yaw: number): Point {
  return { x: Math.sin(yaw), z: Math.cos(yaw) };
}

/** The yaw that looks from one point to another; 0 where they are the same. */
export function yawTowards(from: Point, to: Point): number {
  return Math.atan2(to.x - from.x, to.z - from.z);
}

/** The point `metres` from `from` in the direction of `to`; beyond `to` where that is nearer. */
export function pointTowards(from: Point, to: Point, metres: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  const share = metres / length;
  return { x: from.x + (to.x - from.x) * share, z: from.z + (to.z - from.z) * share };
}

/** Whether `target` is at most `halfAngle` radians to either side of where `yaw` looks from `from`. */
export function isInCone(from: Point, yaw: number, halfAngle: number, target: Point): boolean {
  const length = distance(from, target);
  if (length === 0) return true;
  const forward = facing(yaw);
  const cosine = (forward.x * (target.x - from.x) + forward.z * (target.z - from.z)) / length;
  return cosine >= Math.cos(halfAngle);
}

/** Floating point leaves a border point a hair outside its own rectangle; a tenth of a millimetre forgives it. */
const BORDER_TOLERANCE_M = 1e-4;

function isInRect(rect: Rect, point: Point): boolean {
  return (
    point.x >= rect.min_x - BORDER_TOLERANCE_M &&
    point.x <= rect.max_x + BORDER_TOLERANCE_M &&
    point.z >= rect.min_z - BORDER_TOLERANCE_M &&
    point.z <= rect.max_z + BORDER_TOLERANCE_M
  );
}

/**
 * How far a straight way from `from` towards `to` stays within the rectangles: 1 is all the way, 0 is not at
 * all. Rectangles that touch are one area.
 *
 * Each rectangle covers a segment of the way; the segments are joined from the start for as long as one follows on
 * another.
 */
export function shareWithin(rects: readonly Rect[], from: Point, to: Point): number {
  // Nearly always: a rectangle with both ends in it has all of the way in it.
  for (const rect of rects) if (isInRect(rect, from) && isInRect(rect, to)) return 1;
  const touching = BORDER_TOLERANCE_M / Math.max(distance(from, to), BORDER_TOLERANCE_M);
  let reached = 0;
  let isLonger = rects.some(rect => isInRect(rect, from));
  while (isLonger && reached < 1) {
    isLonger = false;
    for (const rect of rects) {
      const segment = segmentInside(rect, from, to);
      if (segment && segment.enters <= reached + touching && segment.leaves > reached) {
        reached = segment.leaves;
        isLonger = true;
      }
    }
  }
  return Math.min(reached, 1);
}

/** The part of the way inside one rectangle, as shares of the way (Liang–Barsky clipping). */
function segmentInside(rect: Rect, from: Point, to: Point): { enters: number; leaves: number } | undefined {
  let enters = 0;
  let leaves = 1;
  for (const [start, delta, min, max] of [
    [from.x, to.x - from.x, rect.min_x - BORDER_TOLERANCE_M, rect.max_x + BORDER_TOLERANCE_M],
    [from.z, to.z - from.z, rect.min_z - BORDER_TOLERANCE_M, rect.max_z + BORDER_TOLERANCE_M],
  ] as const) {
    if (delta === 0) {
      if (start < min || start > max) return undefined;
      continue;
    }
    const atMin = (min - start) / delta;
    const atMax = (max - start) / delta;
    enters = Math.max(enters, Math.min(atMin, atMax));
    leaves = Math.min(leaves, Math.max(atMin, atMax));
  }
  return enters <= leaves ? { enters, leaves } : undefined;
}

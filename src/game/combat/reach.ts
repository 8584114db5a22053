/** Whether something is near enough to be hit, taken or opened. */
import { distance, type Point } from "../core/geometry.ts";

/** Clients see quantized positions, 1.6 cm apart; this forgives the rounding at both ends. */
const TOLERANCE_M = 0.05;

export function isWithinReach(from: Point, to: Point, metres: number): boolean {
  return distance(from, to) <= metres + TOLERANCE_M;
}

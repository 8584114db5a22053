/** The grid that positions of an arena are on: 1/1024 m, which travels in 16 bits without loss. */
import { ARENA_RATE } from "./arena-rate.ts";

/** Positions are whole multiples of 1/1024 m; speeds are whole numbers of these units a tick. */
export const UNITS_PER_METRE = 1024;

/** The nearest position of the grid, in metres; of two, the larger. */
export function snap(metres: number): number {
  return Math.floor(metres * UNITS_PER_METRE + 0.5) / UNITS_PER_METRE;
}

/** A speed in m/s as whole units a tick. */
export function unitsPerTick(metresPerSecond: number): number {
  return Math.floor((metresPerSecond * UNITS_PER_METRE) / ARENA_RATE.ticks_per_second + 0.5);
}

/** Where a fighter was in its last ticks, so that a strike is judged by what its player saw. */
import type { Point } from "../core/geometry.ts";
import { ticksIn } from "../core/ticks.ts";
import { ARENA_RATE } from "./arena-rate.ts";
import { TARGET_DEPTH } from "./input-pacing.ts";

/** Nobody's strike looks further back. */
export const MAX_REWIND_TICKS = ticksIn(ARENA_RATE, 0.3);

/** More than the places of that time and two more, and a power of two. */
const KEPT_PLACES = 16;

/** By tick, modulo how many are kept: the places at the ends of the last ticks, in metres. */
export type Places = {
  readonly x: number[];
  readonly z: number[];
  /** The tick of the newest. */
  newest_tick: number;
  /** Nothing before this tick counts. */
  cut_tick: number;
};

export function newPlaces(tick: number): Places {
  const nowhere = () => Array.from({ length: KEPT_PLACES }, () => 0);
  return { x: nowhere(), z: nowhere(), newest_tick: tick - 1, cut_tick: tick };
}

/** At the end of each tick. */
export function rememberPlace(places: Places, tick: number, x: number, z: number): void {
  places.x[tick % KEPT_PLACES] = x;
  places.z[tick % KEPT_PLACES] = z;
  places.newest_tick = tick;
}

/** What was before this tick is no longer to be hit: a death, a dash, a place that the rules have chosen. */
export function cutPlaces(places: Places, tick: number): void {
  places.cut_tick = tick;
}

/** What bounds a rewind: the round trip in ms that the server has measured, and the mode's delay of showing the others. */
export type RewindBound = { latency_ms: number; interpolation_ticks: number };

/**
 * The oldest tick, with its fraction, that a strike at this one may look at. An honest client looks back by the round trip, the delay of its
 * picture and TARGET_DEPTH. So who lies gains at most a tick on a picture that is as late as the mode allows, and 3 on one that is a tick late.
 */
export function oldestSeen(now: number, { latency_ms, interpolation_ticks }: RewindBound): number {
  const behind = ticksIn(ARENA_RATE, latency_ms / 1000) + interpolation_ticks + TARGET_DEPTH + 1;
  return now - Math.min(MAX_REWIND_TICKS, behind);
}

/** Where it was at a tick, with its fraction: between two ticks on the straight line. `at` is where it is now. */
export function placeAtTick({ x, z, newest_tick, cut_tick }: Places, at: Point, seen: number): Point {
  if (cut_tick > newest_tick || seen >= newest_tick) return at;
  const since = Math.max(seen, cut_tick, newest_tick - KEPT_PLACES + 1);
  const tick = Math.floor(since);
  const share = since - tick;
  const [from, to] = [tick % KEPT_PLACES, (tick + 1) % KEPT_PLACES];
  const [fromX = at.x, fromZ = at.z, toX = at.x, toZ = at.z] = [x[from], z[from], x[to], z[to]];
  if (share === 0) return { x: fromX, z: fromZ };
  return { x: fromX + (toX - fromX) * share, z: fromZ + (toZ - fromZ) * share };
}

/**
 * Position history: where something was in its last ticks, for the rewind that a player with latency needs. It is kept as the
 * straight walks that it was on and the places where it stood between them, so that who walks evenly makes no garbage.
 */
import { distance, type Point, pointTowards } from "./geometry.ts";
import type { Position } from "./position.ts";
import { type RoomTime, secondsIn, type TickRate } from "./ticks.ts";

/** A straight walk at an even pace (m/s): where somebody is on it follows from the time. */
export type Walk = {
  readonly from: Point;
  readonly to: Point;
  readonly speed: number;
  readonly started_tick: number;
};

/** A time in which somebody stood still, at x and z, or was on one walk, which led there. */
export type PastSegment = Point & {
  readonly walk: Walk | undefined;
  /** Its last tick. */
  readonly until_tick: number;
};

/** Oldest first; without what it does now. */
export type PositionHistory = PastSegment[];

/** Who can be looked for in its past. */
export type Rewindable = { walk: Walk | undefined; history: PositionHistory | undefined };

/** Where somebody is on a walk at a tick of it; its end from when it has come there. */
export function pointOn({ from, to, speed, started_tick }: Walk, tick: number, rate: TickRate): Point {
  const metres = secondsIn(rate, tick - started_tick) * speed;
  return metres >= distance(from, to) ? to : pointTowards(from, to, metres);
}

/** Whether it was at such a place within the last so many ticks; false where it has no history. */
export function wasRecentlyAt(
  { walk, history }: Rewindable,
  now: RoomTime,
  ticks: number,
  isThere: (point: Point) => boolean,
): boolean {
  const since = historyBegins(now.tick, ticks);
  if (history === undefined) return false;
  if (walk && hasPassed(walk, since, now.tick - 1, now, isThere)) return true;
  return history.some(past => {
    if (past.until_tick < since) return false;
    return past.walk ? hasPassed(past.walk, since, past.until_tick, now, isThere) : isThere(past);
  });
}

/** Before it turns to something else: remembers what it has done until now, and forgets what is older than `ticks`. */
export function remember(
  {
    walk,
    history,
    position_x: x,
    position_z: z,
  }: Position & { walk: Walk | undefined; history: PositionHistory },
  now: number,
  ticks: number,
): void {
  while (history[0] && history[0].until_tick < historyBegins(now, ticks)) history.shift();
  history.push({ until_tick: now, walk, x, z });
}

/** What was left so many ticks ago was stood on a tick before. */
function historyBegins(now: number, ticks: number): number {
  return now - Math.ceil(ticks) - 1;
}

function hasPassed(
  walk: Walk,
  since: number,
  until: number,
  rate: TickRate,
  isThere: (point: Point) => boolean,
): boolean {
  for (let tick = Math.max(since, walk.started_tick); tick <= until; tick++) {
    if (isThere(pointOn(walk, tick, rate))) return true;
  }
  return false;
}

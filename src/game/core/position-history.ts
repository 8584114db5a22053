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

/**
 * The walks that something was on and the places where it stood, oldest first, without what it does now. Of each segment seven numbers: its last tick; where its
 * walk began and where it led, along x and z, how fast, and the tick at which it began. As objects they were a tenth of all that a room keeps alive.
 */
export type PositionHistory = number[];

const NUMBERS_PER_SEGMENT = 7;
/** For a speed: it stood. */
const STOOD = 0;

/** Until this tick it was on that walk, or stood there. */
export function addPast(
  history: PositionHistory,
  until_tick: number,
  at: Point,
  walk: Walk | undefined,
): void {
  if (!walk) history.push(until_tick, at.x, at.z, at.x, at.z, STOOD, until_tick);
  else
    history.push(until_tick, walk.from.x, walk.from.z, walk.to.x, walk.to.z, walk.speed, walk.started_tick);
}

/** Forgets what ended before this tick. */
export function forgetBefore(history: PositionHistory, tick: number): void {
  let old = 0;
  while (old < history.length && (history[old] ?? tick) < tick) old += NUMBERS_PER_SEGMENT;
  if (old === 0) return;
  history.copyWithin(0, old);
  history.length -= old;
}

/** Whether it was at such a place at any tick from this one on. */
export function wasAt(
  history: PositionHistory,
  since: number,
  rate: TickRate,
  isThere: (point: Point) => boolean,
): boolean {
  for (let at = 0; at < history.length; at += NUMBERS_PER_SEGMENT) {
    const until = history[at] ?? 0;
    if (until < since) continue;
    const [x = 0, z = 0, to_x = 0, to_z = 0, speed = STOOD, started_tick = 0] = history.slice(
      at + 1,
      at + NUMBERS_PER_SEGMENT,
    );
    const from = { x, z };
    const walk = { from, to: { x: to_x, z: to_z }, speed, started_tick };
    if (speed === STOOD ? isThere(from) : hasPassed(walk, since, until, rate, isThere)) return true;
  }
  return false;
}

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
  return wasAt(history, since, now, isThere);
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
  forgetBefore(history, historyBegins(now, ticks));
  addPast(history, now, { x, z }, walk);
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

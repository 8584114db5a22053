/**
 * From accepted moves to where the character is. Moves that come in time are walked at once. Moves that come together, after a
 * stall or saved up on purpose, are walked one after the other, at most a little faster than the character walks: nobody jumps.
 * After the last of them the character goes on by itself, if it said so (walk-on.ts).
 */

import { distance, type Point, pointTowards } from "../core/geometry.ts";
import { placeAt, positionOf } from "../core/position.ts";
import { secondsIn, ticksIn } from "../core/ticks.ts";
import { CATCH_UP_SECONDS, mostWaySeconds, NO_PATH, type PathLeg, type WalkOn } from "./travel.ts";
import { countHold, endWalkOn, goOn, isWalkingOn, metresAlong } from "./walk-on.ts";
import { canWalk } from "./walkable-area.ts";
import type { MovementWorld, Walker } from "./walker.ts";

/** Seconds of travel that a second gives back: who is behind catches up at the pace of a sprint. */
const CATCH_UP_RATE = 1.5;

/**
 * The same over long times. It is above 1, since a character walks on past the place of a turn that is told late, and has to come back
 * from there: a player who runs on and on would otherwise be further behind after each hiccup of the line.
 */
const WAY_RATE = 1.1;

/** Where the newest accepted move leads: what the next one is measured from. */
export function endOfPath({ travel, position_x: x, position_z: z }: Walker): Point {
  return travel.path.at(-1)?.to ?? travel.walk_on?.from ?? { x, z };
}

/**
 * Sends the character to the end of an accepted move, and on from there where the move says so.
 *
 * @param secondsFor how long it takes for so many metres of the move's way.
 */
export function walkTo(
  world: MovementWorld,
  player: Walker,
  to: Point,
  secondsFor: (metres: number) => number,
  walkOn: WalkOn | undefined,
): void {
  const { travel } = player;
  const ahead = walkOn && travel.path === NO_PATH ? metresAlong(walkOn, positionOf(player)) : undefined;
  if (walkOn && ahead !== undefined) {
    // It has walked on further than the move says, and waits there.
    walkOn.metres = ahead;
    travel.walk_on = walkOn;
    return;
  }
  const legs = legsTo(world, player, to, secondsFor);
  travel.walk_on = walkOn;
  earn(world, player);
  const [leg] = legs;
  if (legs.length === 1 && leg && !isInPlace(world, player) && leg.seconds <= ready(player)) {
    placeAt(player, to);
    use(player, leg.seconds);
    return;
  }
  travel.path = legs;
  walkOut(world, player);
}

/** The ways that it has still to go. Where it has walked on into another corner than the move leads to, it goes back first. */
function legsTo(
  world: MovementWorld,
  player: Walker,
  to: Point,
  secondsFor: (metres: number) => number,
): readonly PathLeg[] {
  const from = endOfPath(player);
  const leg = (a: Point, b: Point): PathLeg => ({ to: b, seconds: secondsFor(distance(a, b)) });
  const { path, walk_on } = player.travel;
  if (path !== NO_PATH) return [...path, leg(from, to)];
  if (!walk_on || walk_on.metres === 0) return [leg(from, to)];
  const at = positionOf(player);
  return canWalk(world.walkableArea, at, to) ? [leg(at, to)] : [leg(at, from), leg(from, to)];
}

/** Once a tick, and with each move: goes on along the path as far as it may. */
export function walkOut(world: MovementWorld, player: Walker): void {
  const { travel } = player;
  const isStopped = isInPlace(world, player);
  earn(world, player);
  let left = isStopped ? 0 : ready(player);
  const before = left;
  while (left > 0 && travel.path !== NO_PATH) {
    const [leg, ...rest] = travel.path;
    if (!leg) break;
    if (leg.seconds > left) {
      const from = positionOf(player);
      placeAt(player, pointTowards(from, leg.to, (distance(from, leg.to) * left) / leg.seconds));
      travel.path = [{ to: leg.to, seconds: leg.seconds - left }, ...rest];
      left = 0;
      break;
    }
    placeAt(player, leg.to);
    left -= leg.seconds;
    travel.path = rest.length > 0 ? rest : NO_PATH;
  }
  if (travel.walk_on && travel.path === NO_PATH && left > 0)
    left -= goOn(world, player, travel.walk_on, left);
  use(player, before - left);
  if (isStopped) travel.catch_up_seconds = 0;
  player.last_moved_at_tick = world.tick;
}

/** Whether it has still to go somewhere, by its moves or by itself. */
export function isUnderWay(world: MovementWorld, player: Walker): boolean {
  return player.travel.path !== NO_PATH || isWalkingOn(world, player);
}

/** Holds the character in place until a tick; for `graceSeconds` it goes on with the moves that were under way. */
export function holdInPlace(
  world: MovementWorld,
  player: Walker,
  untilTick: number,
  graceSeconds: number,
): void {
  const { travel } = player;
  // What holds it again does not let it go in between.
  if (!isHeld(world, player)) {
    countHold(world, player);
    travel.held_from_tick = world.tick + ticksIn(world, graceSeconds);
  }
  travel.held_until_tick = untilTick;
  endWalkOn(player, travel.held_from_tick);
}

/** Whether it is in place, or about to be after the grace. */
export function isHeld({ tick }: MovementWorld, { travel }: Walker): boolean {
  return tick < travel.held_until_tick;
}

function isInPlace({ tick }: MovementWorld, { travel }: Walker): boolean {
  return tick >= travel.held_from_tick && tick < travel.held_until_tick;
}

/** What time has given since the last look. */
function earn(world: MovementWorld, { travel }: Walker): void {
  const seconds = secondsIn(world, world.tick - travel.catch_up_since_tick);
  travel.catch_up_seconds = Math.min(CATCH_UP_SECONDS, travel.catch_up_seconds + seconds * CATCH_UP_RATE);
  travel.way_seconds = Math.min(mostWaySeconds(world.game_rules), travel.way_seconds + seconds * WAY_RATE);
  travel.catch_up_since_tick = world.tick;
}

function ready({ travel }: Walker): number {
  return Math.max(0, Math.min(travel.catch_up_seconds, travel.way_seconds));
}

function use({ travel }: Walker, seconds: number): void {
  travel.catch_up_seconds -= seconds;
  travel.way_seconds -= seconds;
}

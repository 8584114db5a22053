/**
 * From accepted moves to where the character is. Moves that come in time are walked at once. Moves that come together, after a
 * stall or saved up on purpose, are walked one after the other, at most a little faster than the character walks: nobody jumps.
 */

import { distance, type Point, pointTowards } from "../core/geometry.ts";
import { placeAt, positionOf } from "../core/position.ts";
import { secondsIn, ticksIn } from "../core/ticks.ts";
import { CATCH_UP_SECONDS, NO_PATH } from "./travel.ts";
import type { MovementWorld, Walker } from "./walker.ts";

/** Seconds of travel that a second gives back: who is behind catches up at the pace of a sprint. */
const CATCH_UP_RATE = 1.5;

/** Where the newest accepted move leads: what the next one is measured from. */
export function endOfPath(player: Walker): Point {
  return player.travel.path.at(-1)?.to ?? positionOf(player);
}

/** Sends the character to the end of an accepted move, which takes so many seconds of travel. */
export function walkTo(world: MovementWorld, player: Walker, to: Point, seconds: number): void {
  const { travel } = player;
  const ready = readySeconds(world, player);
  if (travel.path === NO_PATH && seconds <= ready) {
    placeAt(player, to);
    setReady(world, player, ready - seconds);
    return;
  }
  travel.path = [...travel.path, { to, seconds }];
  walkOut(world, player);
}

/** Once a tick, and with each move: goes on along the path as far as it may. */
export function walkOut(world: MovementWorld, player: Walker): void {
  const { travel } = player;
  let ready = readySeconds(world, player);
  while (ready > 0) {
    const [leg, ...rest] = travel.path;
    if (!leg) break;
    if (leg.seconds > ready) {
      const from = positionOf(player);
      placeAt(player, pointTowards(from, leg.to, (distance(from, leg.to) * ready) / leg.seconds));
      travel.path = [{ to: leg.to, seconds: leg.seconds - ready }, ...rest];
      ready = 0;
      break;
    }
    placeAt(player, leg.to);
    ready -= leg.seconds;
    travel.path = rest.length > 0 ? rest : NO_PATH;
  }
  setReady(world, player, ready);
  player.last_moved_at_tick = world.tick;
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
  if (!isHeld(world, player)) travel.held_from_tick = world.tick + ticksIn(world, graceSeconds);
  travel.held_until_tick = untilTick;
}

/** Whether it is in place, or about to be after the grace. */
export function isHeld({ tick }: MovementWorld, { travel }: Walker): boolean {
  return tick < travel.held_until_tick;
}

function readySeconds(world: MovementWorld, { travel }: Walker): number {
  const { tick } = world;
  if (tick >= travel.held_from_tick && tick < travel.held_until_tick) return 0;
  const seconds = secondsIn(world, tick - travel.catch_up_since_tick);
  return Math.min(CATCH_UP_SECONDS, travel.catch_up_seconds + seconds * CATCH_UP_RATE);
}

function setReady({ tick }: MovementWorld, { travel }: Walker, seconds: number): void {
  travel.catch_up_seconds = seconds;
  travel.catch_up_since_tick = tick;
}

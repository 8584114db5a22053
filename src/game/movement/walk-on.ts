/**
 * After a move that says so, the character walks on by itself, as fast as the rules let it and as far as the floor goes, until the
 * next move. Silence ends it, and so does all that holds the character in place.
 *
 * It gains nothing: the next move is measured from where the one before has claimed, and what the character walks meanwhile is taken
 * from the same seconds of travel as everything else (walk-out.ts).
 */

import { facing, type Point } from "../core/geometry.ts";
import { placeAt } from "../core/position.ts";
import { spend } from "../core/resource.ts";
import { type RoomTime, secondsIn, ticksIn } from "../core/ticks.ts";
import { staminaOf, walkSpeed } from "./pace.ts";
import { NO_PATH, type WalkOn } from "./travel.ts";
import { reachableShare } from "./walkable-area.ts";
import type { MovementWorld, Walker } from "./walker.ts";

/** How a client says that it walks on: where to, in radians as Godot's `rotation.y`, how many m/s it does, and whether by a sprint. */
export type Moving = { direction: number; speed: number; sprinting?: boolean | undefined };

/** A client that walks on says so again at least this often. */
const SAID_AGAIN_SECONDS = 1;

/** At a wall, rounding might leave the character in it, and then every way from there is blocked. */
const WALL_CLEARANCE_M = 0.01;

/** A character so near to its new way is on it. */
const ON_THE_WAY_M = 0.01;

/** The most that a move may cover which comes after one that walks on. */
export function longestSilence(world: MovementWorld): number {
  return SAID_AGAIN_SECONDS + world.dungeon.patch_interval_ms / 1000;
}

/** How long a character walks on of which nothing more is heard. */
export function walksOnSeconds(world: MovementWorld): number {
  return longestSilence(world) + world.game_rules.latency_tolerance_seconds;
}

/** The way that begins with an accepted move. */
export function walkOnFrom(
  world: MovementWorld,
  player: Walker,
  from: Point,
  { direction, speed, sprinting }: Moving,
): WalkOn {
  const heading = facing(direction);
  const until_tick = world.tick + ticksIn(world, walksOnSeconds(world));
  const walk: WalkOn = {
    from,
    direction,
    heading,
    said_speed: speed,
    reach: reachAlong(world, from, heading, speed * walksOnSeconds(world)),
    until_tick,
    sprints_until_tick: sprinting ? sprintsUntilTick(world, player) : 0,
    base_metres: 0,
    base_tick: world.tick,
    pace: 0,
    metres: 0,
    sprinted_seconds: 0,
  };
  walk.pace = Math.min(speed, speedOn(world, player, walk));
  return walk;
}

/** The tick until which there is stamina for a sprint. A sprint that takes none has no such end. */
function sprintsUntilTick(world: MovementWorld, player: Walker): number {
  const { sprint_stamina_per_second } = world.game_rules;
  if (sprint_stamina_per_second === 0) return Number.MAX_SAFE_INTEGER;
  return world.tick + ticksIn(world, staminaOf(world, player) / sprint_stamina_per_second);
}

function reachAlong(world: MovementWorld, from: Point, heading: Point, metres: number): number {
  const end = pointOn(from, heading, metres);
  const share = reachableShare(world.walkableArea, from, end);
  return share === 1 ? metres : Math.max(0, metres * share - WALL_CLEARANCE_M);
}

function pointOn(from: Point, heading: Point, metres: number): Point {
  return { x: from.x + heading.x * metres, z: from.z + heading.z * metres };
}

/** How far along the way the character stands; undefined where it is not on it. */
export function metresAlong({ from, heading, reach }: WalkOn, { x, z }: Point): number | undefined {
  const along = (x - from.x) * heading.x + (z - from.z) * heading.z;
  const beside = Math.abs((x - from.x) * heading.z - (z - from.z) * heading.x);
  return along >= 0 && along <= reach && beside < ON_THE_WAY_M ? along : undefined;
}

/** How far along its way it is by its pace. */
function dueMetres({ base_metres, base_tick, pace, reach, until_tick }: WalkOn, now: RoomTime): number {
  const seconds = secondsIn(now, Math.max(0, Math.min(now.tick, until_tick) - base_tick));
  return Math.min(reach, base_metres + seconds * pace);
}

/**
 * After a hold: of its time only the latency tolerance is due. A client that hears of it stands as well, and more would be walked
 * faster than the speed allows.
 */
export function countHold(world: MovementWorld, { travel }: Walker): void {
  const { walk_on: walk, held_from_tick, held_until_tick } = travel;
  const freeAtTick = Math.ceil(held_until_tick);
  if (!walk || world.tick < freeAtTick || walk.base_tick >= freeAtTick) return;
  const { ticks_per_second, game_rules } = world;
  const endTick = Math.min(freeAtTick, walk.until_tick);
  const heldTicks = Math.max(0, endTick - Math.max(walk.base_tick, held_from_tick));
  const tooManyTicks = Math.max(0, heldTicks - ticksIn(world, game_rules.latency_tolerance_seconds));
  walk.base_metres = dueMetres(walk, { ticks_per_second, tick: endTick - tooManyTicks });
  walk.base_tick = freeAtTick;
}

/** Whether the character has still to go on by itself. */
export function isWalkingOn(world: MovementWorld, { travel }: Walker): boolean {
  const walk = travel.walk_on;
  return walk !== undefined && (world.tick <= walk.until_tick || walk.metres < dueMetres(walk, world));
}

/** Goes on as far as it is time for, in at most so many seconds of travel. Returns those that it took. */
export function goOn(world: MovementWorld, player: Walker, walk: WalkOn, readySeconds: number): number {
  const speed = speedOn(world, player, walk);
  countHold(world, player);
  keepPace(world, walk, Math.min(walk.said_speed, speed));
  const metres = Math.min(dueMetres(walk, world) - walk.metres, readySeconds * speed);
  if (!(metres > 0)) return 0;
  walk.metres += metres;
  placeAt(player, pointOn(walk.from, walk.heading, walk.metres));
  const seconds = metres / speed;
  if (world.tick < walk.sprints_until_tick) walk.sprinted_seconds += seconds;
  return seconds;
}

function keepPace(world: MovementWorld, walk: WalkOn, pace: number): void {
  if (pace === walk.pace) return;
  walk.base_metres = dueMetres(walk, world);
  walk.base_tick = world.tick;
  walk.pace = pace;
}

function speedOn(world: MovementWorld, player: Walker, walk: WalkOn): number {
  return (
    walkSpeed(world, player) *
    (world.tick < walk.sprints_until_tick ? world.game_rules.sprint_speed_factor : 1)
  );
}

/**
 * Where the character may be for its player by now: a request names no place, comes between two ticks, and a little early or late.
 * Undefined where it does not walk on.
 */
export function placeAhead(world: MovementWorld, player: Walker): Point | undefined {
  const { walk_on, path } = player.travel;
  if (!walk_on || path !== NO_PATH || world.tick > walk_on.until_tick) return undefined;
  const seconds = world.game_rules.latency_tolerance_seconds;
  return pointOn(
    walk_on.from,
    walk_on.heading,
    Math.min(walk_on.reach, walk_on.metres + walk_on.pace * seconds),
  );
}

/** From this tick on it does not walk on by itself. */
export function endWalkOn({ travel }: Walker, tick: number): void {
  if (travel.walk_on) travel.walk_on.until_tick = Math.min(travel.walk_on.until_tick, tick);
}

/** No stamina comes back during a sprint, and for the pause after it. */
export function pauseStamina(world: MovementWorld, player: Walker, untilTick: number): void {
  player.stamina.amount = staminaOf(world, player);
  player.stamina.since_tick = untilTick + ticksIn(world, world.game_rules.stamina_regeneration.pause_seconds);
}

/** With the next move: takes the stamina of what the move covers, or of what the character has sprinted by itself if that is more. */
export function payStamina(world: MovementWorld, player: Walker, ofMove: number): void {
  const walk = player.travel.walk_on;
  const left = staminaOf(world, player);
  if (walk && walk.sprints_until_tick > 0) {
    player.stamina.amount = left;
    const pauseEnds = world.tick + ticksIn(world, world.game_rules.stamina_regeneration.pause_seconds);
    player.stamina.since_tick = Math.min(player.stamina.since_tick, pauseEnds);
  }
  const sprinted = (walk?.sprinted_seconds ?? 0) * world.game_rules.sprint_stamina_per_second;
  const { max_stamina } = player.stats;
  spend(
    player.stamina,
    Math.min(left, Math.max(ofMove, sprinted)),
    max_stamina,
    world.game_rules.stamina_regeneration,
    world,
  );
}

/** An even walk as others are told of it: from a place at a tick, in a direction (radians), at so many m/s. */
export type EvenWalk = { from: Point; tick: number; direction: number; speed: number };

/** What others may be told instead of place after place; undefined where the character stands, is held, or is somewhere else. */
export function evenWalkOf(world: MovementWorld, player: Walker): EvenWalk | undefined {
  const { tick } = world;
  const { walk_on, path, held_from_tick, held_until_tick } = player.travel;
  if (!walk_on || path !== NO_PATH || player.state === "DEAD") return undefined;
  if (tick >= held_from_tick && tick < held_until_tick) return undefined;
  const { base_metres, base_tick, pace, reach, until_tick } = walk_on;
  const due = dueMetres(walk_on, world);
  if (tick > until_tick || pace === 0 || due >= reach) return undefined;
  if (Math.abs(due - walk_on.metres) > pace * world.game_rules.latency_tolerance_seconds) return undefined;
  const from = pointOn(walk_on.from, walk_on.heading, base_metres);
  return { from, tick: base_tick, direction: walk_on.direction, speed: pace };
}

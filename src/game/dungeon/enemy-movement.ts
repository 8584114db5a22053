/**
 * How enemies get about. They walk in straight segments at an even pace, so that clients are told of each segment once
 * and work out the rest.
 */

import { distance, type Point, pointTowards, yawTowards } from "../core/geometry.ts";
import { placeAt, positionOf } from "../core/position.ts";
import { pointOn, remember } from "../core/position-history.ts";
import { ticksIn } from "../core/ticks.ts";
import { effectFactor } from "../effects/effects.ts";
import { MAX_LOOK_BACK_SECONDS } from "../movement/latency.ts";
import { canWalk, reachableShare } from "../movement/walkable-area.ts";
import { firstSegment } from "../movement/way-finding.ts";
import { phaseOf } from "./boss.ts";
import { DUNGEON_RATE } from "./dungeon-rate.ts";
import { type Enemy, enemyTypeOf, type World } from "./world.ts";

/** A segment is walked to its end where the new goal is this near to its end, or a fifth of the way to it. */
const GOAL_TOLERANCE_M = 0.5;
const GOAL_TOLERANCE_SHARE = 0.2;

/** Enemies keep this far from each other's places around a player. */
const ELBOW_ROOM_M = 1;

/** Pushed right against a wall, rounding might leave an enemy in it, and then it could never walk again. */
const WALL_CLEARANCE_M = 0.01;

/** How far back enemies remember where they were. */
const HISTORY_TICKS = ticksIn(DUNGEON_RATE, MAX_LOOK_BACK_SECONDS);

/** Starts walking to a point, around a wall where one is between; keeps walking where it is on its way there. */
export function walkTo(world: World, enemy: Enemy, goal: Point): void {
  const from = positionOf(enemy);
  const to = firstSegment(world.walkableArea, from, goal);
  const speed = speedOf(world, enemy);
  const tolerance = Math.max(GOAL_TOLERANCE_M, distance(from, to) * GOAL_TOLERANCE_SHARE);
  if (enemy.walk && enemy.walk.speed === speed && distance(enemy.walk.to, to) < tolerance) return;
  // A corner leads on, however near it is.
  const isThere = distance(from, to) === 0 || (to === goal && distance(from, to) < 0.05);
  if (speed === 0 || isThere) {
    stopWalking(world, enemy);
    return;
  }
  rememberUntilNow(world, enemy);
  enemy.walk = { from, to, speed, started_tick: world.tick };
  enemy.yaw = yawTowards(from, to);
}

export function stopWalking(world: World, enemy: Enemy): void {
  if (!enemy.walk) return;
  rememberUntilNow(world, enemy);
  enemy.walk = undefined;
}

/** Once a tick: where the enemy is on its way. */
export function advance(world: World, enemy: Enemy): void {
  const { walk } = enemy;
  if (!walk) return;
  const at = pointOn(walk, world.tick, world);
  placeAt(enemy, at);
  if (at === walk.to) stopWalking(world, enemy);
}

/**
 * A hit pushes the enemy away from its source, as far as walls allow, and breaks its wind-up. Then it braces itself for its
 * `stagger_cooldown`: hits do not push it out of an attack, or strikes in turn would keep it from ever attacking.
 */
export function knockBack(world: World, enemy: Enemy, source: Point): void {
  const { knockback_distance: metres, stagger_cooldown } = enemyTypeOf(world, enemy);
  if (enemy.attack && world.tick < enemy.staggers_from_tick) return;
  const from = positionOf(enemy);
  const away = distance(source, from);
  if (metres === 0 || away === 0) return;
  const to = pointTowards(source, from, away + metres);
  const share = reachableShare(world.walkableArea, from, to);
  const pushed = share === 1 ? metres : Math.max(0, metres * share - WALL_CLEARANCE_M);
  rememberUntilNow(world, enemy);
  enemy.walk = undefined;
  if (enemy.attack) enemy.staggers_from_tick = world.tick + ticksIn(world, stagger_cooldown);
  enemy.attack = undefined;
  placeAt(enemy, pointTowards(from, to, pushed));
}

/** Its own side first, then more and more around. */
const EIGHTHS_OF_A_TURN = [0, 1, -1, 2, -2, 3, -3, 4];

/** A place next to the target that no other enemy has taken or is on its way to. */
export function placeNextTo(world: World, enemy: Enemy, target: Point, metres: number): Point {
  const towards = yawTowards(target, positionOf(enemy));
  for (const eighths of EIGHTHS_OF_A_TURN) {
    const yaw = towards + (eighths * Math.PI) / 4;
    const place = { x: target.x + Math.sin(yaw) * metres, z: target.z + Math.cos(yaw) * metres };
    if (isLeftFree(world, enemy, place) && canWalk(world.walkableArea, target, place)) return place;
  }
  return target;
}

/** A shorter way back would only be trembling. */
const SHORTEST_RETREAT_M = 1;

/** Where the enemy comes to that walks straight away from somebody until there are so many metres between them; undefined before a wall. */
export function placeBehind(world: World, enemy: Enemy, from: Point, metres: number): Point | undefined {
  const at = positionOf(enemy);
  const goal = pointTowards(from, at, metres);
  const share = reachableShare(world.walkableArea, at, goal);
  const way = distance(at, goal);
  const free = share === 1 ? way : way * share - WALL_CLEARANCE_M;
  return free < SHORTEST_RETREAT_M ? undefined : pointTowards(at, goal, free);
}

function isLeftFree(world: World, enemy: Enemy, place: Point): boolean {
  for (const other of world.enemies.values()) {
    if (other === enemy || !other.is_alive) continue;
    if (distance(other.walk?.to ?? positionOf(other), place) < ELBOW_ROOM_M) return false;
  }
  return true;
}

/** Whether it stands where another stood first. Of two that meet one must make room: the later of the room's enemies. */
export function isInTheWay(world: World, enemy: Enemy): boolean {
  const at = positionOf(enemy);
  for (const other of world.enemies.values()) {
    if (other === enemy) return false;
    if (other.is_alive && !other.walk && distance(positionOf(other), at) < ELBOW_ROOM_M) return true;
  }
  return false;
}

/** Before it turns to something else. */
function rememberUntilNow(world: World, enemy: Enemy): void {
  remember(enemy, world.tick, HISTORY_TICKS);
}

function speedOf(world: World, enemy: Enemy): number {
  return (
    enemy.stats.move_speed *
    (phaseOf(world, enemy)?.move_speed_multiplier ?? 1) *
    effectFactor(world, enemy, "move_speed_multiplier")
  );
}

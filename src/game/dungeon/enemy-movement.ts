/**
 * How enemies get about. They walk in straight stretches at an even pace, so that clients are told of each stretch
 * once and work out the rest.
 */

import { effectFactor } from "../combat/effects.ts";
import { STEPS_PER_SECOND, stepsIn } from "../core/ticks.ts";
import { distance, type Point, pointTowards, reachableShare, yawTowards } from "../movement/geometry.ts";
import { MAX_LOOK_BACK_SECONDS } from "../movement/latency.ts";
import { canWalk, firstStretch } from "../movement/walkable-area.ts";
import { phaseOf } from "./boss.ts";
import { type Enemy, enemyStats, enemyTypeOf, placeAt, positionOf, type Walk, type World } from "./world.ts";

/** A stretch is walked to its end where the new goal is this near to its end, or a fifth of the way to it. */
const GOAL_TOLERANCE_M = 0.5;
const GOAL_TOLERANCE_SHARE = 0.2;

/** Enemies keep this far from each other's places around a player. */
const ELBOW_ROOM_M = 1;

/** Pushed right against a wall, rounding might leave an enemy in it, and then it could never walk again. */
const WALL_CLEARANCE_M = 0.01;

/** How far back enemies remember where they were. */
const HISTORY_TICKS = stepsIn(MAX_LOOK_BACK_SECONDS);

/** Starts walking to a point, around a wall where one is between; keeps walking where it is on its way there. */
export function walkTo(world: World, enemy: Enemy, goal: Point): void {
  const from = positionOf(enemy);
  const to = firstStretch(world.floor, from, goal);
  const speed = speedOf(world, enemy);
  const tolerance = Math.max(GOAL_TOLERANCE_M, distance(from, to) * GOAL_TOLERANCE_SHARE);
  if (enemy.walk && enemy.walk.speed === speed && distance(enemy.walk.to, to) < tolerance) return;
  if (speed === 0 || distance(from, to) < 0.05) {
    stopWalking(world, enemy);
    return;
  }
  leaveTrail(world, enemy);
  enemy.walk = { from, to, speed, started_tick: world.tick };
  enemy.yaw = yawTowards(from, to);
}

export function stopWalking(world: World, enemy: Enemy): void {
  if (!enemy.walk) return;
  leaveTrail(world, enemy);
  enemy.walk = undefined;
}

/** Once a step: where the enemy is on its way. */
export function advance(world: World, enemy: Enemy): void {
  const { walk } = enemy;
  if (!walk) return;
  const at = pointOn(walk, world.tick);
  placeAt(enemy, at);
  if (at === walk.to) stopWalking(world, enemy);
}

/** Where somebody is on a walk at a step of it; its end from when it has come there. */
function pointOn({ from, to, speed, started_tick }: Walk, tick: number): Point {
  const metres = ((tick - started_tick) / STEPS_PER_SECOND) * speed;
  return metres >= distance(from, to) ? to : pointTowards(from, to, metres);
}

/** Whether the enemy was at such a place within the last so many ticks. */
export function hasBeenAt(
  world: World,
  enemy: Enemy,
  ticks: number,
  isThere: (point: Point) => boolean,
): boolean {
  const { walk, trail } = enemy;
  const since = historyBegins(world, ticks);
  if (walk && hasPassed(walk, since, world.tick - 1, isThere)) return true;
  return trail.some(stretch => {
    if (stretch.until_tick < since) return false;
    return stretch.walk ? hasPassed(stretch.walk, since, stretch.until_tick, isThere) : isThere(stretch);
  });
}

/** What was left so many steps ago was stood on a step before. */
function historyBegins(world: World, ticks: number): number {
  return world.tick - Math.ceil(ticks) - 1;
}

function hasPassed(walk: Walk, since: number, until: number, isThere: (point: Point) => boolean): boolean {
  for (let tick = Math.max(since, walk.started_tick); tick <= until; tick++) {
    if (isThere(pointOn(walk, tick))) return true;
  }
  return false;
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
  const share = reachableShare(world.floor.rects, from, to);
  const pushed = share === 1 ? metres : Math.max(0, metres * share - WALL_CLEARANCE_M);
  leaveTrail(world, enemy);
  enemy.walk = undefined;
  if (enemy.attack) enemy.staggers_from_tick = world.tick + stepsIn(stagger_cooldown);
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
    if (isLeftFree(world, enemy, place) && canWalk(world.floor, target, place)) return place;
  }
  return target;
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
function leaveTrail(world: World, enemy: Enemy): void {
  const { trail, walk, position_x: x, position_z: z } = enemy;
  while (trail[0] && trail[0].until_tick < historyBegins(world, HISTORY_TICKS)) trail.shift();
  trail.push({ until_tick: world.tick, walk, x, z });
}

function speedOf(world: World, enemy: Enemy): number {
  return (
    enemyStats(world, enemy).move_speed *
    (phaseOf(world, enemy)?.move_speed_multiplier ?? 1) *
    effectFactor(world, enemy, "move_speed_multiplier")
  );
}

/** Whom an attack or a help reaches: hit tests over the fighters of the other teams, and of the own one. */
import { distance, isInCone, type Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import type { RejectReason } from "../core/verdict.ts";
import { canWalk } from "../movement/walkable-area.ts";
import type { CombatWorld } from "./combat-world.ts";
import { areOpponents, type Fighter } from "./fighter.ts";
import { isWithinReach } from "./reach.ts";

/** A cone in front of a fighter; the angle in radians to either side. */
export type Cone = { range: number; halfAngle: number };

/** How far from a fighter's middle its body reaches; the game's content has no number for it, this is the project's. */
const BODY_RADIUS_M = 0.5;

/**
 * Why a strike misses its target; undefined where it hits. A player with latency may strike at where it saw the target: that is its
 * mode's business.
 */
export function missReason(
  world: CombatWorld,
  source: Fighter,
  target: Fighter,
  { range, halfAngle }: Cone,
): RejectReason | undefined {
  const from = positionOf(source);
  let reason: RejectReason = "out_of_range";
  const isHitAt = (point: Point) => {
    if (!isWithinReach(world, from, point, range)) return false;
    if (reason === "out_of_range") reason = "not_facing";
    if (!isInCone(from, source.yaw, halfAngle, point)) return false;
    reason = "blocked";
    return canWalk(world.walkableArea, from, point);
  };
  return world.combat_rules.isSeenAt(world, source, target, isHitAt) ? undefined : reason;
}

/** The living opponents of the fighter that such a strike hits now. */
export function opponentsInCone(world: CombatWorld, source: Fighter, cone: Cone): Fighter[] {
  const reached: Fighter[] = [];
  for (const target of world.enemies.values()) {
    if (isTarget(world, source, target) && missReason(world, source, target, cone) === undefined)
      reached.push(target);
  }
  for (const target of world.players.values()) {
    if (isTarget(world, source, target) && missReason(world, source, target, cone) === undefined)
      reached.push(target);
  }
  return reached;
}

/** The living opponents of the fighter within so many metres, no wall between. */
export function opponentsWithin(world: CombatWorld, source: Fighter, metres: number): Fighter[] {
  const reached: Fighter[] = [];
  for (const target of world.enemies.values()) {
    if (isTarget(world, source, target) && isInReach(world, source, target, metres)) reached.push(target);
  }
  for (const target of world.players.values()) {
    if (isTarget(world, source, target) && isInReach(world, source, target, metres)) reached.push(target);
  }
  return reached;
}

/** The living opponents of the fighter within so many metres of a place, no wall between the place and them. */
export function opponentsAround(
  world: CombatWorld,
  source: Fighter,
  middle: Point,
  metres: number,
): Fighter[] {
  return [...world.enemies.values(), ...world.players.values()].filter(
    target =>
      isTarget(world, source, target) &&
      isWithinReach(world, middle, positionOf(target), metres) &&
      canWalk(world.walkableArea, middle, positionOf(target)),
  );
}

/** The fighter and the living of its team within so many metres, no wall between. */
export function alliesWithin(world: CombatWorld, source: Fighter, metres: number): Fighter[] {
  const fighters: Fighter[] = [...world.enemies.values(), ...world.players.values()];
  return fighters.filter(
    each => each.is_alive && each.team === source.team && isInReach(world, source, each, metres),
  );
}

/** Whether the target is within so many metres, no wall between. */
export function isInReach(world: CombatWorld, source: Fighter, target: Fighter, metres: number): boolean {
  const from = positionOf(source);
  const at = positionOf(target);
  return isWithinReach(world, from, at, metres) && canWalk(world.walkableArea, from, at);
}

/** The living opponent of the fighter that a projectile on this segment of its way touches first; its radius in metres. */
export function firstOpponentOnWay(
  world: CombatWorld,
  source: Fighter,
  from: Point,
  to: Point,
  radius: number,
): Fighter | undefined {
  const enemy = firstOf(world, world.enemies, undefined, source, from, to, radius);
  return firstOf(world, world.players, enemy, source, from, to, radius);
}

/** Of the fighters and the one that was found before. Each projectile asks once a tick, so it makes no function for it. */
function firstOf(
  world: CombatWorld,
  fighters: ReadonlyMap<string, Fighter>,
  found: Fighter | undefined,
  source: Fighter,
  from: Point,
  to: Point,
  radius: number,
): Fighter | undefined {
  let first = found;
  for (const target of fighters.values()) {
    if (!isTarget(world, source, target)) continue;
    const at = positionOf(target);
    if (distanceToSegment(at, from, to) > radius + BODY_RADIUS_M) continue;
    if (!first || distance(from, at) < distance(from, positionOf(first))) first = target;
  }
  return first;
}

function isTarget(world: CombatWorld, source: Fighter, target: Fighter): boolean {
  return target.is_alive && areOpponents(world, source, target);
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dz] = [to.x - from.x, to.z - from.z];
  const lengthSquared = dx * dx + dz * dz;
  const along = lengthSquared === 0 ? 0 : ((point.x - from.x) * dx + (point.z - from.z) * dz) / lengthSquared;
  const share = Math.max(0, Math.min(1, along));
  return distance(point, { x: from.x + dx * share, z: from.z + dz * share });
}

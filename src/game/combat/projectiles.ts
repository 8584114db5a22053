/** Fireballs and their like: they fly straight and end on an enemy, on a wall, or at their range. */

import { type Ability, findEntry } from "../content/content.ts";
import { STEPS_PER_SECOND } from "../core/ticks.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import {
  type Enemy,
  FLOOR_Y,
  nextInstanceId,
  type Player,
  type Projectile,
  positionOf,
  type World,
} from "../dungeon/world.ts";
import { distance, facing, type Point, pointTowards, reachableShare } from "../movement/geometry.ts";
import { hitEnemy } from "./damage.ts";

/** How far from an enemy's middle its body reaches; the game's content has no number for it, this is the project's. */
const BODY_RADIUS_M = 0.5;

/** Sends a projectile off from where the player stands, in the direction it faces. */
export function launch(world: World, player: Player, ability: Ability): void {
  const projectile: Projectile = {
    projectile_id: nextInstanceId(world, "projectile"),
    ability_id: ability.id,
    source_player_id: player.player_id,
    position_x: player.position_x,
    position_y: FLOOR_Y,
    position_z: player.position_z,
    yaw: player.yaw,
    started_tick: world.tick,
    metres: 0,
  };
  world.projectiles.set(projectile.projectile_id, projectile);
}

/** One step of one projectile. Whoever shot it may have left: then it hits nobody. */
export function stepProjectile(world: World, projectile: Projectile, events: GameEvent[]): void {
  const ability = findEntry(world.content.abilities, projectile.ability_id);
  const source = world.players.get(projectile.source_player_id);
  if (!ability || !source) {
    world.projectiles.delete(projectile.projectile_id);
    return;
  }
  const range = ability.max_range ?? 0;
  const seconds = (world.tick - projectile.started_tick) / STEPS_PER_SECOND;
  const next = Math.min(range, seconds * (ability.projectile_speed ?? 0));
  const from = pointAlong(projectile, projectile.metres);
  const to = pointAlong(projectile, next);
  const share = reachableShare(world.floor.rects, from, to);
  const end = pointTowards(from, to, distance(from, to) * share);
  const enemy = firstHit(world, from, end, (ability.projectile_radius ?? 0) + BODY_RADIUS_M);
  projectile.metres = next;
  if (enemy || share < 1 || next >= range) world.projectiles.delete(projectile.projectile_id);
  if (enemy) hitEnemy(world, source, enemy, ability, events);
}

function pointAlong(projectile: Projectile, metres: number): Point {
  const forward = facing(projectile.yaw);
  const start = positionOf(projectile);
  return { x: start.x + forward.x * metres, z: start.z + forward.z * metres };
}

/** The living enemy that the stretch touches first. */
function firstHit(world: World, from: Point, to: Point, radius: number): Enemy | undefined {
  let first: Enemy | undefined;
  for (const enemy of world.enemies.values()) {
    if (!enemy.is_alive || distanceToStretch(positionOf(enemy), from, to) > radius) continue;
    if (!first || distance(from, positionOf(enemy)) < distance(from, positionOf(first))) first = enemy;
  }
  return first;
}

function distanceToStretch(point: Point, from: Point, to: Point): number {
  const [dx, dz] = [to.x - from.x, to.z - from.z];
  const lengthSquared = dx * dx + dz * dz;
  const along = lengthSquared === 0 ? 0 : ((point.x - from.x) * dx + (point.z - from.z) * dz) / lengthSquared;
  const share = Math.max(0, Math.min(1, along));
  return distance(point, { x: from.x + dx * share, z: from.z + dz * share });
}

/** Fireballs and their like: they fly straight and end on an opponent, on a wall, or at their range. */

import { type Ability, findEntry } from "../content/content.ts";
import type { EventSink } from "../core/event-sink.ts";
import { distance, facing, type Point, pointTowards } from "../core/geometry.ts";
import { nextInstanceId } from "../core/instance-ids.ts";
import { FLOOR_Y, positionOf } from "../core/position.ts";
import { secondsIn } from "../core/ticks.ts";
import { reachableShare } from "../movement/walkable-area.ts";
import type { CombatEvent } from "./combat-events.ts";
import { type CombatWorld, findFighter, type Projectile } from "./combat-world.ts";
import { hit } from "./damage.ts";
import type { Fighter } from "./fighter.ts";
import { firstOpponentOnWay } from "./hit-tests.ts";

/** Sends a projectile off from where the fighter stands, in the direction it faces. `multiplier`: on its damage. */
export function launch(world: CombatWorld, source: Fighter, ability: Ability, multiplier = 1): void {
  const projectile: Projectile = {
    projectile_id: nextInstanceId(world, "projectile"),
    ability_id: ability.id,
    source: { kind: source.kind, id: source.id },
    position_x: source.position_x,
    position_y: FLOOR_Y,
    position_z: source.position_z,
    yaw: source.yaw,
    started_tick: world.tick - world.combat_rules.ticksAhead(world, source),
    metres: 0,
    multiplier,
  };
  world.projectiles.set(projectile.projectile_id, projectile);
}

/** One tick of one projectile. Its shooter may have left: then it hits nobody. */
export function tickProjectile(
  world: CombatWorld,
  projectile: Projectile,
  events: EventSink<CombatEvent>,
): void {
  const source = findFighter(world, projectile.source);
  const own = source?.kind === "player" ? source.abilities.get(projectile.ability_id) : undefined;
  const ability = own ?? findEntry(world.content.abilities, projectile.ability_id);
  if (!ability || !source) {
    world.projectiles.delete(projectile.projectile_id);
    return;
  }
  const range = ability.max_range ?? 0;
  const seconds = secondsIn(world, world.tick - projectile.started_tick);
  const next = Math.min(range, seconds * (ability.projectile_speed ?? 0));
  const from = pointAlong(projectile, projectile.metres);
  const to = pointAlong(projectile, next);
  const share = reachableShare(world.walkableArea, from, to);
  const end = pointTowards(from, to, distance(from, to) * share);
  const target = firstOpponentOnWay(world, source, from, end, ability.projectile_radius ?? 0);
  projectile.metres = next;
  if (target || share < 1 || next >= range) world.projectiles.delete(projectile.projectile_id);
  if (target)
    hit(
      world,
      source,
      target,
      { ability, multiplier: projectile.multiplier, from: positionOf(projectile) },
      events,
    );
}

function pointAlong(projectile: Projectile, metres: number): Point {
  const forward = facing(projectile.yaw);
  const start = positionOf(projectile);
  return { x: start.x + forward.x * metres, z: start.z + forward.z * metres };
}

/** What enemies do beside their plain attack: which ability comes next, and whom it reaches when its wind-up is over. */
import type { Attack } from "../combat/damage.ts";
import { hit } from "../combat/damage.ts";
import type { Fighter } from "../combat/fighter.ts";
import { help } from "../combat/help.ts";
import {
  alliesWithin,
  isInReach,
  opponentsAround,
  opponentsInCone,
  opponentsWithin,
} from "../combat/hit-tests.ts";
import { launch } from "../combat/projectiles.ts";
import { isWithinReach } from "../combat/reach.ts";
import { type Ability, findEntry, isHelp, isTimedEffect, reachOf } from "../content/content.ts";
import { yawTowards } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { ticksIn } from "../core/ticks.ts";
import { canWalk } from "../movement/walkable-area.ts";
import { phaseOf } from "./boss.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { type Enemy, enemyTypeOf, type Player, type World } from "./world.ts";

/** Of its abilities, those of its phase before its own, the first that is ready and of use now. */
export function nextAbility(world: World, enemy: Enemy, target: Player): Ability | undefined {
  const phase = phaseOf(world, enemy);
  const { ability_ids } = enemyTypeOf(world, enemy);
  if (!phase) return firstUsable(world, enemy, target, ability_ids);
  const first = phase.ability_id === undefined ? undefined : ifUsable(world, enemy, target, phase.ability_id);
  return (
    first ??
    firstUsable(world, enemy, target, phase.ability_ids) ??
    firstUsable(world, enemy, target, ability_ids)
  );
}

/** Starts the ability's cooldown. */
export function noteUse(world: World, enemy: Enemy, { id, cooldown }: Ability): void {
  enemy.ability_ready_at_ticks.set(id, world.tick + ticksIn(world, cooldown));
}

function firstUsable(
  world: World,
  enemy: Enemy,
  target: Player,
  ability_ids: readonly string[],
): Ability | undefined {
  for (const id of ability_ids) {
    const ability = ifUsable(world, enemy, target, id);
    if (ability) return ability;
  }
  return undefined;
}

function ifUsable(world: World, enemy: Enemy, target: Player, ability_id: string): Ability | undefined {
  if (world.tick < (enemy.ability_ready_at_ticks.get(ability_id) ?? 0)) return undefined;
  const ability = findEntry(world.content.abilities, ability_id);
  return ability && isOfUse(world, enemy, target, ability) ? ability : undefined;
}

function isOfUse(world: World, enemy: Enemy, target: Player, ability: Ability): boolean {
  if (isHelp(ability)) return helpedBy(world, enemy, ability).some(each => needsHelp(each, ability));
  const [at, there] = [positionOf(enemy), positionOf(target)];
  if (!isWithinReach(world, at, there, ability.max_range ?? 0)) return false;
  return reachOf(ability) === "around" || canWalk(world.walkableArea, at, there);
}

/** Whether the ability does something for the fighter: it is hurt, or not under its lasting effects yet. */
function needsHelp(fighter: Fighter, { id, effects = [] }: Ability): boolean {
  const isHurt = fighter.current_health < fighter.stats.max_health;
  return effects.some(effect => {
    const { effect_type } = effect;
    const heals = effect_type === "restore_health" || effect_type === "health_per_second";
    return (!heals || isHurt) && !(isTimedEffect(effect) && fighter.effects.has(id));
  });
}

function helpedBy(world: World, enemy: Enemy, ability: Ability): Fighter[] {
  return reachOf(ability) === "allies" ? alliesWithin(world, enemy, ability.max_range ?? 0) : [enemy];
}

/**
 * What the ability does when its wind-up is over, to those whom it reaches then.
 *
 * @param landing the wind-up that is over.
 */
export function landAbility(
  world: World,
  enemy: Enemy,
  landing: NonNullable<Enemy["attack"]>,
  attack: Attack & { ability: Ability },
  events: GameEvent[],
): void {
  const { ability } = attack;
  if (isHelp(ability)) {
    for (const each of helpedBy(world, enemy, ability)) helpAndTell(world, each, ability, events);
    return;
  }
  const target = world.players.get(landing.target_player_id);
  if (reachOf(ability) === "projectile") {
    // It is aimed until it flies: then it is slow enough to step aside.
    if (target?.is_alive) enemy.yaw = yawTowards(positionOf(enemy), positionOf(target));
    launch(world, enemy, ability, attack.multiplier);
    return;
  }
  for (const each of opponentsReached(world, enemy, landing, ability))
    hit(world, enemy, each, attack, events);
}

function opponentsReached(
  world: World,
  enemy: Enemy,
  { target_player_id, at }: NonNullable<Enemy["attack"]>,
  ability: Ability,
): Fighter[] {
  const range = ability.max_range ?? 0;
  switch (reachOf(ability)) {
    case "cone": {
      const halfAngle = ((ability.cone_half_angle_degrees ?? 180) * Math.PI) / 180;
      return opponentsInCone(world, enemy, { range, halfAngle });
    }
    case "area":
      return at ? opponentsAround(world, enemy, at, ability.area_radius ?? 0) : [];
    case "target": {
      const target = world.players.get(target_player_id);
      return target && isInReach(world, enemy, target, range) ? [target] : [];
    }
    default:
      return opponentsWithin(world, enemy, range);
  }
}

/** What an enemy's health becomes is told, or a crash would take the help back and keep the wounds. */
function helpAndTell(world: World, fighter: Fighter, ability: Ability, events: GameEvent[]): void {
  const before = fighter.current_health;
  help(world, fighter, ability);
  if (fighter.kind === "player" || fighter.current_health === before) return;
  const { id, current_health } = fighter;
  events.push({ event_type: "enemy_restored", target_enemy_id: id, ability_id: ability.id, current_health });
}

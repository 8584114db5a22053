/** Who is hit, how hard, and what it does to them. */

import type { Ability } from "../content/content.ts";
import { rollChance } from "../core/random.ts";
import type { RejectReason } from "../core/verdict.ts";
import { enterPhases } from "../dungeon/boss.ts";
import { killEnemy, killPlayer } from "../dungeon/death.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import { hasBeenAt, knockBack } from "../dungeon/enemy-movement.ts";
import {
  type Enemy,
  enemyStats,
  enemyTypeOf,
  type Player,
  playerStats,
  positionOf,
  type World,
} from "../dungeon/world.ts";
import { isInCone, type Point } from "../movement/geometry.ts";
import { lookBackTicks } from "../movement/latency.ts";
import { canWalk } from "../movement/walkable-area.ts";
import { root } from "../movement/walking.ts";
import { effectEndsAt, effectFactor, effectSum, hasEffect, startEffects } from "./effects.ts";
import { isWithinReach } from "./reach.ts";

export type Damage = { damage_amount: number; is_critical: boolean };
export const NO_DAMAGE: Damage = { damage_amount: 0, is_critical: false };

/** A cone in front of a player that hits what is in it. */
export type Strike = { range: number; halfAngle: number };

/** What one hit is computed from. */
export type Hit = {
  base: number;
  /** From the attacker's effects, or a boss's phase. */
  multiplier: number;
  critical_chance: number;
  critical_multiplier: number;
  armor: number;
};

/** `final = max(1, base × multiplier − armor)`, times `critical_multiplier` for a critical hit; the game's formula. */
export function rollDamage(world: World, hit: Hit): Damage {
  const is_critical = rollChance(world.draws, hit.critical_chance);
  const final = Math.max(1, hit.base * hit.multiplier - hit.armor);
  return { damage_amount: is_critical ? final * hit.critical_multiplier : final, is_critical };
}

/** Why the strike misses this enemy; undefined where it hits. */
export function missReason(
  world: World,
  player: Player,
  enemy: Enemy,
  strike: Strike,
): RejectReason | undefined {
  const from = positionOf(player);
  let reason: RejectReason = "out_of_range";
  const isHitAt = (point: Point) => {
    if (!isWithinReach(from, point, strike.range)) return false;
    if (reason === "out_of_range") reason = "not_facing";
    if (!isInCone(from, player.yaw, strike.halfAngle, point)) return false;
    reason = "blocked";
    return canWalk(world.floor, from, point);
  };
  const isHit = isHitAt(positionOf(enemy)) || hasBeenAt(world, enemy, lookBackTicks(world, player), isHitAt);
  return isHit ? undefined : reason;
}

/**
 * A player's ability hits an enemy: damage and effects, the push, and what a boss makes of it. The enemy knows by whom. Some cannot
 * be hurt on their way home.
 */
export function hitEnemy(
  world: World,
  source: Player,
  enemy: Enemy,
  ability: Ability,
  events: GameEvent[],
): Damage {
  source.last_hit_at_tick = world.tick;
  if (enemy.state === "RETURN" && enemyTypeOf(world, enemy).when_returning === "invulnerable")
    return NO_DAMAGE;
  enemy.hurt_at_tick = world.tick;
  // Also one that does no damage itself: the enemy knows by whom it is slowed or poisoned.
  enemy.threat.set(source.player_id, enemy.threat.get(source.player_id) ?? 0);
  startEffects(world, enemy, ability);
  if (ability.ability_type === "debuff" && ability.damage === undefined) return NO_DAMAGE;
  const damage = rollDamage(world, hitOn(world, source, enemy, ability));
  const lost = Math.min(enemy.current_health, damage.damage_amount);
  enemy.current_health -= lost;
  enemy.threat.set(source.player_id, (enemy.threat.get(source.player_id) ?? 0) + lost);
  source.statistics.damage_dealt += lost;
  events.push({
    event_type: "damage_dealt",
    source_player_id: source.player_id,
    target_enemy_id: enemy.enemy_instance_id,
    ability_id: ability.id,
    ...damage,
  });
  if (enemy.current_health === 0) {
    killEnemy(world, source, enemy, events);
    return damage;
  }
  knockBack(world, enemy, positionOf(source));
  enterPhases(world, enemy, events);
  return damage;
}

/** What a player's hit on this enemy is computed from; also the measure of what a client may predict. */
export function hitOn(world: World, source: Player, enemy: Enemy, ability: Ability): Hit {
  const stats = playerStats(world, source);
  return {
    base: ability.damage ?? stats.attack_damage,
    multiplier: effectFactor(world, source, "damage_multiplier"),
    critical_chance: stats.critical_chance,
    critical_multiplier: stats.critical_multiplier,
    armor: enemyStats(world, enemy).armor + effectSum(world, enemy, "armor_bonus"),
  };
}

/** An enemy's attack, or its ability, hits a player. The invulnerable are not hit. */
export function hitPlayer(
  world: World,
  source: Enemy,
  player: Player,
  attack: { multiplier: number; ability: Ability | undefined },
  events: GameEvent[],
): void {
  if (!player.is_alive || hasEffect(world, player, "invulnerable")) return;
  const stats = enemyStats(world, source);
  const damage = rollDamage(world, {
    base: attack.ability?.damage ?? stats.attack_damage,
    multiplier: attack.multiplier * effectFactor(world, source, "damage_multiplier"),
    critical_chance: stats.critical_chance,
    critical_multiplier: stats.critical_multiplier,
    armor: playerStats(world, player).armor + effectSum(world, player, "armor_bonus"),
  });
  events.push({
    event_type: "damage_taken",
    source_enemy_id: source.enemy_instance_id,
    target_player_id: player.player_id,
    ability_id: attack.ability?.id,
    ...damage,
  });
  hurtPlayer(world, player, damage.damage_amount, events, source);
  if (player.is_alive && attack.ability) receiveHarm(world, player, attack.ability);
}

/** Takes health from a player, whoever or whatever is to blame. */
export function hurtPlayer(
  world: World,
  player: Player,
  amount: number,
  events: GameEvent[],
  source?: Enemy,
): void {
  const lost = Math.min(player.current_health, amount);
  player.current_health -= lost;
  player.statistics.damage_taken += lost;
  if (player.current_health === 0) killPlayer(world, player, events, source);
}

/** Whoever is stunned stops what it was doing and cannot move until the stun ends. */
function receiveHarm(world: World, player: Player, ability: Ability): void {
  startEffects(world, player, ability);
  if (!hasEffect(world, player, "stun")) return;
  player.casting = undefined;
  player.state = "STUNNED";
  player.state_ends_at_tick = effectEndsAt(world, player, "stun");
  root(world, player, player.state_ends_at_tick);
}

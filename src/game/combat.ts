/** Who is hit, how hard, and what it does to them. */
import type { CombatStats } from "./content.ts";
import type { GameEvent } from "./events.ts";
import { canWalk } from "./floor.ts";
import { isInCone, type Point } from "./geometry.ts";
import { dropLoot } from "./loot.ts";
import { rollChance } from "./random.ts";
import { isWithinReach } from "./reach.ts";
import { clearRoomIfDone } from "./room-clearing.ts";
import { stepsIn } from "./time.ts";
import type { RejectReason } from "./verdict.ts";
import { type Enemy, enemyStats, type Player, playerStats, positionOf, type World } from "./world.ts";

/**
 * How far back a strike looks for its target. A player with 200 ms of latency sees enemies as they were then, shown
 * one batch interval later still, and its strike travels as long again.
 */
const HISTORY_STEPS = stepsIn(0.6);

export type Damage = { damage_amount: number; is_critical: boolean };

/** A cone in front of a player that hits what is in it. */
export type Strike = { range: number; halfAngle: number; baseDamage: number; ability_id: string };

/** `final = max(1, base − armor)`, times `critical_multiplier` for a critical hit; the game's formula. */
export function rollDamage(world: World, base: number, attacker: CombatStats, armor: number): Damage {
  const is_critical = rollChance(world.random, attacker.critical_chance);
  const final = Math.max(1, base - armor);
  return { damage_amount: is_critical ? final * attacker.critical_multiplier : final, is_critical };
}

/** Why the strike misses this enemy; undefined where it hits. */
export function missReason(
  world: World,
  player: Player,
  enemy: Enemy,
  strike: Strike,
): RejectReason | undefined {
  const from = positionOf(player);
  const inRange = recentPositions(world, enemy).filter(point => isWithinReach(from, point, strike.range));
  if (inRange.length === 0) return "out_of_range";
  const inCone = inRange.filter(point => isInCone(from, player.yaw, strike.halfAngle, point));
  if (inCone.length === 0) return "not_facing";
  return inCone.some(point => canWalk(world.floor, from, point)) ? undefined : "blocked";
}

/** Hurts every enemy in the cone, and returns the damage of each. */
export function strikeEnemies(
  world: World,
  player: Player,
  strike: Strike,
  events: GameEvent[],
): Map<Enemy, Damage> {
  const hits = new Map<Enemy, Damage>();
  for (const enemy of world.enemies.values()) {
    if (!enemy.is_alive || missReason(world, player, enemy, strike) !== undefined) continue;
    const damage = rollDamage(
      world,
      strike.baseDamage,
      playerStats(world, player),
      enemyStats(world, enemy).armor,
    );
    hits.set(enemy, damage);
    damageEnemy(world, player, enemy, damage, strike.ability_id, events);
  }
  return hits;
}

function damageEnemy(
  world: World,
  source: Player,
  enemy: Enemy,
  damage: Damage,
  ability_id: string,
  events: GameEvent[],
): void {
  enemy.current_health = Math.max(0, enemy.current_health - damage.damage_amount);
  events.push({
    event_type: "damage_dealt",
    source_player_id: source.player_id,
    target_enemy_id: enemy.enemy_instance_id,
    ability_id,
    ...damage,
  });
  if (enemy.current_health === 0) killEnemy(world, source, enemy, events);
}

function killEnemy(world: World, source: Player, enemy: Enemy, events: GameEvent[]): void {
  enemy.is_alive = false;
  enemy.state = "DEAD";
  enemy.died_at_tick = world.tick;
  events.push({
    event_type: "enemy_died",
    source_player_id: source.player_id,
    target_enemy_id: enemy.enemy_instance_id,
    position_x: enemy.position_x,
    position_y: enemy.position_y,
    position_z: enemy.position_z,
  });
  dropLoot(world, enemy, events);
  clearRoomIfDone(world, events);
}

/** Where the enemy stands, and where it stood within the time that a strike looks back. */
function recentPositions(world: World, enemy: Enemy): Point[] {
  const seen = enemy.trail.filter(spot => spot.until_tick >= world.tick - HISTORY_STEPS);
  return [positionOf(enemy), ...seen];
}

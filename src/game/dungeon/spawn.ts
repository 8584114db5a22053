/** How enemies come into being. */
import { type CombatStats, entryOf } from "../content/content.ts";
import type { Point } from "../core/geometry.ts";
import { nextInstanceId } from "../core/instance-ids.ts";
import { FLOOR_Y } from "../core/position.ts";
import { LONG_AGO_TICK } from "../core/ticks.ts";
import { NO_LASTING_EFFECTS, NOTHING_ABSORBED } from "../effects/effects.ts";
import { TICKS_PER_DECISION } from "./dungeon-rate.ts";
import { ENEMIES_TEAM, type Enemy, type World } from "./world.ts";

/** Puts an enemy into the room, at full health and facing the way Godot's models do (+z). */
export function spawnEnemy(
  world: World,
  enemyTypeId: string,
  at: Point,
  enemyInstanceId = nextInstanceId(world, "enemy"),
): Enemy {
  const type = entryOf(world.content["enemy-types"], enemyTypeId);
  const level = Math.max(type.level, world.dungeon.level);
  const stats = statsOf(world, enemyTypeId, level);
  // First what every tick looks at: so it shares a line of the processor's caches.
  const enemy: Enemy = {
    is_alive: true,
    effects: NO_LASTING_EFFECTS,
    walk: undefined,
    attack: undefined,
    decision_offset: world.enemies.size % TICKS_PER_DECISION,
    position_x: at.x,
    position_z: at.z,
    state: "IDLE",
    current_health: stats.max_health,
    aggro_player_id: undefined,
    yaw: 0,
    home: at,
    enemy_type_id: enemyTypeId,
    id: enemyInstanceId,
    stats,
    absorbed: NOTHING_ABSORBED,
    level,
    position_y: FLOOR_Y,
    died_at_tick: undefined,
    threat: new Map(),
    attack_ready_at_tick: 0,
    ability_ready_at_ticks: new Map(),
    hurt_at_tick: LONG_AGO_TICK,
    staggers_from_tick: 0,
    stunned_from_tick: 0,
    idle_until_tick: world.tick,
    phase: 0,
    is_summoned: false,
    history: [],
    kind: "enemy",
    team: ENEMIES_TEAM,
  };
  world.enemies.set(enemy.id, enemy);
  return enemy;
}

/** At level 1 an enemy has the numbers of its type, where the run's difficulty changes nothing. */
export function statsOf(world: World, enemy_type_id: string, level: number): CombatStats {
  const { combat_stats_id } = entryOf(world.content["enemy-types"], enemy_type_id);
  const stats = entryOf(world.content["combat-stats"], combat_stats_id);
  const { enemy_health_per_level } = world.game_rules.progression;
  const health = (1 + enemy_health_per_level * (level - 1)) * world.difficulty.health;
  const damage = damageFactorAt(world, level);
  if (health === 1 && damage === 1) return stats;
  return {
    ...stats,
    max_health: Math.max(1, Math.round(stats.max_health * health)),
    attack_damage: stats.attack_damage * damage,
  };
}

/** What an enemy's level and the run's difficulty make of its damage; 1 where they change nothing. */
export function damageFactorAt({ game_rules, difficulty }: World, level: number): number {
  return (1 + game_rules.progression.enemy_damage_per_level * (level - 1)) * difficulty.damage;
}

/** The place in dungeon coordinates of what the content places relative to the room's centre. */
export function inRoom(world: World, place: Point): Point {
  return { x: world.template.center_x + place.x, z: world.template.center_z + place.z };
}

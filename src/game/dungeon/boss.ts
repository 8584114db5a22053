/** A boss changes as it is worn down: it calls for help, rages, and learns new attacks. All of it is content. */
import type { BossPhase } from "../content/content.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { inRoom, spawnEnemy } from "./spawn.ts";
import { type Enemy, enemyTypeOf, type World } from "./world.ts";

/** Enters every phase whose share of health the boss has fallen below; a heavy hit may bring two at once. */
export function enterPhases(world: World, enemy: Enemy, events: GameEvent[]): void {
  const phases = enemyTypeOf(world, enemy).phases ?? [];
  const share = enemy.current_health / enemy.stats.max_health;
  for (let next = phases[enemy.phase]; next && share < next.below_health_share; next = phases[enemy.phase]) {
    enemy.phase += 1;
    world.boss_phase = enemy.phase;
    events.push({ event_type: "boss_phase", target_enemy_id: enemy.id, phase: enemy.phase });
    summon(world, next, events);
  }
}

/** The phase that the enemy is in; undefined before the first, and for everyone but bosses. */
export function phaseOf(world: World, enemy: Enemy): BossPhase | undefined {
  return enemyTypeOf(world, enemy).phases?.[enemy.phase - 1];
}

function summon(world: World, phase: BossPhase, events: GameEvent[]): void {
  for (const place of phase.summons) {
    const enemy = spawnEnemy(world, place.enemy_type_id, inRoom(world, place));
    enemy.is_summoned = true;
    events.push({
      event_type: "enemy_spawned",
      target_enemy_id: enemy.id,
      enemy_type_id: enemy.enemy_type_id,
      is_summoned: true,
      position_x: enemy.position_x,
      position_y: enemy.position_y,
      position_z: enemy.position_z,
    });
  }
}

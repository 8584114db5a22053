/**
 * A hibernated room: what of a World is kept while nobody is in it, so that it can be restored as it was. Walks, wind-ups and
 * projectiles end with the last player; living enemies are restored where they stood, and corpses are gone.
 */
import { FLOOR_Y, positionOf } from "../core/position.ts";
import { raiseRunClock, runTicksOf } from "./run-clock.ts";
import type { KeptTerms } from "./run-terms.ts";
import { emptyWorld, type WorldOptions, worldPlaceOf } from "./setup.ts";
import { spawnEnemy } from "./spawn.ts";
import type { Door, LootDrop, World } from "./world.ts";

export type HibernatedEnemy = {
  enemy_instance_id: string;
  enemy_type_id: string;
  current_health: number;
  position_x: number;
  position_y: number;
  position_z: number;
  is_alive: boolean;
  home_x: number;
  home_z: number;
  phase: number;
  is_summoned: boolean;
};

export type HibernatedLoot = LootDrop & { is_picked_up: boolean; picked_up_by?: string | undefined };

export type HibernatedRoom = {
  /** Absent in recordings from before runs had terms: the opening's. */
  terms?: KeptTerms | undefined;
  /** The run's clock; absent in recordings from before it had one. */
  run_ticks?: number | undefined;
  tick: number;
  random_state: number;
  last_instance: number;
  is_cleared: boolean;
  boss_phase: number;
  enemies: HibernatedEnemy[];
  loot_drops: HibernatedLoot[];
  doors: Door[];
};

export function hibernate(world: World): HibernatedRoom {
  const living = [...world.enemies.values()].filter(enemy => enemy.is_alive);
  return {
    terms: world.terms,
    run_ticks: runTicksOf(world),
    tick: world.tick,
    random_state: world.random.state,
    last_instance: world.last_instance,
    is_cleared: world.is_cleared,
    boss_phase: world.boss_phase,
    enemies: living.map(enemy => ({
      enemy_instance_id: enemy.id,
      enemy_type_id: enemy.enemy_type_id,
      current_health: enemy.current_health,
      position_x: enemy.position_x,
      position_y: enemy.position_y,
      position_z: enemy.position_z,
      is_alive: enemy.is_alive,
      home_x: enemy.home.x,
      home_z: enemy.home.z,
      phase: enemy.phase,
      is_summoned: enemy.is_summoned,
    })),
    loot_drops: [
      ...[...world.loot_drops.values()].map(loot => ({ ...loot, is_picked_up: false })),
      ...[...world.taken_loot.values()].map(loot => ({ ...loot, is_picked_up: true })),
    ],
    doors: [...world.doors.values()].map(door => ({ ...door })),
  };
}

/** @throws where the content has no such dungeon, template or difficulty, as createWorld. */
export function restoreWorld(options: WorldOptions, room: HibernatedRoom): World {
  const { dungeon, template } = worldPlaceOf(options);
  const world = emptyWorld(options, dungeon, template, room.terms);
  world.tick = room.tick;
  raiseRunClock(world, room.run_ticks ?? 0);
  world.random.state = room.random_state;
  world.is_cleared = room.is_cleared;
  world.boss_phase = room.boss_phase;
  for (const hibernated of room.enemies) {
    const at = positionOf(hibernated);
    const enemy = spawnEnemy(world, hibernated.enemy_type_id, at, hibernated.enemy_instance_id);
    enemy.position_y = FLOOR_Y;
    enemy.home = { x: hibernated.home_x, z: hibernated.home_z };
    enemy.current_health = hibernated.current_health;
    enemy.phase = hibernated.phase;
    enemy.is_summoned = hibernated.is_summoned;
  }
  for (const { is_picked_up, picked_up_by, ...loot } of room.loot_drops) {
    if (!is_picked_up) world.loot_drops.set(loot.loot_instance_id, loot);
    else if (picked_up_by !== undefined)
      world.taken_loot.set(loot.loot_instance_id, { ...loot, picked_up_by });
  }
  for (const door of room.doors) world.doors.set(door.door_id, { ...door });
  world.last_instance = room.last_instance;
  return world;
}

/** Rooms whose enemies come back, such as the training grounds: a place of the template that has lost its enemy gets a new one. */

import type { Point } from "../core/geometry.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { inRoom, spawnEnemy } from "./spawn.ts";
import type { World } from "./world.ts";

/** Once a second: puts a new enemy wherever the corpse of the old is gone. */
export function bringEnemiesBack(world: World, events: GameEvent[]): void {
  if (!world.template.enemies_return || world.tick % world.ticks_per_second !== 0) return;
  for (const place of world.template.enemies) {
    const home = inRoom(world, place);
    if (isTaken(world, home)) continue;
    const enemy = spawnEnemy(world, place.enemy_type_id, home);
    events.push({
      event_type: "enemy_spawned",
      target_enemy_id: enemy.id,
      enemy_type_id: enemy.enemy_type_id,
      is_summoned: false,
      position_x: enemy.position_x,
      position_y: enemy.position_y,
      position_z: enemy.position_z,
    });
  }
}

function isTaken({ enemies }: World, home: Point): boolean {
  for (const enemy of enemies.values()) if (enemy.home.x === home.x && enemy.home.z === home.z) return true;
  return false;
}

/** Whether a room can be left alone: nothing in it will change by itself. */
import type { World } from "./world.ts";

/** Steps taken at rest change nothing but the tick, so a room that rests may skip them and count them later. */
export function isAtRest(world: World): boolean {
  for (const player of world.players.values()) {
    if (player.state === "MOVING" || player.state === "ATTACKING") return false;
  }
  for (const enemy of world.enemies.values()) if (!enemy.is_alive) return false;
  return true;
}

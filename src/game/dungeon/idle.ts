/** Whether a room can be left alone: nothing in it will change by itself. */
import { notices } from "./enemies.ts";
import { type Enemy, enemyTypeOf, type World } from "./world.ts";

/** Idle ticks change nothing but their count, so an idle room may skip them and count them later. */
export function isIdle(world: World): boolean {
  if (world.projectiles.size > 0 || isMissingEnemies(world)) return false;
  for (const player of world.players.values()) {
    if ((player.state !== "IDLE" && player.state !== "DEAD") || player.effects.size > 0) return false;
    // It will leave the World, or is about to connect.
    if (!player.connected) return false;
  }
  for (const enemy of world.enemies.values()) if (!isQuiet(world, enemy)) return false;
  return true;
}

/** A living enemy is quiet where it neither walks, patrols nor notices anybody; a corpse still has to go. */
function isQuiet(world: World, enemy: Enemy): boolean {
  if (!enemy.is_alive || enemy.state !== "IDLE" || enemy.walk || enemy.effects.size > 0) return false;
  if (enemyTypeOf(world, enemy).patrol_radius > 0) return false;
  return [...world.players.values()].every(player => !notices(world, enemy, player));
}

function isMissingEnemies({ template, enemies }: World): boolean {
  return template.enemies_return && enemies.size < template.enemies.length;
}

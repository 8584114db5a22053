/** Whether a character is in a fight. Leaving, doors and a lost connection all follow from it. */
import { msIn, ticksIn } from "../core/ticks.ts";
import type { Enemy, Player, World } from "./world.ts";

/** Who is in combat because an enemy is after it may ask again this much later. */
const ASK_AGAIN_MS = 1000;

/**
 * In ms, when the fight may be over at the earliest; 0 where there is none.
 *
 * A living character is in combat while an enemy targets it, and for the dungeon's `combat_seconds` after it hit one, as long as
 * any enemy lives.
 */
export function combatLeftMs(world: World, player: Player): number {
  if (!player.is_alive) return 0;
  let leftMs = 0;
  const sinceHit = player.last_hit_at_tick + ticksIn(world, world.dungeon.combat_seconds) - world.tick;
  for (const enemy of world.enemies.values()) {
    if (!enemy.is_alive) continue;
    leftMs = Math.max(leftMs, isAfter(enemy, player) ? ASK_AGAIN_MS : 0, msIn(world, sinceHit));
  }
  return leftMs;
}

export function isInCombat(world: World, player: Player): boolean {
  return combatLeftMs(world, player) > 0;
}

function isAfter(enemy: Enemy, { id }: Player): boolean {
  return enemy.aggro_player_id === id || enemy.attack?.target_player_id === id;
}

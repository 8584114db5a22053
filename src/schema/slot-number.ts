/** How a player is named in one byte. */
import type { World } from "../game/dungeon/world.ts";

/** 0 for nobody, and for a player who has left. */
export function slotNumberOf(world: World, player_id: string | undefined): number {
  return (player_id !== undefined && world.players.get(player_id)?.slot) || 0;
}

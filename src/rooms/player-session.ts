/** A player's character as a row of PlayerSessionsTable. */
import { randomUUID } from "node:crypto";
import { PLAYER_COMBAT_STATS_ID } from "../game/content.ts";
import { amountAt, MANA_REGENERATION, STAMINA_REGENERATION } from "../game/resource.ts";
import { type Player, playerStats, type World } from "../game/world.ts";
import type { PlayerSession } from "../store/sessions.ts";

/** A new character with nothing in its pockets, entering the given room. */
export function newSession(world: World, player_id: string, character_name: string): PlayerSession {
  const stats = world.content["combat-stats"][PLAYER_COMBAT_STATS_ID];
  const now = new Date().toISOString();
  return {
    session_id: randomUUID(),
    player_id,
    character_name,
    room_id: world.room_id,
    run_id: world.run_id,
    combat_stats_id: PLAYER_COMBAT_STATS_ID,
    current_health: stats?.max_health ?? 0,
    current_mana: stats?.max_mana ?? 0,
    current_stamina: stats?.max_stamina ?? 0,
    gold: 0,
    inventory: {},
    is_alive: true,
    last_heartbeat: now,
    created_at: now,
  };
}

/** The session with the character as it is now. */
export function withProgress(session: PlayerSession, world: World, player: Player): PlayerSession {
  const stats = playerStats(world, player);
  return {
    ...session,
    current_health: player.current_health,
    current_mana: amountAt(player.mana, stats.max_mana, MANA_REGENERATION, world.tick),
    current_stamina: amountAt(player.stamina, stats.max_stamina, STAMINA_REGENERATION, world.tick),
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
    gold: player.gold,
    inventory: { ...player.inventory },
    is_alive: player.is_alive,
    updated_at: new Date().toISOString(),
  };
}

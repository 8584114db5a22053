/** The session of a new character. */
import { randomUUID } from "node:crypto";
import { type Content, findEntry, PLAYER_COMBAT_STATS_ID } from "../../game/content/content.ts";
import { NEW_STATISTICS } from "../../game/dungeon/setup.ts";
import type { PlayerSession } from "../../store/session-row.ts";

/** It is in no room yet. */
export function newSession(content: Content, player_id: string, character_name: string): PlayerSession {
  const stats = statsOf(content);
  const now = new Date().toISOString();
  return {
    session_id: randomUUID(),
    player_id,
    character_name,
    combat_stats_id: PLAYER_COMBAT_STATS_ID,
    current_health: stats.max_health,
    current_mana: stats.max_mana,
    current_stamina: stats.max_stamina,
    is_alive: true,
    gold: 0,
    inventory: {},
    statistics: { ...NEW_STATISTICS },
    last_heartbeat: now,
    created_at: now,
  };
}

export function statsOf(content: Content) {
  const stats = findEntry(content["combat-stats"], PLAYER_COMBAT_STATS_ID);
  if (!stats) throw new Error("checked content always has the combat stats of players");
  return stats;
}

/** A character that has just been made. */
import { randomBytes, randomUUID } from "node:crypto";
import { lasting } from "../game/character/lasting.ts";
import { type Content, findEntry, PLAYER_COMBAT_STATS_ID } from "../game/content/content.ts";
import { type Character, newSessionId, type PlayedCharacter } from "./character.ts";

/** Whose it is, and what it is called. */
type Origin = Pick<Character, "player_id" | "owner" | "character_name">;

/** It is in no room, and nobody plays it yet. */
export function newCharacter(content: Content, origin: Origin): Character {
  const stats = playerStats(content);
  const now = new Date().toISOString();
  return {
    character_id: randomUUID(),
    ...origin,
    created_at: now,
    combat_stats_id: PLAYER_COMBAT_STATS_ID,
    current_health: stats.max_health,
    current_mana: stats.max_mana,
    current_stamina: stats.max_stamina,
    is_alive: true,
    ...lasting.parse({}),
    last_heartbeat: now,
    revision: 0,
  };
}

/** The character as a new session plays it; any other session of it has ended. */
export function playedAnew(found: Character): PlayedCharacter {
  const now = new Date().toISOString();
  return {
    ...found,
    session_id: newSessionId(found.character_id, randomBytes(8).toString("hex")),
    session_began_at: now,
    last_heartbeat: now,
  };
}

export function playerStats(content: Content) {
  const stats = findEntry(content["combat-stats"], PLAYER_COMBAT_STATS_ID);
  if (!stats) throw new Error("checked content always has the combat stats of players");
  return stats;
}

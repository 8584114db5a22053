/** One play session of a player's character, as PlayerSessionsTable and the API have it. */
import { z } from "zod";
import { runStatistics } from "../game/dungeon/dungeon-events.ts";

/** Grows by one with each change that an older version of the server would read wrongly. */
export const SESSION_SCHEMA_VERSION = 1;

const id = z.string().min(1).max(128);
const isoTime = z.iso.datetime();

export const playerSession = z.object({
  session_id: id,
  player_id: id,
  /** Its player joined without an account, which is possible in development. */
  is_anonymous: z.boolean().optional(),
  character_name: z.string().min(1).max(100),
  /** Absent while the character is in no room. */
  room_id: id.optional(),
  /** The party's trip through a dungeon that the room belongs to. */
  run_id: id.optional(),
  /** The dungeon of the run. */
  dungeon_id: id.optional(),
  combat_stats_id: id,
  current_health: z.number(),
  current_mana: z.number(),
  current_stamina: z.number(),
  /** Dungeon coordinates in metres; y is up. */
  position_x: z.number().optional(),
  position_y: z.number().optional(),
  position_z: z.number().optional(),
  is_alive: z.boolean(),
  gold: z.int().nonnegative(),
  /** item_id → quantity. Gold is not in it. */
  inventory: z.record(z.string(), z.int().positive()),
  /** The lasting effects of abilities: ability_id → seconds left. */
  effects: z.record(z.string(), z.number()).optional(),
  /** ability_id → seconds until it may be used again. */
  cooldowns: z.record(z.string(), z.number()).optional(),
  /** The door through which the character comes into its room; absent at the room's point of entry. */
  door_id: id.optional(),
  /** The newest requests of its player that were accepted, by the ids that the client gave them. */
  request_ids: z.array(z.string()).optional(),
  /** What the character has done on this run. */
  statistics: runStatistics.optional(),
  /** The newest run of which the character has reached the exit; that is told once for a run. */
  ended_run_id: id.optional(),
  /** The newest event of its room that is contained in this row; later ones about the character come on top. */
  last_event_id: z.string().optional(),
  /** How often the row was written. Of two states with the same events the one that was written more often is the later. */
  revision: z.int().nonnegative().optional(),
  last_heartbeat: isoTime,
  created_at: isoTime,
  updated_at: isoTime.optional(),
  /** Epoch seconds. The repository sets it with every write. */
  expires_at: z.int().optional(),
  /** Absent for 1. */
  schema_version: z.int().positive().optional(),
});
export type PlayerSession = z.infer<typeof playerSession>;

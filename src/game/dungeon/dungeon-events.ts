/**
 * What can happen in a room. The rules return events; what the room makes of each, such as whether it is journaled or flushed at
 * once, is its own affair.
 */
import type { RunStatistics } from "../character/lasting.ts";
import type { CombatEvent } from "../combat/combat-events.ts";
import type { ItemType } from "../content/content.ts";

type Place = { position_x: number; position_y: number; position_z: number };
type Loot = { loot_instance_id: string; item_id: string; item_type: ItemType; item_quantity: number };

/** Every event, with what it carries. Field names are CombatEvent's. */
export type GameEvent =
  | CombatEvent
  /** The start of an enemy's wind-up, which everyone must see in time to step aside. */
  | {
      event_type: "attack_started";
      source_enemy_id: string;
      target_player_id: string;
      ability_id?: string | undefined;
    }
  /** An enemy that was not there when the room was made, such as one that a boss calls. */
  | ({
      event_type: "enemy_spawned";
      target_enemy_id: string;
      enemy_type_id: string;
      /** Called by a boss, not come back by itself. */
      is_summoned: boolean;
    } & Place)
  | ({ event_type: "enemy_died"; source_player_id?: string | undefined; target_enemy_id: string } & Place)
  | ({ event_type: "player_died"; source_enemy_id?: string | undefined; target_player_id: string } & Place)
  | {
      event_type: "player_respawned";
      source_player_id: string;
      gold_lost: number;
      request_id?: string | undefined;
    }
  /** Everyone was dead: the living enemies are as they were at the start. `is_lonely`: everyone was gone, and of the enemies only those are whose type resets when alone. */
  | { event_type: "enemies_reset"; is_lonely?: boolean | undefined }
  | { event_type: "boss_phase"; target_enemy_id: string; phase: number }
  | ({ event_type: "loot_dropped"; source_enemy_id: string } & Loot & Place)
  | ({ event_type: "loot_picked_up"; source_player_id: string } & Loot)
  | { event_type: "door_opened"; door_id: string; source_player_id?: string | undefined }
  | { event_type: "door_closed"; door_id: string; source_player_id?: string | undefined }
  | { event_type: "room_cleared" }
  /** `session_id`: a player may have several sessions, each with a character of its own. Not for other players. */
  | { event_type: "player_joined"; source_player_id: string; session_id?: string | undefined }
  | { event_type: "player_left"; source_player_id: string }
  /** A player has reached the exit, for the first time on this run. */
  | { event_type: "run_ended"; source_player_id: string; statistics: RunStatistics };
export type EventType = GameEvent["event_type"];
export type EventOf<T extends EventType> = Extract<GameEvent, { event_type: T }>;

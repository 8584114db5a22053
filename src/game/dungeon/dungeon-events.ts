/**
 * What can happen in a room. The rules return events; what the room makes of each, such as whether it is journaled or flushed at
 * once, is its own affair.
 */
import type { CharacterEvent } from "../character/character-events.ts";
import type { LoosePiece, RunStatistics } from "../character/lasting.ts";
import type { CombatEvent } from "../combat/combat-events.ts";
import type { LootType } from "../content/content.ts";

type Place = { position_x: number; position_y: number; position_z: number };
type Loot = {
  loot_instance_id: string;
  item_id: string;
  item_type: LootType;
  item_quantity: number;
  piece?: LoosePiece | undefined;
};

/** Every event, with what it carries. Field names are CombatEvent's. */
export type GameEvent =
  | CombatEvent
  | CharacterEvent
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
  /** `enemy_type_id` is absent in journals from before characters grew. `is_summoned`: a boss had called it. */
  | ({
      event_type: "enemy_died";
      source_player_id?: string | undefined;
      target_enemy_id: string;
      enemy_type_id?: string | undefined;
      is_summoned?: true | undefined;
    } & Place)
  /** An ability has healed it, so that it has this much health now. */
  | { event_type: "enemy_restored"; target_enemy_id: string; ability_id: string; current_health: number }
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
  /** `for_player_id`: whose alone it is, where each player in the room has a roll of its own. */
  | ({ event_type: "loot_dropped"; source_enemy_id: string; for_player_id?: string | undefined } & Loot &
      Place)
  | ({ event_type: "loot_picked_up"; source_player_id: string } & Loot)
  /** A player has laid it down for others. */
  | ({ event_type: "item_dropped"; source_player_id: string; request_id?: string | undefined } & Loot & Place)
  | { event_type: "door_opened"; door_id: string; source_player_id?: string | undefined }
  | { event_type: "door_closed"; door_id: string; source_player_id?: string | undefined }
  | { event_type: "room_cleared" }
  /** The run has more members than it ever had. `enemy_health`: by the id of each enemy that lives, the health that it has now. */
  | { event_type: "party_grew"; party_size: number; enemy_health: Record<string, number> }
  /** `session_id`: a player may have several sessions, each with a character of its own. Not for other players. */
  | { event_type: "player_joined"; source_player_id: string; session_id?: string | undefined }
  | { event_type: "player_left"; source_player_id: string }
  /**
   * A player has reached the exit, for the first time on this run. `ticks`: the run's clock; `deaths`: of the player, on this run; both are
   * absent in journals from before runs had a clock. `is_unearned`: the run began elsewhere than at its start.
   */
  | {
      event_type: "run_ended";
      source_player_id: string;
      dungeon_id?: string | undefined;
      statistics: RunStatistics;
      ticks?: number | undefined;
      deaths?: number | undefined;
      is_unearned?: true | undefined;
    };
export type EventType = GameEvent["event_type"];
export type EventOf<T extends EventType> = Extract<GameEvent, { event_type: T }>;

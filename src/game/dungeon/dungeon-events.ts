/**
 * What can happen in a room. The rules return events; the room journals them and, where one is critical, sends the
 * patch at once. What the journal holds of them is read back by the schemas in game-event-schema.ts.
 */
import type { CombatEvent } from "../combat/combat-events.ts";
import type { ItemType } from "../content/content.ts";

/** What a player has done on one trip through a dungeon. */
export type RunStatistics = {
  seconds: number;
  damage_dealt: number;
  damage_taken: number;
  enemies_killed: number;
  gold_collected: number;
  items_collected: number;
};

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

/** Whose state an event changes: fields that hold their ids, or everyone's. */
type AffectedEntities<T extends EventType> = readonly Exclude<keyof EventOf<T>, "event_type">[] | "everyone";

/**
 * How the events of a type travel.
 *
 * `is_critical`: the patch is flushed at once, with the affected entities and whatever comes and goes; all else waits for the
 * batch. `journal`: as a `row`, in the database within a second; `packed`, which comes along with the next row and may
 * wait ten seconds for one, or be dropped where the database is away for long; or `none`, where a snapshot says it all.
 */
export const EVENT_RULES: {
  readonly [T in EventType]: {
    is_critical: boolean;
    affected: AffectedEntities<T>;
    journal: "row" | "packed" | "none";
  };
} = {
  damage_dealt: { is_critical: false, affected: [], journal: "packed" },
  damage_taken: { is_critical: false, affected: [], journal: "packed" },
  ability_used: { is_critical: false, affected: [], journal: "packed" },
  attack_started: { is_critical: true, affected: ["source_enemy_id"], journal: "none" },
  enemy_spawned: { is_critical: false, affected: [], journal: "packed" },
  enemy_died: { is_critical: true, affected: ["target_enemy_id"], journal: "row" },
  player_died: { is_critical: true, affected: ["target_player_id"], journal: "row" },
  player_respawned: { is_critical: true, affected: ["source_player_id"], journal: "row" },
  enemies_reset: { is_critical: true, affected: "everyone", journal: "row" },
  boss_phase: { is_critical: true, affected: ["target_enemy_id"], journal: "row" },
  loot_dropped: { is_critical: true, affected: [], journal: "row" },
  loot_picked_up: { is_critical: true, affected: ["loot_instance_id", "source_player_id"], journal: "row" },
  player_restored: { is_critical: false, affected: [], journal: "row" },
  item_used: { is_critical: false, affected: [], journal: "row" },
  door_opened: { is_critical: true, affected: ["door_id"], journal: "row" },
  door_closed: { is_critical: true, affected: ["door_id"], journal: "row" },
  room_cleared: { is_critical: true, affected: [], journal: "row" },
  player_joined: { is_critical: true, affected: [], journal: "row" },
  player_left: { is_critical: true, affected: [], journal: "row" },
  run_ended: { is_critical: true, affected: [], journal: "row" },
};

export function isCritical(event: GameEvent): boolean {
  return EVENT_RULES[event.event_type].is_critical;
}

/** The ids of those whose state the events change; undefined for everyone's. */
export function affectedEntitiesOf(events: readonly GameEvent[]): ReadonlySet<string> | undefined {
  const ids = new Set<string>();
  for (const event of events) {
    const { affected } = EVENT_RULES[event.event_type];
    if (affected === "everyone") return undefined;
    const fields: Readonly<Record<string, unknown>> = event;
    for (const field of affected) ids.add(String(fields[field]));
  }
  return ids;
}

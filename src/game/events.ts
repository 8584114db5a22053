/**
 * What can happen in a room. The rules return events; the room journals them and, where one is critical, sends the
 * patch at once.
 */
import type { ItemType } from "./content.ts";
import type { RunStatistics } from "./world.ts";

/** What the events of one type carry, next to `event_type`. Field names are CombatEvent's. */
type EventFields = {
  damage_dealt: {
    source_player_id: string;
    target_enemy_id: string;
    ability_id: string;
    damage_amount: number;
    is_critical: boolean;
  };
  damage_taken: {
    source_enemy_id: string;
    target_player_id: string;
    ability_id?: string | undefined;
    damage_amount: number;
    is_critical: boolean;
  };
  ability_used: { source_player_id: string; ability_id: string };
  /** The start of an enemy's wind-up, which everyone must see in time to step aside. */
  attack_started: { source_enemy_id: string; target_player_id: string; ability_id?: string | undefined };
  enemy_died: { source_player_id?: string; target_enemy_id: string } & EventPosition;
  player_died: { source_enemy_id?: string | undefined; target_player_id: string } & EventPosition;
  player_respawned: { source_player_id: string; gold_lost: number };
  /** Everyone was dead: the living enemies are as they were at the start. */
  enemies_reset: Record<never, never>;
  boss_phase: { target_enemy_id: string; phase: number };
  loot_dropped: { source_enemy_id: string } & EventLoot & EventPosition;
  loot_picked_up: { source_player_id: string } & EventLoot;
  item_used: { source_player_id: string; item_id: string };
  door_opened: { door_id: string; source_player_id?: string };
  door_closed: { door_id: string; source_player_id?: string };
  room_cleared: Record<never, never>;
  player_joined: { source_player_id: string };
  player_left: { source_player_id: string };
  /** A player has reached the exit. */
  run_ended: { source_player_id: string; statistics: RunStatistics };
};

type EventPosition = { position_x: number; position_y: number; position_z: number };
type EventLoot = { loot_instance_id: string; item_id: string; item_type: ItemType; item_quantity: number };

export type EventType = keyof EventFields;
export type EventOf<T extends EventType> = { event_type: T } & EventFields[T];
export type GameEvent = { [T in EventType]: EventOf<T> }[EventType];

/** Whose state an event changes: fields that hold their ids, or everyone's. */
type Subjects<T extends EventType> = readonly (keyof EventFields[T])[] | "everyone";

/**
 * How the events of a type travel.
 *
 * `is_critical`: the patch is flushed at once, with the `subjects` and whatever comes and goes; all else waits for the
 * batch. `journal`: a `row` of its own within a second, `packed` with others into one row every ten seconds, or
 * `none`, where a snapshot says it all.
 */
export const EVENT_RULES: {
  readonly [T in EventType]: {
    is_critical: boolean;
    subjects: Subjects<T>;
    journal: "row" | "packed" | "none";
  };
} = {
  damage_dealt: { is_critical: false, subjects: [], journal: "packed" },
  damage_taken: { is_critical: false, subjects: [], journal: "packed" },
  ability_used: { is_critical: false, subjects: [], journal: "packed" },
  attack_started: { is_critical: true, subjects: ["source_enemy_id"], journal: "none" },
  enemy_died: { is_critical: true, subjects: ["target_enemy_id"], journal: "row" },
  player_died: { is_critical: true, subjects: ["target_player_id"], journal: "row" },
  player_respawned: { is_critical: true, subjects: ["source_player_id"], journal: "row" },
  enemies_reset: { is_critical: true, subjects: "everyone", journal: "row" },
  boss_phase: { is_critical: true, subjects: ["target_enemy_id"], journal: "row" },
  loot_dropped: { is_critical: true, subjects: [], journal: "row" },
  loot_picked_up: { is_critical: true, subjects: ["loot_instance_id", "source_player_id"], journal: "row" },
  item_used: { is_critical: false, subjects: [], journal: "row" },
  door_opened: { is_critical: true, subjects: ["door_id"], journal: "row" },
  door_closed: { is_critical: true, subjects: ["door_id"], journal: "row" },
  room_cleared: { is_critical: true, subjects: [], journal: "row" },
  player_joined: { is_critical: true, subjects: [], journal: "row" },
  player_left: { is_critical: true, subjects: [], journal: "row" },
  run_ended: { is_critical: true, subjects: [], journal: "row" },
};

export function isCritical(event: GameEvent): boolean {
  return EVENT_RULES[event.event_type].is_critical;
}

/** The ids of those whose state the events change; undefined for everyone's. */
export function subjectsOf(events: readonly GameEvent[]): ReadonlySet<string> | undefined {
  const ids = new Set<string>();
  for (const event of events) {
    const { subjects } = EVENT_RULES[event.event_type];
    if (subjects === "everyone") return undefined;
    const fields: Readonly<Record<string, unknown>> = event;
    for (const subject of subjects) ids.add(String(fields[subject]));
  }
  return ids;
}

/** What becomes of a dungeon's events: how each is kept and shown, and which are told in a message of their own. */

import type { EventOf, EventType, GameEvent } from "../../game/dungeon/dungeon-events.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import { gameEvent } from "../../store/game-event-schema.ts";
import type { Affected, EventPolicies } from "../base/mode.ts";
import { dungeonCount } from "./dungeon-count.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";
import { ownerMessages } from "./owner-messages.ts";

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
  // With its killer: what led to a death is seen with it.
  enemy_died: { is_critical: true, affected: ["target_enemy_id", "source_player_id"], journal: "row" },
  enemy_restored: { is_critical: false, affected: [], journal: "packed" },
  player_died: { is_critical: true, affected: ["target_player_id", "source_enemy_id"], journal: "row" },
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
  party_grew: { is_critical: false, affected: "everyone", journal: "row" },
  player_joined: { is_critical: true, affected: [], journal: "row" },
  player_left: { is_critical: true, affected: [], journal: "row" },
  item_dropped: { is_critical: true, affected: ["loot_instance_id", "source_player_id"], journal: "row" },
  // A kill and what it is worth are one row of the journal, since they happen in one tick.
  experience_gained: { is_critical: false, affected: [], journal: "row" },
  level_up: { is_critical: true, affected: ["source_player_id"], journal: "row" },
  item_received: { is_critical: false, affected: [], journal: "row" },
  item_equipped: { is_critical: false, affected: [], journal: "row" },
  item_unequipped: { is_critical: false, affected: [], journal: "row" },
  item_destroyed: { is_critical: false, affected: [], journal: "row" },
  item_mailed: { is_critical: false, affected: [], journal: "row" },
  skill_learned: { is_critical: false, affected: [], journal: "row" },
  skills_refunded: { is_critical: false, affected: [], journal: "row" },
  loadout_saved: { is_critical: false, affected: [], journal: "row" },
  loadout_switched: { is_critical: false, affected: [], journal: "row" },
  achievement_unlocked: { is_critical: false, affected: [], journal: "row" },
  achievement_progressed: { is_critical: false, affected: [], journal: "packed" },
  title_chosen: { is_critical: false, affected: [], journal: "row" },
  mail_taken: { is_critical: false, affected: [], journal: "row" },
  run_ended: { is_critical: true, affected: [], journal: "row" },
};

type MessageType = keyof ServerMessages;
type Broadcast = {
  [M in MessageType]: { type: M; message: ServerMessages[M]; newest_protocol_version?: number };
}[MessageType];

/** Where the state alone would not say who or when. */
const messages: { [T in EventType]?: (event: EventOf<T>) => Broadcast } = {
  loot_picked_up: event => ({
    type: "loot_removed",
    message: { loot_instance_id: event.loot_instance_id, picked_up_by: event.source_player_id },
    // The state says it to later ones: `is_picked_up` and `picked_up_slot`. In a boss fight this was a thirteenth of all bytes.
    newest_protocol_version: 3,
  }),
  room_cleared: () => ({ type: "room_cleared", message: {} }),
  boss_phase: event => ({
    type: "boss_phase",
    message: { enemy_instance_id: event.target_enemy_id, phase: event.phase },
  }),
  run_ended: event => ({
    type: "run_ended",
    message: {
      ...{ player_id: event.source_player_id, statistics: event.statistics },
      ...{ ticks: event.ticks ?? 0, deaths: event.deaths ?? 0 },
    },
  }),
  player_joined: event => ({ type: "player_joined", message: { player_id: event.source_player_id } }),
  player_left: event => ({ type: "player_left", message: { player_id: event.source_player_id } }),
};

const MILESTONES: ReadonlySet<EventType> = new Set(["room_cleared", "level_up", "item_mailed"] as const);

export const eventPolicies: EventPolicies<DungeonRoomTypes> = {
  types: Object.keys(EVENT_RULES),
  schema: gameEvent,
  journal: event => EVENT_RULES[event.event_type].journal,
  // A mail is on its way once its character's row has it.
  isMilestone: ({ event_type }) => MILESTONES.has(event_type),
  isCritical: event => EVENT_RULES[event.event_type].is_critical,
  affected: affectedEntitiesOf,
  count: dungeonCount,
  broadcast: broadcastOf,
  toOwners: ownerMessages,
};

/** The ids of those whose state the events change; undefined for everyone's. */
function affectedEntitiesOf(events: readonly GameEvent[]): Affected {
  const ids = new Set<string>();
  for (const event of events) {
    const { affected } = EVENT_RULES[event.event_type];
    if (affected === "everyone") return undefined;
    const fields: Readonly<Record<string, unknown>> = event;
    for (const field of affected) {
      const id = fields[field];
      if (typeof id === "string") ids.add(id);
    }
  }
  return ids;
}

/** The message to everyone in the room; undefined where the state says it all. */
function broadcastOf<T extends EventType>(event: EventOf<T>): Broadcast | undefined;
function broadcastOf(event: GameEvent): Broadcast | undefined;
function broadcastOf<T extends EventType>(event: EventOf<T>): Broadcast | undefined {
  const messageOf: ((event: EventOf<T>) => Broadcast) | undefined = messages[event.event_type];
  return messageOf?.(event);
}

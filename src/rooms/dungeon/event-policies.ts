/** What becomes of a dungeon's events: how each is kept and shown, and which are told in a message of their own. */

import {
  affectedEntitiesOf,
  EVENT_RULES,
  type EventOf,
  type EventType,
  type GameEvent,
  isCritical,
} from "../../game/dungeon/dungeon-events.ts";

import type { ServerMessages } from "../../schema/messages.ts";
import { gameEvent } from "../../store/game-event-schema.ts";
import type { EventPolicies } from "../base/mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

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
    message: { player_id: event.source_player_id, statistics: event.statistics },
  }),
  player_joined: event => ({ type: "player_joined", message: { player_id: event.source_player_id } }),
  player_left: event => ({ type: "player_left", message: { player_id: event.source_player_id } }),
};

export const eventPolicies: EventPolicies<DungeonRoomTypes> = {
  types: Object.keys(EVENT_RULES),
  schema: gameEvent,
  journal: event => EVENT_RULES[event.event_type].journal,
  isMilestone: ({ event_type }) => event_type === "room_cleared",
  isCritical,
  affected: affectedEntitiesOf,
  broadcast: broadcastOf,
};

/** The message to everyone in the room; undefined where the state says it all. */
function broadcastOf<T extends EventType>(event: EventOf<T>): Broadcast | undefined;
function broadcastOf(event: GameEvent): Broadcast | undefined;
function broadcastOf<T extends EventType>(event: EventOf<T>): Broadcast | undefined {
  const messageOf: ((event: EventOf<T>) => Broadcast) | undefined = messages[event.event_type];
  return messageOf?.(event);
}

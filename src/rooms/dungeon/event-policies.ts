/** What becomes of a dungeon's events: how each is kept and shown, and which are told in a message of their own. */
import {
  EVENT_RULES,
  type EventOf,
  type EventType,
  type GameEvent,
  gameEvent,
  isCritical,
  subjectsOf,
} from "../../game/dungeon/dungeon-events.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import type { EventPolicies } from "../base/mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

type MessageType = keyof ServerMessages;
type Broadcast = { [M in MessageType]: { type: M; message: ServerMessages[M] } }[MessageType];

/** Where the state alone would not say who or when. */
const messages: { [T in EventType]?: (event: EventOf<T>) => Broadcast } = {
  loot_picked_up: event => ({
    type: "loot_removed",
    message: { loot_instance_id: event.loot_instance_id, picked_up_by: event.source_player_id },
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
  isCritical,
  affected: subjectsOf,
  broadcast: broadcastOf,
};

/** The message to everyone in the room; undefined where the state says it all. */
function broadcastOf<T extends EventType>(event: EventOf<T>): Broadcast | undefined;
function broadcastOf(event: GameEvent): Broadcast | undefined;
function broadcastOf<T extends EventType>(event: EventOf<T>): Broadcast | undefined {
  const messageOf: ((event: EventOf<T>) => Broadcast) | undefined = messages[event.event_type];
  return messageOf?.(event);
}

/** Events that clients are told of in a message of their own, since the state alone would not say who or when. */
import type { EventOf, EventType, GameEvent } from "../../game/dungeon/dungeon-events.ts";
import type { ServerMessages } from "../../schema/messages.ts";

type MessageType = keyof ServerMessages;
/** A message to everyone in the room. */
export type Announcement = { [M in MessageType]: { type: M; message: ServerMessages[M] } }[MessageType];

const announcements: { [T in EventType]?: (event: EventOf<T>) => Announcement } = {
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

/** The message to everyone in the room; undefined where the state says it all. */
export function announcementOf<T extends EventType>(event: EventOf<T>): Announcement | undefined;
export function announcementOf(event: GameEvent): Announcement | undefined;
export function announcementOf<T extends EventType>(event: EventOf<T>): Announcement | undefined {
  const announce: ((event: EventOf<T>) => Announcement) | undefined = announcements[event.event_type];
  return announce?.(event);
}

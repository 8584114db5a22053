/** What the API shows: everything that a client may know, and nothing that would let it foretell the dice. */

import { z } from "zod";
import { type PlayedCharacter, playerSession, sessionOf } from "../characters/character.ts";
import { roomState } from "../store/dungeon-room-row.ts";
import { gameEvent } from "../store/game-event-schema.ts";

/** A session as its owner sees it. */
export const sessionView = playerSession
  .omit({ mode: true, revision: true, request_ids: true })
  .meta({ id: "PlayerSession" });

export function viewOfSession(played: PlayedCharacter): z.output<typeof sessionView> {
  return sessionView.parse(sessionOf(played));
}

/** A player of a room as everyone sees it. */
export const memberView = playerSession
  .pick({ player_id: true, character_name: true, room_id: true, is_alive: true, last_heartbeat: true })
  .meta({ id: "RoomMember" });

/** A player in a live room. */
const presentPlayerView = z
  .object({
    player_id: z.string(),
    character_name: z.string(),
    position_x: z.number(),
    position_y: z.number(),
    position_z: z.number(),
    state: z.string(),
    current_health: z.number(),
    is_alive: z.boolean(),
    /** False while its connection is lost, or has not come yet. */
    connected: z.boolean(),
  })
  .meta({ id: "PresentPlayer" });

const enemyView = roomState.shape.enemies.element.pick({
  ...{ enemy_instance_id: true, enemy_type_id: true, current_health: true, is_alive: true },
  ...{ position_x: true, position_y: true, position_z: true, aggro_player_id: true },
});

/** A room: live, or as it will be restored. */
export const roomView = roomState
  .pick({
    ...{ room_id: true, dungeon_id: true, room_template_id: true, run_id: true, room_type: true },
    ...{ max_players: true, current_player_count: true, is_cleared: true, boss_phase: true },
    ...{ loot_drops: true, doors: true, tick: true, last_event_id: true },
    ...{ created_at: true, updated_at: true },
  })
  .extend({
    enemies: z.array(enemyView),
    /** Those who are in it; empty while it is hibernated. */
    players: z.array(presentPlayerView),
    /** Whether it runs now; a hibernated room is restored when somebody joins it. */
    is_live: z.boolean(),
  })
  .meta({ id: "RoomState" });
export type RoomView = z.output<typeof roomView>;

/** A room as everyone sees it: enough to choose one. */
export const roomSummary = roomState
  .pick({ room_id: true, dungeon_id: true, room_template_id: true, room_type: true, max_players: true })
  .extend({
    /** For how many players there is a place. */
    free_places: z.int().nonnegative(),
    is_live: z.boolean(),
  })
  .meta({ id: "RoomSummary" });
export type RoomSummary = z.output<typeof roomSummary>;

/** What a client connects with: the parameter of Colyseus's `consumeSeatReservation`. */
export const seatReservationView = z
  .looseObject({ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() })
  .meta({ id: "SeatReservation" });

const stamp = {
  /** Grows in the order in which events were written. */
  event_id: z.string(),
  room_id: z.string(),
  /** Epoch milliseconds. */
  timestamp: z.int(),
  /** Of the room. */
  tick: z.int(),
};

/** Without the session that somebody came in with, which is nobody else's business. */
const joinedView = z.object({ event_type: z.literal("player_joined"), source_player_id: z.string() });

/** One event of a room's journal. Not `gameEvent.and(...)`: as JSON Schema, neither half would allow the other's fields. */
export const eventView = z
  .union(
    gameEvent.options.map(each =>
      each.shape.event_type.value === "player_joined" ? joinedView.extend(stamp) : each.extend(stamp),
    ),
  )
  .meta({ id: "CombatEvent" });

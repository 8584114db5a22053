/** A player's character as a row of PlayerSessionsTable, and back. */
import { randomUUID } from "node:crypto";
import { type Arrival, createPlayer, type Departure, departureOf } from "../game/setup.ts";
import type { Player, World } from "../game/world.ts";
import type { PlayerSession } from "../store/sessions.ts";

/** The session of a new character that is about to come into a room. */
export function newSession(world: World, player_id: string, character_name: string): PlayerSession {
  const now = new Date().toISOString();
  const player = createPlayer(world, { player_id, character_name });
  return {
    session_id: randomUUID(),
    combat_stats_id: player.combat_stats_id,
    ...characterOf(departureOf(world, player)),
    is_alive: true,
    room_id: world.room_id,
    run_id: world.run_id,
    last_heartbeat: now,
    created_at: now,
  };
}

/** The session with the character as it is now. */
export function withProgress(session: PlayerSession, world: World, player: Player): PlayerSession {
  return {
    ...session,
    ...characterOf(departureOf(world, player)),
    is_alive: player.is_alive,
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
    updated_at: new Date().toISOString(),
  };
}

/** The session of a character that has gone through a door and is in the next room from now on. */
export function throughDoor(session: PlayerSession, departure: Departure, room_id: string): PlayerSession {
  const { position_x: _x, position_y: _y, position_z: _z, ...kept } = session;
  return {
    ...kept,
    ...characterOf(departure),
    is_alive: true,
    room_id,
    door_id: departure.door_id,
    updated_at: new Date().toISOString(),
  };
}

/** What the character of a session brings into its room. */
export function arrivalOf(session: PlayerSession): Arrival {
  const { player_id, character_name, door_id, gold, inventory } = session;
  const { effects, cooldowns, statistics } = session;
  const { current_health, current_mana, current_stamina } = session;
  return {
    ...{ player_id, character_name, door_id, gold, inventory, effects, cooldowns, statistics },
    ...{ current_health, current_mana, current_stamina },
  };
}

function characterOf(departure: Departure) {
  const { door_id: _door, ...character } = departure;
  return character;
}

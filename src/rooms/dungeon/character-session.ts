/** A player's character as a row of PlayerSessionsTable, and back. */
import type { Content } from "../../game/content/content.ts";
import { type GameEvent, gameEvent } from "../../game/dungeon/dungeon-events.ts";
import { recoverCharacter } from "../../game/dungeon/redo.ts";
import { type Arrival, type Departure, departureOf, NEW_STATISTICS } from "../../game/dungeon/setup.ts";
import { FLOOR_Y, type Player, type World } from "../../game/dungeon/world.ts";
import type { PlayerSession } from "../../store/session-repository.ts";
import type { Store } from "../../store/store.ts";
import { statsOf } from "./new-session.ts";

/** What a session says of its room: where the character is, and what of the room's journal it contains. */
export type Whereabouts = Required<
  Pick<PlayerSession, "room_id" | "run_id" | "dungeon_id" | "last_event_id">
>;

/** The session as it comes into a room anew, at the room's point of entry. */
export function movedTo(session: PlayerSession, where: Whereabouts): PlayerSession {
  const { position_x: _x, position_y: _y, position_z: _z, door_id: _door, ...kept } = session;
  // A run of its own has its own statistics.
  const isSameRun = session.run_id === where.run_id;
  return {
    ...kept,
    ...(!isSameRun && { statistics: { ...NEW_STATISTICS } }),
    ...where,
    updated_at: new Date().toISOString(),
  };
}

/** The session with the character as it is now. */
export function withProgress(
  session: PlayerSession,
  world: World,
  player: Player,
  last_event_id: string,
): PlayerSession {
  return {
    ...session,
    ...characterOf(session, departureOf(world, player)),
    is_alive: player.is_alive,
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
    last_event_id,
    updated_at: new Date().toISOString(),
  };
}

/** The session of a character that has gone through a door and is in the next room from now on. */
export function throughDoor(
  session: PlayerSession,
  departure: Departure,
  next: Pick<Whereabouts, "room_id" | "last_event_id">,
): PlayerSession {
  const { position_x: _x, position_y: _y, position_z: _z, ...kept } = session;
  return {
    ...kept,
    ...characterOf(session, departure),
    is_alive: true,
    door_id: departure.door_id,
    ...next,
    updated_at: new Date().toISOString(),
  };
}

/**
 * The session as it is in the database, with what the journal of its room says happened to the character since it was
 * saved; undefined if it has ended. Of a character in a live room, that room knows more.
 */
export async function currentSession(
  { sessions, events }: Pick<Store, "sessions" | "events">,
  session_id: string,
  content: Content,
): Promise<PlayerSession | undefined> {
  const session = await sessions.get(session_id);
  if (session?.room_id === undefined || session.last_event_id === undefined) return session;
  const rows = await events.allAfter(session.room_id, gameEvent, session.last_event_id);
  const last = rows.at(-1);
  if (!last) return session;
  const missed = rows.flatMap(row => row.entries.map(({ event }) => event));
  return { ...recovered(session, missed, content), last_event_id: last.event_id };
}

function recovered(session: PlayerSession, missed: readonly GameEvent[], content: Content): PlayerSession {
  const { door_id, statistics = { ...NEW_STATISTICS }, effects = {}, cooldowns = {} } = session;
  const { request_ids = [] } = session;
  const is_run_ended = isRunEnded(session);
  const position = positionOf(session);
  const saved = { ...session, door_id, statistics, effects, cooldowns, request_ids, position, is_run_ended };
  const character = recoverCharacter(saved, missed, statsOf(content), session.session_id);
  const { position_x: _x, position_y: _y, position_z: _z, ...kept } = session;
  return {
    ...kept,
    ...characterOf(session, character),
    ...(character.position && {
      position_x: character.position.x,
      position_y: FLOOR_Y,
      position_z: character.position.z,
    }),
    is_alive: character.current_health > 0,
  };
}

/** What the character of a session brings into its room. */
export function arrivalOf(session: PlayerSession): Arrival {
  const { player_id, session_id, character_name, door_id, gold, inventory } = session;
  const { effects, cooldowns, statistics, request_ids } = session;
  const { current_health, current_mana, current_stamina } = session;
  return {
    ...{ player_id, session_id, character_name, door_id, gold, inventory, effects, cooldowns, statistics },
    ...{ current_health, current_mana, current_stamina, request_ids },
    position: positionOf(session),
    is_run_ended: isRunEnded(session),
  };
}

/** A new run has another id, and has not ended. */
function isRunEnded({ run_id, ended_run_id }: PlayerSession): boolean {
  return run_id !== undefined && run_id === ended_run_id;
}

function positionOf({ position_x, position_z }: PlayerSession) {
  return position_x === undefined || position_z === undefined ? undefined : { x: position_x, z: position_z };
}

/** What a session says of its character, as the room has it. */
function characterOf({ run_id }: PlayerSession, departure: Departure) {
  const { current_health, current_mana, current_stamina, gold, inventory } = departure;
  const { effects, cooldowns, statistics, request_ids, is_run_ended } = departure;
  return {
    ...{ current_health, current_mana, current_stamina, gold, inventory, effects, cooldowns, statistics },
    ...(request_ids.length > 0 && { request_ids: [...request_ids] }),
    ...(is_run_ended && { ended_run_id: run_id }),
  };
}

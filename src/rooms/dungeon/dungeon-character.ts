/** A player's character in a dungeon, from its row into the World and back. */
import { type Character, characterIdOf, type PlayedCharacter } from "../../characters/character.ts";
import { playerStats } from "../../characters/new-character.ts";
import type { Content } from "../../game/content/content.ts";
import { FLOOR_Y } from "../../game/core/position.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { redoCharacter } from "../../game/dungeon/redo.ts";
import { type Arrival, type Departure, departureOf, NEW_STATISTICS } from "../../game/dungeon/setup.ts";
import type { Player, World } from "../../game/dungeon/world.ts";

/** The character as it comes into a room anew, at the room's point of entry. */
export function movedInto({ run_id, dungeon_id }: World, character: PlayedCharacter): PlayedCharacter {
  const { position_x: _x, position_y: _y, position_z: _z, door_id: _door, ...kept } = character;
  // A run of its own has its own statistics.
  const isSameRun = character.run_id === run_id;
  return { ...kept, ...(!isSameRun && { statistics: { ...NEW_STATISTICS } }), dungeon_id };
}

/** The character as it is now. */
export function withProgress(world: World, character: PlayedCharacter, player: Player): PlayedCharacter {
  return {
    ...character,
    ...possessionsOf(character, departureOf(world, player)),
    is_alive: player.is_alive,
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
    updated_at: new Date().toISOString(),
  };
}

/** The character that has gone through a door and is in the next room from now on. */
export function throughDoor(character: PlayedCharacter, departure: Departure): PlayedCharacter {
  const { position_x: _x, position_y: _y, position_z: _z, ...kept } = character;
  return {
    ...kept,
    ...possessionsOf(character, departure),
    is_alive: true,
    door_id: departure.door_id,
    updated_at: new Date().toISOString(),
  };
}

/** The character after what the journal says came later. */
export function redo<C extends Character>(character: C, missed: readonly GameEvent[], content: Content): C {
  const { door_id, statistics = { ...NEW_STATISTICS }, effects = {}, cooldowns = {} } = character;
  const { request_ids = [] } = character;
  const is_run_ended = isRunEnded(character);
  const position = positionOf(character);
  const saved = {
    ...character,
    door_id,
    statistics,
    effects,
    cooldowns,
    request_ids,
    position,
    is_run_ended,
  };
  const isIts = (session_id: string) => characterIdOf(session_id) === character.character_id;
  const redone = redoCharacter(saved, missed, playerStats(content), isIts);
  return {
    ...character,
    ...possessionsOf(character, redone),
    position_x: redone.position?.x,
    position_y: redone.position && FLOOR_Y,
    position_z: redone.position?.z,
    is_alive: redone.current_health > 0,
  };
}

/** What a character brings into its room. */
export function arrivalOf(character: PlayedCharacter): Arrival {
  const { player_id, session_id, character_name, door_id, gold, inventory } = character;
  const { effects, cooldowns, statistics, request_ids } = character;
  const { current_health, current_mana, current_stamina } = character;
  return {
    ...{ player_id, session_id, character_name, door_id, gold, inventory, effects, cooldowns, statistics },
    ...{ current_health, current_mana, current_stamina, request_ids },
    position: positionOf(character),
    is_run_ended: isRunEnded(character),
  };
}

/** A new run has another id, and has not ended. */
function isRunEnded({ run_id, ended_run_id }: Character): boolean {
  return run_id !== undefined && run_id === ended_run_id;
}

function positionOf({ position_x, position_z }: Character) {
  return position_x === undefined || position_z === undefined ? undefined : { x: position_x, z: position_z };
}

/** What the row says of a character, as the room has it. */
function possessionsOf({ run_id }: Character, departure: Departure) {
  const { current_health, current_mana, current_stamina, gold, inventory } = departure;
  const { effects, cooldowns, statistics, request_ids, is_run_ended } = departure;
  return {
    ...{ current_health, current_mana, current_stamina, gold, inventory, effects, cooldowns, statistics },
    ...(request_ids.length > 0 && { request_ids: [...request_ids] }),
    ...(is_run_ended && { ended_run_id: run_id }),
  };
}

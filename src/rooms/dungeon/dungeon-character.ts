/** A player's character in a dungeon, from its row into the World and back. */
import { type Character, characterIdOf, type PlayedCharacter } from "../../characters/character.ts";
import { lasting } from "../../game/character/lasting.ts";
import type { Content } from "../../game/content/content.ts";
import { FLOOR_Y } from "../../game/core/position.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { redoCharacter } from "../../game/dungeon/redo.ts";
import { type Arrival, type Departure, departureOf } from "../../game/dungeon/setup.ts";
import type { Player, World } from "../../game/dungeon/world.ts";
import { type RunProgress, runProgress } from "../../runs/run.ts";

/** The character as it comes into a room anew, at the room's point of entry. */
export function movedInto(
  { run_id, dungeon_id }: World,
  character: PlayedCharacter,
  progress?: RunProgress,
): PlayedCharacter {
  const { position_x: _x, position_y: _y, position_z: _z, door_id: _door, ...kept } = character;
  const { counted_run_id = character.run_id } = character;
  const ofRun = counted_run_id === run_id ? undefined : (progress ?? runProgress.parse({}));
  return { ...kept, ...ofRun, ...atMost(kept, ofRun), counted_run_id: run_id, dungeon_id };
}

type Resource = "current_health" | "current_mana" | "current_stamina";

/** Of what it has and what it left the run with the less: the run's clock has stood meanwhile. Who left it dead has respawned elsewhere. */
function atMost(now: Pick<Character, Resource>, left: Pick<RunProgress, Resource> = {}) {
  const { current_health, current_mana, current_stamina } = now;
  if (left.current_health === 0) return { current_health, current_mana, current_stamina };
  return {
    current_health: Math.min(current_health, left.current_health ?? current_health),
    current_mana: Math.min(current_mana, left.current_mana ?? current_mana),
    current_stamina: Math.min(current_stamina, left.current_stamina ?? current_stamina),
  };
}

/** The character as it is now. */
export function withProgress(world: World, character: PlayedCharacter, player: Player): PlayedCharacter {
  return {
    ...character,
    ...progressOf(departureOf(world, player)),
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
    ...progressOf(departure),
    is_alive: true,
    door_id: departure.door_id,
    updated_at: new Date().toISOString(),
  };
}

/** The character after what the journal says came later. */
export function redo<C extends Character>(character: C, missed: readonly GameEvent[], content: Content): C {
  const { effects = {}, absorbed = {}, cooldowns = {} } = character;
  const position = positionOf(character);
  const saved = { ...character, effects, absorbed, cooldowns, lasting: lasting.parse(character), position };
  const isIts = (session_id: string) => characterIdOf(session_id) === character.character_id;
  const redone = redoCharacter(saved, missed, content, isIts, character.has_joined === true);
  return {
    ...character,
    ...progressOf(redone),
    position_x: redone.position?.x,
    position_y: redone.position && FLOOR_Y,
    position_z: redone.position?.z,
    is_alive: redone.current_health > 0,
  };
}

/** What a character brings into its room. */
export function arrivalOf(character: PlayedCharacter): Arrival {
  const { player_id, session_id, character_name, door_id, effects, absorbed, cooldowns } = character;
  const { current_health, current_mana, current_stamina } = character;
  return {
    ...{ player_id, session_id, character_name, door_id, effects, absorbed, cooldowns },
    ...{ current_health, current_mana, current_stamina },
    position: positionOf(character),
    lasting: lasting.parse(character),
  };
}

function positionOf({ position_x, position_z }: Character) {
  return position_x === undefined || position_z === undefined ? undefined : { x: position_x, z: position_z };
}

/** What the row says of a character, as the room has it. */
function progressOf({ lasting, effects, absorbed, cooldowns, ...departure }: Departure) {
  const { current_health, current_mana, current_stamina } = departure;
  const worn = { absorbed: Object.keys(absorbed).length > 0 ? absorbed : undefined };
  return { ...lasting, current_health, current_mana, current_stamina, effects, ...worn, cooldowns };
}

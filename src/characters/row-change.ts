/** One change of a character's row, once no room holds the character. */
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import type { Character } from "./character.ts";
import { ownCharacter } from "./character-list.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import { CharacterChanged, MAX_TRIES } from "./character-repository.ts";
import { keepRowsBeside } from "./rows-beside.ts";

/** Gives the character as it is once no room holds it; undefined where it has to be read again. */
export type Free = (
  rooms: AccountCharactersOptions["rooms"],
  found: Character,
) => Promise<Character | undefined>;

/**
 * Changes the row, once the character is free for that; where that leaves it as it was, nothing is written.
 */
export async function changeRow<C extends Character>(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
  free: Free,
  change: (found: Character) => C | Promise<C>,
): Promise<C> {
  const { characters } = options;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = await ownCharacter(options, player_id, character_id);
    if (before.deleted_at !== undefined) throw isDeleted(before);
    const found = await free(options.rooms, before);
    if (!found) continue;
    const next = await change(found);
    // One that a room held may have been fenced: what it did there is written in any case.
    if (Object.is(next, found) && before.unsettled_id === undefined) return next;
    // First, since its row lives on for longer by this write.
    await keepRowsBeside(options, next, options.now());
    try {
      const { revision } = await characters.replace(found, next);
      return { ...next, revision };
    } catch (error) {
      if (!(error instanceof CharacterChanged)) throw error;
    }
  }
  throw new CharacterRefusal("conflict", "The character is being played elsewhere just now: try again.");
}

/** @throws CharacterRefusal where a room holds it. */
export const refuseInRoom: Free = async (rooms, found) => {
  if (!(await rooms.isIn(found))) return rooms.takeOut(found, "left");
  throw new CharacterRefusal("conflict", `The character is in the room ${found.room_id}: leave it first.`);
};

/** For staff: its connection is closed as of who is kicked. */
export const takeFromRoom: Free = (rooms, found) => rooms.takeOut(found, "removed");

function isDeleted({ character_id, character_name }: Character): CharacterRefusal {
  const howToBringBack = `PATCH /api/characters/${character_id} with {"is_deleted": false} brings it back`;
  return new CharacterRefusal("conflict", `The character ${character_name} is deleted: ${howToBringBack}.`);
}

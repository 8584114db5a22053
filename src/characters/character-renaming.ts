/** Another name for a character. */
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import type { Character } from "./character.ts";
import { endBeside } from "./character-lifetime.ts";
import { ownCharacter } from "./character-list.ts";
import { assertProperName, CharacterRefusal, nameTaken } from "./character-refusal.ts";
import { foldedName } from "./name-repository.ts";
import { changeRow, refuseInRoom, takeFromRoom } from "./row-change.ts";

/** A name may be changed once in so long. */
const RENAME_INTERVAL_MS = 24 * 3_600_000;

/**
 * @param isByStaff whether staff do it: as often as they want, and out of its room.
 * @throws CharacterRefusal where the name is taken, or its own is younger than a day, or the character is in a room.
 */
export async function renameCharacter(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
  character_name: string,
  isByStaff = false,
): Promise<Character> {
  const before = await ownCharacter(options, player_id, character_id);
  if (before.character_name === character_name) return before;
  if (!isByStaff) assertMayRename(options, before);
  assertProperName(character_name, options.offensive_words());
  const end = endBeside(before, options.now());
  if (!(await options.names.take(character_name, character_id, end))) throw nameTaken(character_name);
  let former = before.character_name;
  try {
    const free = isByStaff ? takeFromRoom : refuseInRoom;
    const renamed = await changeRow(options, player_id, character_id, free, found => {
      former = found.character_name;
      if (isByStaff) return { ...found, character_name };
      // Of two at once only one changes the name.
      assertMayRename(options, found);
      return { ...found, character_name, renamed_at: new Date(options.now()).toISOString() };
    });
    await giveBackUnlessKept(options, former, renamed);
    return renamed;
  } catch (error) {
    await giveBackUnlessKept(options, character_name, await ownCharacter(options, player_id, character_id));
    throw error;
  }
}

/** The character may have two names that look alike, one after the other: then it keeps what it has. */
async function giveBackUnlessKept(
  options: AccountCharactersOptions,
  name: string,
  { character_id, character_name }: Character,
): Promise<void> {
  if (foldedName(name) !== foldedName(character_name)) await options.names.giveBack(name, character_id);
}

function assertMayRename(options: AccountCharactersOptions, { renamed_at }: Character): void {
  if (renamed_at === undefined) return;
  const waitMs = Date.parse(renamed_at) + RENAME_INTERVAL_MS - options.now();
  if (waitMs <= 0) return;
  const againAt = new Date(Date.parse(renamed_at) + RENAME_INTERVAL_MS).toISOString();
  const text = `The name was changed on ${renamed_at}; it may be changed once a day, the next time on ${againAt}.`;
  throw new CharacterRefusal("too-many-requests", text, Math.ceil(waitMs / 1000));
}

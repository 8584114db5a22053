/** Characters that are deleted, and brought back within a week. */
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { deleteCopy } from "./account-sessions.ts";
import { awayFrom, type Character } from "./character.ts";
import { countAgain } from "./character-count.ts";
import { endBeside } from "./character-lifetime.ts";
import { ownCharacter, uncount } from "./character-list.ts";
import { CharacterRefusal, changedJustNow } from "./character-refusal.ts";
import { CharacterChanged, MAX_TRIES } from "./character-repository.ts";
import { changeRow, refuseInRoom } from "./row-change.ts";
import { keepRowsBeside } from "./rows-beside.ts";

/** It can be brought back for a week. @throws CharacterRefusal where it is in a room. */
export async function deleteCharacter(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
): Promise<void> {
  const { accounts } = options;
  const { bring_backs } = await accounts.get(player_id);
  const found = await ownCharacter(options, player_id, character_id);
  if (found.deleted_at === undefined) {
    await writeDeleted(options, found);
    if (await accounts.deleteCharacter(player_id, character_id, bring_backs)) return;
  }
  await uncount(options, player_id, character_id);
}

/** It is no error where another request has done it in this moment. */
async function writeDeleted(options: AccountCharactersOptions, found: Character): Promise<void> {
  const { player_id, character_id, session_id } = found;
  const deleted_at = new Date(options.now()).toISOString();
  try {
    await changeRow(options, player_id, character_id, refuseInRoom, each => ({
      ...awayFrom(each),
      deleted_at,
    }));
  } catch (error) {
    const isDeleted = (await ownCharacter(options, player_id, character_id)).deleted_at !== undefined;
    if (!(error instanceof CharacterRefusal) || !isDeleted) throw error;
    return;
  }
  if (session_id !== undefined) await deleteCopy(options, session_id);
  await keepBeside(options, { ...found, deleted_at });
}

/** @throws CharacterRefusal where the account has as many others as it may have. */
export async function bringBack(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
): Promise<Character> {
  const { characters } = options;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const found = await ownCharacter(options, player_id, character_id);
    const { deleted_at, ...rest } = found;
    if (deleted_at === undefined) return found;
    // Before its row is written, and in each try anew: see `uncount`.
    await countAgain(options, player_id, character_id);
    await keepRowsBeside(options, rest, options.now());
    await keepBeside(options, rest);
    try {
      return await characters.replace(found, rest);
    } catch (error) {
      if (!(error instanceof CharacterChanged)) throw error;
    }
  }
  throw changedJustNow();
}

/** The name and the snapshots of a character last as long as it does, and some days. */
async function keepBeside(options: AccountCharactersOptions, found: Character): Promise<void> {
  const { names, snapshots } = options;
  const end = endBeside(found, options.now());
  await names.keepUntil(found.character_name, found.character_id, end);
  await snapshots.keepUntil(found.character_id, end);
}

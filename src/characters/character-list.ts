/** The characters that an account has, and what a crash has left behind of them put right: the characters' rows decide. */
import type { AccountRow } from "../store/account-repository.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { type Character, isUnfinished } from "./character.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import { CharacterChanged, MAX_TRIES } from "./character-repository.ts";
import { completeLinks } from "./guest-links.ts";

/** A character is brought back within so long; what counts as one but is deleted was then left by a crash. */
const RETURN_MS = 10_000;

/** All of the account's, the newest first; those that are deleted and can be brought back are among them. */
export async function listCharacters(
  options: AccountCharactersOptions,
  player_id: string,
): Promise<Character[]> {
  const { accounts, characters } = options;
  const held = await adoptFormer(options, player_id);
  const account = await withLinkedGuests(options, player_id);
  const { character_ids, deleted_character_ids, brought_back_at_ms } = account;
  const found = await characters.list([...character_ids, ...deleted_character_ids]);
  // What a crash between two writes has left behind: the characters' rows decide.
  const there = new Set(found.map(({ character_id }) => character_id));
  const gone = [...character_ids, ...deleted_character_ids].filter(id => !there.has(id));
  await accounts.forgetCharacters(player_id, gone);
  // One of them may be coming back at this moment, and is not disturbed.
  const isAnyReturning = options.now() - brought_back_at_ms < RETURN_MS;
  for (const { character_id, deleted_at } of found) {
    if (deleted_at !== undefined && character_ids.has(character_id) && !isAnyReturning)
      await uncount(options, player_id, character_id);
    // It counts already, so that it is there: no limit is asked.
    if (deleted_at === undefined && deleted_character_ids.has(character_id))
      await accounts.bringBackCharacter(player_id, character_id, Number.MAX_SAFE_INTEGER);
  }
  for (const [i, each] of found.entries())
    if (character_ids.has(each.character_id)) found[i] = await keepRow(options, each);
  // Of one that is being linked some may be another account's by now.
  const own = [...found, ...held].filter(each => each.player_id === player_id);
  return own.sort((a, b) => b.created_at.localeCompare(a.created_at));
}

/** The account's row, once its links are complete. */
async function withLinkedGuests(options: AccountCharactersOptions, player_id: string): Promise<AccountRow> {
  const { accounts } = options;
  const found = await accounts.get(player_id);
  if (found.linking_guest_ids.size === 0) return found;
  await completeLinks(options, found);
  return accounts.get(player_id);
}

/**
 * Sessions from before there were characters become characters of their account.
 *
 * @returns those that a room of a process of that release still holds: it writes to them.
 */
async function adoptFormer(options: AccountCharactersOptions, player_id: string): Promise<Character[]> {
  const { accounts, characters, sessions, rooms } = options;
  const former = await sessions.formerCharactersOf(player_id);
  if (former.length === 0) return [];
  const { character_ids, deleted_character_ids } = await accounts.get(player_id);
  const known = new Set([...character_ids, ...deleted_character_ids]);
  const rows = await characters.list(former.map(({ character_id }) => character_id));
  const held: Character[] = [];
  for (const each of former) {
    const { character_id } = each;
    const isAdopted = rows.some(other => other.character_id === character_id);
    if (isAdopted && known.has(character_id)) continue;
    if (!isAdopted && (await rooms.isIn(each))) {
      held.push(each);
      continue;
    }
    await characters.adopt(each);
    // The account may have forgotten it, where it was listed amid that.
    await accounts.addCharacter(player_id, character_id, Number.MAX_SAFE_INTEGER);
  }
  return held;
}

/** @throws CharacterRefusal where the account has none of this id: it does not say whether another account has it. */
export async function ownCharacter(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
): Promise<Character> {
  const found = await options.characters.get(character_id);
  if (found?.player_id !== player_id)
    throw new CharacterRefusal("not-found", `You have no character ${character_id}.`);
  return found;
}

/** From now on the character's row lasts as long as its owner's do. Until then it ends by itself, and its name is free. */
export async function keepRow(options: AccountCharactersOptions, counted: Character): Promise<Character> {
  if (!isUnfinished(counted)) return counted;
  try {
    return await options.characters.replace(counted, counted);
  } catch (error) {
    if (!(error instanceof CharacterChanged)) throw error;
    // Another request has found it in this moment and written its row, which keeps it too.
    return ownCharacter(options, counted.player_id, counted.character_id);
  }
}

/**
 * What its row says to be deleted counts no more. A request that brings the character back in this moment has counted it before it
 * writes the row. So the row is written here first, and the account's only if nothing was counted since it was read: either that
 * request finds the row changed, and counts anew, or this one finds the account changed, and begins anew.
 */
export async function uncount(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
): Promise<void> {
  const { accounts, characters } = options;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { character_ids, deleted_character_ids, bring_backs } = await accounts.get(player_id);
    if (!character_ids.has(character_id) && deleted_character_ids.has(character_id)) return;
    const found = await characters.get(character_id);
    if (found?.player_id !== player_id || found.deleted_at === undefined) return;
    try {
      await characters.replace(found, found);
    } catch (error) {
      if (!(error instanceof CharacterChanged)) throw error;
      continue;
    }
    if (await accounts.deleteCharacter(player_id, character_id, bring_backs)) return;
  }
}

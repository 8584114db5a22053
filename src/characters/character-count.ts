/** How many characters an account may have: its own row counts them. */
import type { AccountRow } from "../store/account-repository.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { listCharacters } from "./character-list.ts";
import { CharacterRefusal, changedJustNow } from "./character-refusal.ts";

/** @throws CharacterRefusal where it is one too many: of 50 at once as many succeed as the account may have. */
export async function countNew(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
): Promise<void> {
  const { accounts, count_max } = options;
  if (await accounts.addCharacter(player_id, character_id, count_max)) return;
  // Some of them may be gone, or never have come to be.
  await listCharacters(options, player_id);
  if (await accounts.addCharacter(player_id, character_id, count_max)) return;
  throw refusalOf(options, await accounts.get(player_id)) ?? changedJustNow();
}

/** @throws CharacterRefusal where it would be one too many. */
export async function countAgain(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
): Promise<void> {
  const { accounts, count_max } = options;
  if (await accounts.bringBackCharacter(player_id, character_id, count_max)) return;
  // Some of them may be gone.
  await listCharacters(options, player_id);
  if (await accounts.bringBackCharacter(player_id, character_id, count_max)) return;
  throw refusalOf(options, await accounts.get(player_id)) ?? changedJustNow();
}

/** Asked before any work is done for a new character; `countNew` decides. @throws CharacterRefusal */
export async function assertMayHaveMore(options: AccountCharactersOptions, player_id: string): Promise<void> {
  const { accounts } = options;
  if (!refusalOf(options, await accounts.get(player_id))) return;
  await listCharacters(options, player_id);
  const refusal = refusalOf(options, await accounts.get(player_id));
  if (refusal) throw refusal;
}

/** Why the account may have no new character; undefined where it may. */
function refusalOf(
  options: AccountCharactersOptions,
  { character_ids, deleted_character_ids, linked_to }: AccountRow,
): CharacterRefusal | undefined {
  const { count_max } = options;
  if (linked_to !== undefined)
    return new CharacterRefusal("conflict", "This guest was linked to an account: sign in to that.");
  if (character_ids.size >= count_max) {
    const count = character_ids.size;
    const text =
      count === count_max
        ? `You have ${count} characters, as many as an account may have: delete one first.`
        : `You have ${count} characters, and an account may have ${count_max}: delete ${count - count_max + 1} first.`;
    return new CharacterRefusal("conflict", text);
  }
  if (deleted_character_ids.size < count_max) return undefined;
  const text = `You have deleted ${deleted_character_ids.size} characters within 7 days, and may delete ${count_max}: bring one back, or wait.`;
  return new CharacterRefusal("conflict", text);
}

/** As whom a player is known to others: by the character that it plays, or has played last. */
import type { Character } from "../characters/character.ts";
import type { CharacterRepository } from "../characters/character-repository.ts";
import type { AccountRow } from "../store/account-repository.ts";

export type KnownPlayer = { account: AccountRow; character: Character };

/** By the accounts' ids; without those that have no character. One batch is read, whatever their number. */
export async function knownPlayers(
  characters: Pick<CharacterRepository, "list">,
  accounts: readonly AccountRow[],
): Promise<Map<string, KnownPlayer>> {
  const found = await characters.list(accounts.flatMap(charactersToRead));
  const known = accounts.flatMap(account => {
    const own = found.filter(
      ({ player_id, deleted_at }) => player_id === account.player_id && deleted_at === undefined,
    );
    const [character] = own.sort((a, b) => b.last_heartbeat.localeCompare(a.last_heartbeat));
    return character ? [{ account, character }] : [];
  });
  return new Map(known.map(each => [each.account.player_id, each]));
}

/** The one that was played last is known, unless it is deleted, or nobody has played since the account's row says it. */
function charactersToRead({ last_character_id, character_ids }: AccountRow): string[] {
  const isThere = last_character_id !== undefined && character_ids.has(last_character_id);
  return isThere ? [last_character_id] : [...character_ids];
}

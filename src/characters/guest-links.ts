/**
 * Guests that become part of an account, with all that they have.
 *
 * One row decides: the guest's own in AccountsTable, with `linked_to`, which never changes again. Before it is written, the account's row
 * notes the guest, so that a reader of the account finds what is not taken over yet and goes on with it. Each step may be done twice:
 *
 * 1. the account's row notes the guest (`linking_guest_ids`)
 * 2. the guest's row says `linked_to`: the commit. From now on the guest's tokens and recovery code are refused, and it gets no character.
 * 3. each of its characters: its id to the account's row, then its own row to the account
 * 4. each of its friendships, friend requests and blocks
 * 5. the account's row takes pause and limits over and forgets the note, in one write
 */
import type { AccountRow } from "../store/account-repository.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import type { Character } from "./character.ts";
import { endBeside } from "./character-lifetime.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import { CharacterChanged, MAX_TRIES } from "./character-repository.ts";

/** A link that was noted so long ago is committed, or never will be. */
const COMMIT_MS = 3_600_000;

/**
 * Links the guest to the account. Done twice, it is the same.
 *
 * @throws CharacterRefusal where it cannot be: then nothing has changed, unless the message says that the guest is linked already.
 */
export async function linkGuest(
  options: AccountCharactersOptions,
  player_id: string,
  guest_id: string,
  guests_characters: readonly Character[],
): Promise<void> {
  const { accounts, recovery_codes } = options;
  const { linked_to, recovery_hash } = await accounts.get(guest_id);
  if (linked_to === undefined) await assertCanLink(options, player_id, guests_characters);
  else if (linked_to !== player_id) throw linkedElsewhere();
  await accounts.beginLink(player_id, guest_id);
  if (!(await accounts.commitLink(guest_id, player_id))) {
    await accounts.dropLink(player_id, guest_id);
    throw linkedElsewhere();
  }
  if (recovery_hash !== undefined) await recovery_codes.delete(recovery_hash);
  await takeOver(options, player_id, guest_id);
}

/** Goes on with the account's links that are not complete. What cannot be moved at the moment stays for the next time. */
export async function completeLinks(
  options: AccountCharactersOptions,
  { player_id, linking_guest_ids, linking_at_ms }: AccountRow,
): Promise<void> {
  const { accounts, now } = options;
  for (const guest_id of linking_guest_ids) {
    const { linked_to } = await accounts.get(guest_id);
    // It is not committed: it may be just now, or never will be, since its process has died.
    if (linked_to === undefined && now() - linking_at_ms < COMMIT_MS) continue;
    if (linked_to !== player_id) await accounts.dropLink(player_id, guest_id);
    else {
      await takeOver(options, player_id, guest_id).catch((error: unknown) => {
        if (!(error instanceof CharacterRefusal)) throw error;
      });
    }
  }
}

/** Refuses an account that has more characters, or more deleted ones, than it may have: it has those of an earlier guest on top already. */
async function assertCanLink(
  { accounts, count_max, rooms }: AccountCharactersOptions,
  player_id: string,
  guests_characters: readonly Character[],
): Promise<void> {
  const { character_ids, deleted_character_ids } = await accounts.get(player_id);
  if (character_ids.size > count_max) {
    const text = `You have ${character_ids.size} characters, more than the ${count_max} of an account: delete some before you link another guest.`;
    throw new CharacterRefusal("conflict", text);
  }
  if (deleted_character_ids.size > count_max) {
    const text = `You have ${deleted_character_ids.size} deleted characters that can be brought back, more than the ${count_max} of an account: wait until they are gone for good, 7 days after you deleted them, before you link another guest.`;
    throw new CharacterRefusal("conflict", text);
  }
  for (const found of guests_characters) {
    if (!(await rooms.isIn(found))) continue;
    const text = `The guest's character ${found.character_name} is in the room ${found.room_id}: leave it first.`;
    throw new CharacterRefusal("conflict", text);
  }
}

async function takeOver(
  options: AccountCharactersOptions,
  player_id: string,
  guest_id: string,
): Promise<void> {
  const { accounts, characters, friends } = options;
  const guest = await accounts.get(guest_id);
  const found = await characters.list([...guest.character_ids, ...guest.deleted_character_ids]);
  let refusal: CharacterRefusal | undefined;
  for (const each of found.filter(each => each.player_id === guest_id)) {
    // First, so that no character is without an account that finds it. All are kept, however many.
    if (each.deleted_at === undefined)
      await accounts.addCharacter(player_id, each.character_id, Number.MAX_SAFE_INTEGER);
    else await accounts.addDeletedCharacter(player_id, each.character_id);
    await move(options, player_id, each).catch((error: unknown) => {
      if (!(error instanceof CharacterRefusal)) throw error;
      const text = `The guest is linked, but its character ${each.character_name} is still in a room. ${error.message} Ask again then.`;
      refusal = new CharacterRefusal(error.kind, text, error.wait_seconds, error.reason);
    });
  }
  await friends.takeOver(player_id, guest_id);
  if (refusal) throw refusal;
  // Its tokens are refused for as long as they live; then there is no guest any more.
  await accounts.keepUntil(guest_id);
  await accounts.endLink(player_id, guest);
}

/** Writes the character's row, once no live room holds it. A session goes on, as the account's. */
async function move(
  { characters, names, sessions, rooms, now }: AccountCharactersOptions,
  player_id: string,
  { character_id, player_id: guest_id }: Character,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = await characters.get(character_id);
    if (before?.player_id !== guest_id) return;
    const free = await rooms.takeOut(before, "replaced");
    if (!free) continue;
    try {
      const owned: Character = { ...free, player_id, owner: "account" };
      await names.keepUntil(free.character_name, character_id, endBeside(owned, now()));
      const moved = await characters.replace(free, owned);
      const played = characters.asPlayed(moved);
      if (played) await sessions.put(played);
      return;
    } catch (error) {
      if (!(error instanceof CharacterChanged)) throw error;
    }
  }
  throw new CharacterRefusal("conflict", "It is being played just now.");
}

function linkedElsewhere(): CharacterRefusal {
  return new CharacterRefusal("conflict", "This guest is linked to another account, and stays there.");
}

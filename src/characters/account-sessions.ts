/** Sessions: a character is played in one at a time. Its own row says in which. */
import type { Content } from "../game/content/content.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { awayFrom, type PlayedCharacter } from "./character.ts";
import { type Account, chooseCharacter, type Wanted } from "./character-making.ts";
import { playedAnew } from "./new-character.ts";
import { followed } from "./outside-rooms.ts";
import { changeRow, type Free } from "./row-change.ts";

/**
 * A new session: for the character of this id; else for the newest of this name, or the newest at all, or a new one. The character
 * goes on with this content.
 *
 * @throws CharacterRefusal
 */
export async function beginSession(
  options: AccountCharactersOptions,
  account: Account,
  content: Content,
  wanted: Wanted,
): Promise<PlayedCharacter> {
  const { player_id } = account;
  const { character_id } = await chooseCharacter(options, account, content, wanted);
  await options.accounts.notePlayed(player_id, character_id);
  let former: string | undefined;
  const takeOut: Free = (rooms, found) => rooms.takeOut(found, "replaced");
  const played = await changeRow(options, player_id, character_id, takeOut, found => {
    former = found.session_id;
    return playedAnew(followed(content, found));
  });
  if (former !== undefined) await deleteCopy(options, former);
  return played;
}

/** The character stays, in no room. @throws CharacterRefusal while it is in a fight. */
export async function endSession(
  options: AccountCharactersOptions,
  player_id: string,
  { character_id, session_id }: PlayedCharacter,
): Promise<void> {
  const takeOut: Free = (rooms, found) => rooms.takeOut(found, "left");
  await changeRow(options, player_id, character_id, takeOut, found =>
    found.session_id === session_id ? awayFrom(found) : found,
  );
  await deleteCopy(options, session_id);
}

/** The session has ended by its character's row. A copy that stays behind expires within an hour. */
export async function deleteCopy(options: AccountCharactersOptions, session_id: string): Promise<void> {
  const { sessions, log } = options;
  await sessions.delete(session_id).catch((error: unknown) => {
    log.warn({ err: error, session_id }, "the copy of an ended session is not deleted");
  });
}

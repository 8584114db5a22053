/** New characters: of a name that is wished, or for a session that finds none. */
import { randomInt } from "node:crypto";
import type { Content } from "../game/content/content.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { type Character, isUnfinished } from "./character.ts";
import { assertMayHaveMore, countNew } from "./character-count.ts";
import { endBeside } from "./character-lifetime.ts";
import { keepRow, listCharacters, ownCharacter } from "./character-list.ts";
import { NAMELESS } from "./character-name.ts";
import { assertProperName, CharacterRefusal, changedJustNow, nameTaken } from "./character-refusal.ts";
import { MAX_TRIES } from "./character-repository.ts";
import { foldedName } from "./name-repository.ts";
import { newCharacter } from "./new-character.ts";

/** A player's account: a guest has a sign-in of this server, a user of Cognito has none. */
export type Account = { player_id: string; family_id?: string | undefined };

/** Which character a session is for. */
export type Wanted = { character_id?: string | undefined; character_name?: string | undefined };

/** So many letters leave room for a number behind them. */
const STEM_LETTERS = 22;

/** What is put behind a name that somebody has: four digits, and more where most of those are taken. */
const NUMBER = / \d{4}(?:\d{5})?$/;
const SHORT_NUMBERS = 5;

/**
 * A new character of this very name; also one that this account's request of a moment ago has made, and not finished.
 *
 * @param class_id one of the content's; the default one where it is absent.
 * @throws CharacterRefusal where the name is taken, or the account has as many characters as it may have.
 */
export async function createCharacter(
  options: AccountCharactersOptions,
  account: Account,
  content: Content,
  character_name: string,
  class_id?: string,
): Promise<Character> {
  await prepare(options, account);
  const made =
    (await make(options, account, content, { character_name, class_id })) ??
    (await unfinished(options, account.player_id, character_name));
  try {
    // After its row, so that each character that is counted is there: what is not may be forgotten.
    await countNew(options, made.player_id, made.character_id);
  } catch (error) {
    await takeBack(options, made);
    throw error;
  }
  return keepRow(options, made);
}

/** The one that a session is for; a new one where the account has none such. @throws CharacterRefusal */
export async function chooseCharacter(
  options: AccountCharactersOptions,
  account: Account,
  content: Content,
  wanted: Wanted,
): Promise<Character> {
  const { player_id } = account;
  const { character_id, character_name } = wanted;
  if (character_id !== undefined) return ownCharacter(options, player_id, character_id);
  const isWanted = (each: Character) =>
    each.deleted_at === undefined && (character_name === undefined || isNamed(each, character_name));
  const { character_ids } = await options.accounts.get(player_id);
  const found = (await listCharacters(options, player_id)).find(isWanted);
  if (found) return found;
  await prepare(options, account);
  const made = await makeNumbered(options, account, content, character_name ?? NAMELESS);
  try {
    const chosen = await countUnlessThere(options, made, isWanted, character_ids);
    if (chosen.character_id !== made.character_id) await takeBack(options, made);
    return await keepRow(options, chosen);
  } catch (error) {
    await takeBack(options, made);
    throw error;
  }
}

/** @throws CharacterRefusal where the account has as many characters as it may have. */
async function prepare(options: AccountCharactersOptions, { player_id, family_id }: Account): Promise<void> {
  await assertMayHaveMore(options, player_id);
  if (family_id !== undefined) await options.accounts.keepUntil(player_id);
}

/**
 * A character that no account counts yet. Its row is there before it has its name: so whose a name is can be found out at any time.
 *
 * @returns undefined where the name is taken.
 */
async function make(
  options: AccountCharactersOptions,
  { player_id, family_id }: Account,
  content: Content,
  origin: { character_name: string; class_id?: string | undefined },
): Promise<Character | undefined> {
  const { characters, names } = options;
  assertProperName(origin.character_name, options.offensive_words());
  const owner = family_id === undefined ? "account" : "guest";
  const made = newCharacter(content, { player_id, owner, ...origin });
  await characters.createUncounted(made);
  if (await names.take(origin.character_name, made.character_id, endBeside(made, options.now()))) return made;
  await characters.discard(made.character_id);
  return undefined;
}

/** With a number behind the name where somebody has it; not where that is a character of the account that another request is making. */
async function makeNumbered(
  options: AccountCharactersOptions,
  account: Account,
  content: Content,
  wanted: string,
): Promise<Character> {
  const stem = stemOf(wanted);
  // So many players have chosen no name that any short number may be taken.
  for (let tries = wanted === NAMELESS ? SHORT_NUMBERS + 1 : 0; ; tries++) {
    const number = tries > SHORT_NUMBERS ? randomInt(1e8, 1e9) : randomInt(1000, 10_000);
    const character_name = tries === 0 ? wanted : `${stem} ${number}`;
    const made = await make(options, account, content, { character_name });
    if (made) return made;
    const found = tries === 0 ? await ownOfName(options, account.player_id, wanted) : undefined;
    if (found?.character_name === wanted && found.deleted_at === undefined) return found;
  }
}

/** Nothing of it stays, unless another request has finished it. */
async function takeBack(
  options: AccountCharactersOptions,
  { character_id, character_name }: Character,
): Promise<void> {
  const { characters, names } = options;
  if (await characters.discard(character_id)) await names.giveBack(character_name, character_id);
}

/**
 * The character of this taken name that a request of the same account has made and the account does not count yet: that request is
 * under way, or its process has died.
 *
 * @throws CharacterRefusal where there is none.
 */
async function unfinished(
  options: AccountCharactersOptions,
  player_id: string,
  name: string,
): Promise<Character> {
  const found = await ownOfName(options, player_id, name);
  if (!found) throw nameTaken(name);
  const { character_id, character_name, deleted_at } = found;
  const isCounted = (await options.accounts.get(player_id)).character_ids.has(character_id);
  if (isUnfinished(found) && !isCounted) return found;
  const text =
    deleted_at === undefined
      ? `You have the character "${character_name}" already, whose name looks like "${name}": play that, or choose another name.`
      : `Your deleted character "${character_name}" keeps its name for 7 days: bring it back, or choose another name.`;
  throw new CharacterRefusal("conflict", text);
}

/** The account's character that keeps the name from all others, also a deleted one; undefined where it is somebody else's. */
async function ownOfName(
  options: AccountCharactersOptions,
  player_id: string,
  name: string,
): Promise<Character | undefined> {
  const { characters, names } = options;
  const character_id = await names.holderOf(name);
  const found = character_id === undefined ? undefined : await characters.get(character_id);
  const isOwn = found?.player_id === player_id && foldedName(found.character_name) === foldedName(name);
  return isOwn ? found : undefined;
}

/**
 * Of several requests at once one makes the character, and the others find it.
 *
 * @param known the ids that the account counted before it was looked for.
 * @returns the one made, or the one found.
 * @throws CharacterRefusal
 */
async function countUnlessThere(
  options: AccountCharactersOptions,
  made: Character,
  isWanted: (each: Character) => boolean,
  known: ReadonlySet<string>,
): Promise<Character> {
  const { accounts, characters, count_max } = options;
  const { player_id, character_id } = made;
  let before = known;
  for (let tries = 0; tries < MAX_TRIES + count_max; tries++) {
    const most = Math.min(before.size + 1, count_max);
    if (await accounts.addCharacter(player_id, character_id, most, count_max)) return made;
    const { character_ids } = await accounts.get(player_id);
    const added = await characters.list([...character_ids].filter(id => !before.has(id)));
    const found = added.find(each => each.player_id === player_id && isWanted(each));
    if (found) return found;
    await assertMayHaveMore(options, player_id);
    before = character_ids;
  }
  throw changedJustNow();
}

/** A name that was taken has a number behind it. */
function isNamed({ character_name }: Character, wanted: string): boolean {
  return character_name === wanted || withoutNumber(character_name) === stemOf(wanted);
}

function withoutNumber(character_name: string): string | undefined {
  return NUMBER.test(character_name) ? character_name.replace(NUMBER, "") : undefined;
}

function stemOf(character_name: string): string {
  return [...character_name].slice(0, STEM_LETTERS).join("").trimEnd();
}

/** The characters of an account: made, found, named, deleted and brought back, and played one session at a time. */
import { randomInt } from "node:crypto";
import type { Content } from "../game/content/content.ts";
import type { AccountRow } from "../store/account-repository.ts";
import { wallClock } from "../store/expiry.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { awayFrom, type Character, type PlayedCharacter } from "./character.ts";
import { NAMELESS } from "./character-name.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import { CharacterChanged } from "./character-repository.ts";
import { completeLinks, linkGuest } from "./guest-links.ts";
import { foldedName } from "./name-repository.ts";
import { newCharacter, playedAnew } from "./new-character.ts";

/** A player's account: a guest has a sign-in of this server, a user of Cognito has none. */
type Account = { player_id: string; family_id?: string | undefined };

/** Which character a session is for. */
export type Wanted = { character_id?: string | undefined; character_name?: string | undefined };

/** A name may be changed once in so long. */
const RENAME_INTERVAL_MS = 24 * 3_600_000;

/** Each try fails only since somebody else has written the row in between. */
const MAX_TRIES = 5;

/** So many letters leave room for a number behind them. */
const STEM_LETTERS = 22;

/** What is put behind a name that somebody has: four digits, and more where most of those are taken. */
const NUMBER = / \d{4}(?:\d{5})?$/;
const SHORT_NUMBERS = 5;

export class AccountCharacters {
  readonly #options: AccountCharactersOptions;
  readonly #now: () => number;

  constructor(options: AccountCharactersOptions) {
    this.#options = options;
    this.#now = options.now ?? wallClock;
  }

  /** All of the account's, the newest first; those that are deleted and can be brought back are among them. */
  async list(player_id: string): Promise<Character[]> {
    const { accounts, characters } = this.#options;
    const held = await this.#adoptFormer(player_id);
    const { character_ids, deleted_character_ids } = await this.#withLinkedGuests(player_id);
    const found = await characters.list([...character_ids, ...deleted_character_ids]);
    // What a crash between two writes has left behind: the characters' rows decide.
    const there = new Set(found.map(({ character_id }) => character_id));
    const gone = [...character_ids, ...deleted_character_ids].filter(id => !there.has(id));
    await accounts.forgetCharacters(player_id, gone);
    for (const { character_id, deleted_at } of found) {
      if (deleted_at !== undefined && character_ids.has(character_id))
        await accounts.deleteCharacter(player_id, character_id);
      if (deleted_at === undefined && deleted_character_ids.has(character_id))
        await accounts.bringBackCharacter(player_id, character_id);
    }
    // Of one that is being linked some may be another account's by now.
    const own = [...found, ...held].filter(each => each.player_id === player_id);
    return own.sort((a, b) => b.created_at.localeCompare(a.created_at));
  }

  /** The account's row, once its links are complete. */
  async #withLinkedGuests(player_id: string): Promise<AccountRow> {
    const { accounts } = this.#options;
    const found = await accounts.get(player_id);
    if (found.linking_guest_ids.size === 0) return found;
    await completeLinks(this.#options, player_id, found.linking_guest_ids);
    return accounts.get(player_id);
  }

  /** The guest becomes part of the account: see guest-links.ts. @throws CharacterRefusal */
  async link(player_id: string, guest_id: string): Promise<Character[]> {
    await linkGuest(this.#options, player_id, guest_id, await this.list(guest_id));
    return this.list(player_id);
  }

  /**
   * Sessions from before there were characters become characters of their account.
   *
   * @returns those that a room of a process of that release still holds: it writes to them.
   */
  async #adoptFormer(player_id: string): Promise<Character[]> {
    const { accounts, characters, sessions, rooms } = this.#options;
    const former = await sessions.formerCharactersOf(player_id);
    if (former.length === 0) return [];
    const { character_ids, deleted_character_ids } = await accounts.get(player_id);
    const known = new Set([...character_ids, ...deleted_character_ids]);
    const unknown = former.filter(({ character_id }) => !known.has(character_id));
    const adopted = await characters.list(unknown.map(({ character_id }) => character_id));
    const held: Character[] = [];
    for (const each of unknown) {
      const { character_id } = each;
      const isAdopted = adopted.some(other => other.character_id === character_id);
      if (!isAdopted && (await rooms.isIn(each))) {
        held.push(each);
        continue;
      }
      await characters.adopt(each);
      await accounts.addCharacter(player_id, character_id, Number.MAX_SAFE_INTEGER);
    }
    return held;
  }

  /** @throws CharacterRefusal where the account has none of this id: whether somebody else has it is nobody's business. */
  async own(player_id: string, character_id: string): Promise<Character> {
    const found = await this.#options.characters.get(character_id);
    if (found?.player_id !== player_id)
      throw new CharacterRefusal("not-found", `You have no character ${character_id}.`);
    return found;
  }

  /**
   * A new character of this very name.
   *
   * @throws CharacterRefusal where the name is taken, or the account has as many characters as it may have.
   */
  async create(account: Account, content: Content, character_name: string): Promise<Character> {
    return this.#make(account, content, character_name, async made => {
      if (!(await this.#options.names.take(character_name, made.character_id))) throw taken(character_name);
      return made;
    });
  }

  /** @param name gives the character its name, or throws. */
  async #make(
    account: Account,
    content: Content,
    character_name: string,
    name: (made: Character) => Promise<Character>,
  ): Promise<Character> {
    const { characters, names } = this.#options;
    const { player_id, family_id } = account;
    const owner = family_id === undefined ? "account" : "guest";
    const named = await name(newCharacter(content, { player_id, owner, character_name }));
    await characters.create(named);
    try {
      // Last, so that each character that is counted is there: what is not may be forgotten.
      await this.#count(player_id, named.character_id);
    } catch (error) {
      await characters.discard(named.character_id);
      await names.giveBack(named.character_name, named.character_id);
      throw error;
    }
    return named;
  }

  /** With a number behind the name where somebody has it. */
  async #numbered(made: Character): Promise<Character> {
    let { character_name } = made;
    const stem = stemOf(character_name);
    for (let tries = 1; !(await this.#options.names.take(character_name, made.character_id)); tries++)
      character_name = `${stem} ${tries <= SHORT_NUMBERS ? randomInt(1000, 10_000) : randomInt(1e8, 1e9)}`;
    return { ...made, character_name };
  }

  /** @throws CharacterRefusal where it is one too many: of 50 at once as many succeed as the account may have. */
  async #count(player_id: string, character_id: string): Promise<void> {
    const { accounts, count_max } = this.#options;
    if (await accounts.addCharacter(player_id, character_id, count_max)) return;
    // Some of them may be gone, or never have come to be.
    await this.list(player_id);
    if (await accounts.addCharacter(player_id, character_id, count_max)) return;
    const { character_ids, deleted_character_ids, linked_to } = await accounts.get(player_id);
    if (linked_to !== undefined)
      throw new CharacterRefusal("conflict", "This guest was linked to an account: sign in to that.");
    const text =
      character_ids.size >= count_max
        ? `You have ${count_max} characters, as many as an account may have: delete one first.`
        : `You have deleted ${deleted_character_ids.size} characters within 7 days, and may delete ${count_max}: bring one back, or wait.`;
    throw new CharacterRefusal("conflict", text);
  }

  /**
   * A new session: for the character of this id; else for the newest of this name, or the newest at all, or a new one.
   *
   * @throws CharacterRefusal
   */
  async beginSession(account: Account, content: Content, wanted: Wanted): Promise<PlayedCharacter> {
    const { player_id } = account;
    const { character_id } = await this.#choose(account, content, wanted);
    const { rooms, sessions } = this.#options;
    let former: string | undefined;
    const takeOut = (found: Character) => rooms.takeOut(found, "replaced");
    const played = await this.#change(player_id, character_id, takeOut, found => {
      former = found.session_id;
      return playedAnew(found);
    });
    if (former !== undefined) await sessions.delete(former);
    return played;
  }

  async #choose(account: Account, content: Content, wanted: Wanted): Promise<Character> {
    const { player_id } = account;
    const { character_id, character_name } = wanted;
    if (character_id !== undefined) return this.own(player_id, character_id);
    const own = (await this.list(player_id)).filter(({ deleted_at }) => deleted_at === undefined);
    const found = own.find(each => character_name === undefined || isNamed(each, character_name));
    return found ?? this.#make(account, content, character_name ?? NAMELESS, made => this.#numbered(made));
  }

  /** The character stays, in no room. @throws CharacterRefusal while it is in a fight. */
  async endSession(player_id: string, { character_id, session_id }: PlayedCharacter): Promise<void> {
    const { rooms, sessions } = this.#options;
    const takeOut = (found: Character) => rooms.takeOut(found, "left");
    await this.#change(player_id, character_id, takeOut, found =>
      found.session_id === session_id ? awayFrom(found) : found,
    );
    await sessions.delete(session_id);
  }

  /** @throws CharacterRefusal where the name is taken, or its own is younger than a day, or the character is in a room. */
  async rename(player_id: string, character_id: string, character_name: string): Promise<Character> {
    const { names } = this.#options;
    const before = await this.own(player_id, character_id);
    if (before.character_name === character_name) return before;
    this.#assertMayRename(before);
    if (!(await names.take(character_name, character_id))) throw taken(character_name);
    let former = before.character_name;
    try {
      const renamed = await this.#change(player_id, character_id, this.#refuseInRoom, found => {
        // Of two at once only one changes the name.
        this.#assertMayRename(found);
        former = found.character_name;
        return { ...found, character_name, renamed_at: new Date(this.#now()).toISOString() };
      });
      await this.#giveBackUnlessKept(former, renamed);
      return renamed;
    } catch (error) {
      await this.#giveBackUnlessKept(character_name, await this.own(player_id, character_id));
      throw error;
    }
  }

  /** The character may have two names that look alike, one after the other: then it keeps what it has. */
  async #giveBackUnlessKept(name: string, { character_id, character_name }: Character): Promise<void> {
    if (foldedName(name) !== foldedName(character_name))
      await this.#options.names.giveBack(name, character_id);
  }

  #assertMayRename({ renamed_at }: Character): void {
    if (renamed_at === undefined) return;
    const waitMs = Date.parse(renamed_at) + RENAME_INTERVAL_MS - this.#now();
    if (waitMs <= 0) return;
    const text = `The name was changed on ${renamed_at}; it may be changed once a day.`;
    throw new CharacterRefusal("too-many-requests", text, Math.ceil(waitMs / 1000));
  }

  /** It can be brought back for a week. @throws CharacterRefusal where it is in a room. */
  async delete(player_id: string, character_id: string): Promise<void> {
    const { accounts, sessions } = this.#options;
    const found = await this.own(player_id, character_id);
    if (found.deleted_at === undefined) {
      const deleted_at = new Date(this.#now()).toISOString();
      await this.#change(player_id, character_id, this.#refuseInRoom, each => ({
        ...awayFrom(each),
        deleted_at,
      }));
      if (found.session_id !== undefined) await sessions.delete(found.session_id);
    }
    await accounts.deleteCharacter(player_id, character_id);
  }

  /** @throws CharacterRefusal where the account has as many others as it may have. */
  async bringBack(player_id: string, character_id: string): Promise<Character> {
    const { accounts, characters } = this.#options;
    const found = await this.own(player_id, character_id);
    const { deleted_at, ...rest } = found;
    if (deleted_at === undefined) return found;
    await this.#count(player_id, character_id);
    await accounts.bringBackCharacter(player_id, character_id);
    try {
      return await characters.replace(found, rest);
    } catch (error) {
      if (!(error instanceof CharacterChanged)) throw error;
      // Somebody else has brought it back in this moment.
      return this.own(player_id, character_id);
    }
  }

  /**
   * Changes the row, once the character is free for that.
   *
   * @param free the character as it is then; undefined where it has to be read again.
   */
  async #change<C extends Character>(
    player_id: string,
    character_id: string,
    free: (found: Character) => Promise<Character | undefined>,
    change: (found: Character) => C,
  ): Promise<C> {
    const { characters } = this.#options;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.own(player_id, character_id);
      if (before.deleted_at !== undefined)
        throw new CharacterRefusal("conflict", `The character ${before.character_name} is deleted.`);
      const found = await free(before);
      if (!found) continue;
      const next = change(found);
      try {
        const { revision } = await characters.replace(found, next);
        return { ...next, revision };
      } catch (error) {
        if (!(error instanceof CharacterChanged)) throw error;
      }
    }
    throw new CharacterRefusal("conflict", "The character is being played elsewhere just now: try again.");
  }

  readonly #refuseInRoom = async (found: Character): Promise<Character | undefined> => {
    const { rooms } = this.#options;
    if (!(await rooms.isIn(found))) return rooms.takeOut(found, "left");
    throw new CharacterRefusal("conflict", `The character is in the room ${found.room_id}: leave it first.`);
  };
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

function taken(name: string): CharacterRefusal {
  return new CharacterRefusal(
    "conflict",
    `The name "${name}", or one that looks like it, is taken: choose another.`,
  );
}

/** The characters of an account: made, found, named, deleted and brought back, and played one session at a time. */
import type { AskedAction, CharacterAction } from "../game/character/character-actions.ts";
import type { Content } from "../game/content/content.ts";
import { accept, reject, type Verdict } from "../game/core/verdict.ts";
import { wallClock } from "../store/expiry.ts";
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import { beginSession, endSession } from "./account-sessions.ts";
import type { Character, PlayedCharacter } from "./character.ts";
import { bringBack, deleteCharacter } from "./character-deletion.ts";
import { listCharacters, ownCharacter } from "./character-list.ts";
import { type Account, createCharacter, type Wanted } from "./character-making.ts";
import { renameCharacter } from "./character-renaming.ts";
import { linkGuest } from "./guest-links.ts";
import { acted, followed } from "./outside-rooms.ts";
import { changeRow, refuseInRoom } from "./row-change.ts";
import { changeByStaff, type StaffChange } from "./staff-change.ts";

type Clock = Pick<AccountCharactersOptions, "now">;

/** What an account can have done with its characters. How each is done is in a file of its own. */
export class AccountCharacters {
  readonly #options: AccountCharactersOptions;

  constructor(options: Omit<AccountCharactersOptions, "now"> & Partial<Clock>) {
    this.#options = { now: wallClock, ...options };
  }

  /** All of the account's, the newest first; those that are deleted and can be brought back are among them. */
  list(player_id: string): Promise<Character[]> {
    return listCharacters(this.#options, player_id);
  }

  /** @throws CharacterRefusal where the account has none of this id. */
  own(player_id: string, character_id: string): Promise<Character> {
    return ownCharacter(this.#options, player_id, character_id);
  }

  /** A new character of this very name. @throws CharacterRefusal */
  create(account: Account, content: Content, character_name: string, class_id?: string): Promise<Character> {
    return createCharacter(this.#options, account, content, character_name, class_id);
  }

  /** The guest becomes part of the account. @throws CharacterRefusal */
  async link(player_id: string, guest_id: string): Promise<Character[]> {
    // The account forgets first what is gone, which does not count.
    await this.list(player_id);
    await linkGuest(this.#options, player_id, guest_id, await this.list(guest_id));
    return this.list(player_id);
  }

  /** @throws CharacterRefusal */
  beginSession(account: Account, content: Content, wanted: Wanted): Promise<PlayedCharacter> {
    return beginSession(this.#options, account, content, wanted);
  }

  /** @throws CharacterRefusal while the character is in a fight. */
  endSession(player_id: string, played: PlayedCharacter): Promise<void> {
    return endSession(this.#options, player_id, played);
  }

  /**
   * What its player does with a character that is in no room, and what follows: one conditional write of its row. Where it is refused,
   * nothing of it changes.
   *
   * @param content by which it goes on.
   * @throws CharacterRefusal where a room holds it.
   */
  async act(
    player_id: string,
    character_id: string,
    content: Content,
    action: AskedAction,
    request_id: string | undefined,
  ): Promise<Verdict> {
    let verdict: Verdict = reject("internal_error");
    await changeRow(this.#options, player_id, character_id, refuseInRoom, async before => {
      const found = followed(content, before);
      // Read after the character, which is written only as it was read: so the mail is as it is for this very character.
      const complete = action.action === "take_mail" ? await this.#withMail(found, action) : action;
      if ("is_accepted" in complete) {
        verdict = complete;
        return before;
      }
      const { verdict: given, character } = acted(content, found, complete, request_id);
      verdict = given;
      return given.is_accepted ? character : before;
    });
    return verdict;
  }

  async #withMail(
    found: Character,
    { mail_id }: Extract<AskedAction, { action: "take_mail" }>,
  ): Promise<Extract<CharacterAction, { action: "take_mail" }> | Verdict> {
    const read = await this.#options.mailbox.read(found, mail_id);
    if (!read) return reject("no_such_mail");
    const { is_taken, mail, settled_mail_ids } = read;
    return is_taken ? accept() : { action: "take_mail", mail, settled_mail_ids };
  }

  /** @throws CharacterRefusal */
  rename(player_id: string, character_id: string, character_name: string): Promise<Character> {
    return renameCharacter(this.#options, player_id, character_id, character_name);
  }

  /** What staff do with a character. @throws CharacterRefusal while it is in a fight. */
  renameByStaff(player_id: string, character_id: string, character_name: string): Promise<Character> {
    return renameCharacter(this.#options, player_id, character_id, character_name, true);
  }

  /** @throws CharacterRefusal, and what `change` throws: then nothing has changed. */
  changeByStaff(player_id: string, character_id: string, act: StaffChange): Promise<Character> {
    return changeByStaff(this.#options, player_id, character_id, act);
  }

  /** @throws CharacterRefusal where it is in a room. */
  delete(player_id: string, character_id: string): Promise<void> {
    return deleteCharacter(this.#options, player_id, character_id);
  }

  /** @throws CharacterRefusal where the account has as many others as it may have. */
  bringBack(player_id: string, character_id: string): Promise<Character> {
    return bringBack(this.#options, player_id, character_id);
  }
}

/** Who plays in this browser: its guest, the guest's characters, and the session of the character that plays. */
import type { AccountApi } from "../client/account-api.ts";
import type { Door } from "../client/arena-connection.ts";
import { Guest } from "../ui/guest.ts";
import { forget, keep, kept } from "../ui/storage.ts";

/** What the choice shows of a character. Times are ISO 8601. */
export type OwnCharacter = {
  readonly character_id: string;
  readonly character_name: string;
  readonly class_id: string;
  /** From 1. */
  readonly level: number;
  /** It is deleted, and can be brought back for a while. */
  readonly deleted_at?: string;
};

/** One play session of a character. */
export type PlaySession = {
  readonly session_id: string;
  readonly character_id: string;
  readonly character_name: string;
  /** Where the character is; absent while it is in no room. */
  readonly room_id?: string;
  /** Of a match its room. */
  readonly run_id?: string;
  /** In which it is, or was last. */
  readonly dungeon_id?: string;
};

/** What the browser keeps: which character plays. */
const CHOSEN = "character";

export class Account {
  readonly #guest: Guest;

  /** @throws ApiProblem where the server refuses. */
  static async signIn(endpoint: string): Promise<Account> {
    return new Account(await Guest.signIn(endpoint));
  }

  /** By its recovery code, which is used up: the guest of this browser is another one from now on. @throws ApiProblem where it is not good. */
  static async recover(endpoint: string, code: string): Promise<Account> {
    const account = new Account(await Guest.recover(endpoint, code));
    forget(CHOSEN);
    return account;
  }

  /** Whether somebody has played in this browser before. */
  static isKnown(): boolean {
    return Guest.isKnown();
  }

  /** Nobody is known in this browser from now on. */
  static forgetAll(): string | undefined {
    forget(CHOSEN);
    return Guest.signOut();
  }

  private constructor(guest: Guest) {
    this.#guest = guest;
  }

  get api(): AccountApi {
    return this.#guest.api;
  }

  get playerId(): string {
    return this.#guest.playerId;
  }

  /** A new one, by which the guest comes back who has lost this browser; the one before is void. */
  recoveryCode(): Promise<string> {
    return this.#guest.recoveryCode();
  }

  /** The newest first; also those that are deleted and can be brought back. */
  async characters(): Promise<OwnCharacter[]> {
    return (await this.api.ask<{ characters: OwnCharacter[] }>("GET", "/api/characters")).characters;
  }

  /** It plays from now on. */
  async makeCharacter(wanted: { character_name: string; class_id: string }): Promise<OwnCharacter> {
    const answer = await this.api.ask<{ character: OwnCharacter }>("POST", "/api/characters", wanted);
    this.choose(answer.character.character_id);
    return answer.character;
  }

  async deleteCharacter(character_id: string): Promise<void> {
    await this.api.tell("DELETE", pathOf(character_id));
    if (kept(CHOSEN) === character_id) forget(CHOSEN);
  }

  async bringBack(character_id: string): Promise<void> {
    await this.api.tell("PATCH", pathOf(character_id), { is_deleted: false });
  }

  /** Which character plays from now on. */
  choose(character_id: string): void {
    keep(CHOSEN, character_id);
  }

  /** The one that was chosen; the newest where that is gone; undefined where there is none, and the server would make one. */
  playedOf(characters: readonly OwnCharacter[]): OwnCharacter | undefined {
    const living = characters.filter(({ deleted_at }) => deleted_at === undefined);
    return living.find(({ character_id }) => character_id === kept(CHOSEN)) ?? living[0];
  }

  /**
   * The session of the character that plays, as it is now: the one that it has, since a new one would take it out of another window's game;
   * else a new one, of a new character where there is none.
   */
  async session(): Promise<PlaySession> {
    const path = `/api/sessions?player_id=${encodeURIComponent(this.playerId)}`;
    const [{ sessions }, characters] = await Promise.all([
      this.api.ask<{ sessions: PlaySession[] }>("GET", path),
      this.characters(),
    ]);
    const played = this.playedOf(characters);
    const found = sessions.find(({ character_id }) => character_id === played?.character_id);
    if (found) return found;
    const wanted = played ? { character_id: played.character_id } : {};
    return (await this.api.ask<{ session: PlaySession }>("POST", "/api/sessions", wanted)).session;
  }

  /** The way into rooms for a session: its token is good for 15 min. */
  async door({ session_id }: PlaySession): Promise<Door> {
    const path = `/api/sessions/${encodeURIComponent(session_id)}/token`;
    const { session_token } = await this.api.ask<{ session_token: string }>("POST", path);
    return { endpoint: this.api.endpoint, token: session_token };
  }
}

/** Whether the character is in a match: it is one room, while a run has several, whose ids begin with the run's. */
export function isInMatch({ room_id, run_id }: PlaySession): boolean {
  return room_id !== undefined && room_id === run_id;
}

function pathOf(character_id: string): string {
  return `/api/characters/${encodeURIComponent(character_id)}`;
}

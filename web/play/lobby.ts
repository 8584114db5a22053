/** Who plays, before, between and in games: signed in once for the page, with the session of the character that plays. */
import { Emitter } from "../client/emitter.ts";
import { Account, type OwnCharacter, type PlaySession } from "./account.ts";

export type LobbyEvents = {
  /** Anything that is shown of it is another. */
  changed: undefined;
};

/** Who has signed in, with a session. */
export type Player = { readonly account: Account; readonly session: PlaySession };

export class Lobby extends Emitter<LobbyEvents> {
  readonly endpoint: string;
  #signingIn: Promise<Account> | undefined;
  #account: Account | undefined;
  #characters: readonly OwnCharacter[] = [];
  #player: Player | undefined;

  constructor(endpoint: string) {
    super();
    this.endpoint = endpoint;
  }

  /** As they were read last, the newest first. */
  get characters(): readonly OwnCharacter[] {
    return this.#characters;
  }

  /** Who of them plays; undefined where there is none, and the server would make one. */
  get played(): OwnCharacter | undefined {
    return this.#account?.playedOf(this.#characters);
  }

  /** Undefined before the first `enter`. */
  get player(): Player | undefined {
    return this.#player;
  }

  /** Signs in, as a new guest where nobody is known here. @throws ApiProblem where the server refuses. */
  account(): Promise<Account> {
    this.#signingIn ??= this.#signIn();
    return this.#signingIn;
  }

  /** Signs in, and asks for the session of the character that plays, as it is now. */
  async enter(): Promise<Player> {
    const account = await this.account();
    const session = await account.session();
    this.#player = { account, session };
    await this.readCharacters();
    return this.#player;
  }

  async readCharacters(): Promise<void> {
    this.#characters = await (await this.account()).characters();
    this.emit("changed", undefined);
  }

  /** Another character plays from now on. */
  async choose(character_id: string): Promise<void> {
    (await this.account()).choose(character_id);
    await this.enter();
  }

  /** Another guest plays from now on. @throws ApiProblem where the code is not good. */
  async recover(code: string): Promise<void> {
    this.#account = await Account.recover(this.endpoint, code);
    this.#signingIn = Promise.resolve(this.#account);
    await this.enter();
  }

  async #signIn(): Promise<Account> {
    try {
      this.#account = await Account.signIn(this.endpoint);
      return this.#account;
    } catch (error) {
      this.#signingIn = undefined;
      throw error;
    }
  }
}

/** Who plays, before, between and in games: signed in once for the page, with the session of the character that plays, its party and its place in a queue. */
import { Emitter } from "../client/emitter.ts";
import { Queue } from "../client/queue.ts";
import type { Ticket } from "../client/ticket.ts";
import { GuestGone } from "../ui/guest.ts";
import { Account, type OwnCharacter, type PlaySession } from "./account.ts";
import { Company } from "./company.ts";

export type LobbyEvents = {
  /** Anything that is shown of it is another. */
  changed: undefined;
  /** The match for which the player has waited here is open: go there. */
  match_open: Player;
};

/** Who has signed in, with a session. */
export type Player = {
  readonly account: Account;
  readonly session: PlaySession;
  readonly company: Company;
  readonly queue: Queue;
};

export class Lobby extends Emitter<LobbyEvents> {
  readonly endpoint: string;
  #signingIn: Promise<Account> | undefined;
  #account: Account | undefined;
  #characters: readonly OwnCharacter[] = [];
  #player: Player | undefined;
  /** The newest question for the session counts. */
  #entering: Promise<Player> | undefined;
  #ticket: Ticket | undefined;
  /** The match that the player has left last. */
  leftMatchId: string | undefined;

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

  /** With which the player waits for a match, or has waited: also one that has ended, until it is put away. */
  get ticket(): Ticket | undefined {
    return this.#ticket;
  }

  /** Signs in, as a new guest where nobody is known here. @throws ApiProblem where the server refuses. */
  account(): Promise<Account> {
    this.#signingIn ??= this.#signIn();
    return this.#signingIn;
  }

  /** Signs in, and asks for the session of the character that plays, as it is now. Asked several times at once, it is one question. */
  enter(): Promise<Player> {
    this.#entering ??= this.#enter().finally(() => {
      this.#entering = undefined;
    });
    return this.#entering;
  }

  async readCharacters(): Promise<void> {
    this.#characters = await (await this.account()).characters();
    this.#tell();
  }

  /** Another character plays from now on. */
  async choose(character_id: string): Promise<void> {
    (await this.account()).choose(character_id);
    await this.#entering?.catch(() => undefined);
    await this.enter();
  }

  /** Another guest plays from now on. @throws ApiProblem where the code is not good. */
  async recover(code: string): Promise<void> {
    const account = await Account.recover(this.endpoint, code);
    this.#leave();
    this.#account = account;
    this.#signingIn = Promise.resolve(account);
    await this.enter();
  }

  /** A ticket that has ended is shown no more. */
  putTicketAway(): void {
    this.#ticket = undefined;
    this.#tell();
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

  async #enter(): Promise<Player> {
    const account = await this.account();
    const session = await this.#sessionOf(account);
    const before = this.#player;
    if (before?.session.session_id === session.session_id) {
      this.#player = { ...before, session };
      if (before.company.isReplaced) before.company.begin();
    } else {
      this.#leave();
      this.#player = this.#come(account, session);
    }
    await this.readCharacters();
    return this.#player;
  }

  /** A guest that the server does not know plays no more: who signs in next is somebody new. */
  async #sessionOf(account: Account): Promise<PlaySession> {
    try {
      return await account.session();
    } catch (error) {
      if (error instanceof GuestGone) {
        this.#leave();
        this.#signingIn = undefined;
      }
      throw error;
    }
  }

  #come(account: Account, session: PlaySession): Player {
    const { session_id } = session;
    const company = new Company(account.api, session_id);
    const queue = new Queue(account.api, session_id);
    const player = { account, session, company, queue };
    company.on("changed", () => this.#tell());
    company.on("ticket", () => void queue.resume().catch(console.info));
    queue.on("ticket", ticket => this.#know(ticket));
    queue.on("refused", () => this.putTicketAway());
    company.begin();
    queue.resume().catch(console.info);
    return player;
  }

  #leave(): void {
    this.#player?.company.end();
    this.#player?.queue.stop();
    this.#player = undefined;
    this.#ticket = undefined;
  }

  #know(ticket: Ticket): void {
    const hasWaited = this.#ticket !== undefined && this.#ticket.ticket_id === ticket.ticket_id;
    const isNews = this.#ticket?.state !== ticket.state;
    this.#ticket = ticket;
    this.#tell();
    if (ticket.state === "open" && hasWaited && isNews && this.#player) this.emit("match_open", this.#player);
  }

  #tell(): void {
    this.emit("changed", undefined);
  }
}

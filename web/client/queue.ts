/** Queues, in which a player waits for a match: see docs/http-api.md. The room `queue` tells how a ticket goes on; while it does not, the server is asked. */
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { type AccountApi, ApiProblem } from "./account-api.ts";
import type { SeatReservation } from "./arena-connection.ts";
import { Emitter } from "./emitter.ts";
import { NewsConnection } from "./news-connection.ts";
import { askAgainMs, type QueueStatus, type Ticket, type TicketState } from "./ticket.ts";

/** Each tells the ticket as it is then: `waiting` also where a match came to nothing, and it waits again. */
export type QueueEvents = Record<TicketState, Ticket> & {
  /** Anything about the ticket is another, such as its place. */
  ticket: Ticket;
  /** The server says no more of the ticket: it is not there, or not the player's. */
  refused: ApiProblem;
};

type Answer = { ticket: Ticket };

/** After an answer that did not come. */
const PAUSE_MS = 2000;
/** A line may be dead without saying so: where the room has told nothing for so long, the ticket is asked for. */
const QUIET_MS = 20_000;

export class Queue extends Emitter<QueueEvents> {
  readonly #api: AccountApi;
  readonly #session_id: string;
  #ticket: Ticket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with each answer that counts: of several questions at once the one that was asked last. */
  #asked = 0;
  #news: NewsConnection | undefined;
  #newsOf: string | undefined;
  /** Whether the room tells how the ticket goes on. */
  #isTold = false;

  /** @param session_id whose character comes into the match. */
  constructor(api: AccountApi, session_id: string) {
    super();
    this.#api = api;
    this.#session_id = session_id;
  }

  /** As it was told last; undefined where none is followed. */
  get ticket(): Ticket | undefined {
    return this.#ticket;
  }

  /** Those in which the player can wait. */
  async list(): Promise<QueueStatus[]> {
    return (await this.#api.ask<{ queues: QueueStatus[] }>("GET", "/api/matchmaking/queues")).queues;
  }

  /**
   * Waits in a queue, and with the player the party that it leads. From now on the ticket is followed, and whatever is another about it is told.
   *
   * @param character_id may be left out where the account has one, or its party knows which.
   * @throws ApiProblem where the server refuses.
   */
  begin(queue_id: string, character_id?: string): Promise<Ticket> {
    return this.#ask("POST", "/api/matchmaking/tickets", { queue_id, character_id });
  }

  /** Follows the ticket that the player has already: after a new start, or where its party's leader has made it. Undefined where there is none. */
  async resume(): Promise<Ticket | undefined> {
    const { ticket } = await this.#api.ask<Partial<Answer>>("GET", "/api/me/ticket");
    return ticket && this.#know(ticket, ++this.#asked);
  }

  /** Leaves the queue, and the player's party with it. */
  async cancel(): Promise<Ticket> {
    return this.#ask("DELETE", this.#path());
  }

  /** Accepts the match that was found. */
  async accept(): Promise<Ticket> {
    return this.#ask("POST", `${this.#path()}/accept`);
  }

  /** The ticket ends, and the player may not queue for a while. */
  async decline(): Promise<Ticket> {
    return this.#ask("POST", `${this.#path()}/decline`);
  }

  /** The way into the match that is open: for `ArenaConnection.bySeat`, within the mode's join_seconds. */
  async join(): Promise<SeatReservation> {
    const body = { session_id: this.#session_id, protocol_version: PROTOCOL_VERSION };
    return (await this.#api.ask<{ seat: SeatReservation }>("PUT", `${this.#path()}/join`, body)).seat;
  }

  /** Follows the ticket no more. It goes on waiting for 45 s. */
  stop(): void {
    this.#asked++;
    clearTimeout(this.#timer);
    this.#ticket = undefined;
    this.#endNews();
  }

  async #ask(method: string, path: string, body?: object): Promise<Ticket> {
    const asked = ++this.#asked;
    try {
      return this.#know((await this.#api.ask<Answer>(method, path, body)).ticket, asked);
    } catch (error) {
      // What was asked for meanwhile does not count any more.
      if (asked === this.#asked && this.#ticket) this.#lookAgain(this.#nextLookMs(this.#ticket));
      throw error;
    }
  }

  #path(): string {
    if (!this.#ticket) throw new Error("No ticket is followed: begin or resume one.");
    return `/api/matchmaking/tickets/${encodeURIComponent(this.#ticket.ticket_id)}`;
  }

  /** @param asked when it was asked for: what was asked for before is older than what is known. */
  #know(ticket: Ticket, asked: number): Ticket {
    if (asked !== this.#asked) return ticket;
    const before = this.#ticket;
    this.#ticket = ticket;
    this.#listenFor(ticket);
    this.#lookAgain(this.#nextLookMs(ticket));
    if (JSON.stringify(before) === JSON.stringify(ticket)) return ticket;
    this.emit("ticket", ticket);
    if (before?.ticket_id !== ticket.ticket_id || before.state !== ticket.state)
      this.emit(ticket.state, ticket);
    return ticket;
  }

  #listenFor({ ticket_id, state }: Ticket): void {
    if (state === "ended" || ticket_id !== this.#newsOf) this.#endNews();
    if (state === "ended" || this.#news) return;
    const news: NewsConnection = new NewsConnection({
      ...{ api: this.#api, session_id: this.#session_id, room_name: "queue", join_options: { ticket_id } },
      hear: room => room.onMessage("ticket", ({ ticket }: Answer) => this.#hear(news, ticket)),
      // The room tells all of it at the join.
      catchUp: async () => undefined,
    });
    for (const lost of ["dropped", "ended"] as const) news.on(lost, () => this.#miss(news));
    [this.#news, this.#newsOf] = [news, ticket_id];
    void news.begin();
  }

  #endNews(): void {
    void this.#news?.close().catch(() => undefined);
    [this.#news, this.#newsOf, this.#isTold] = [undefined, undefined, false];
  }

  #hear(news: NewsConnection, ticket: Ticket): void {
    if (news !== this.#news) return;
    this.#isTold = true;
    this.#know(ticket, ++this.#asked);
  }

  /** The room tells nothing for now. */
  #miss(news: NewsConnection): void {
    if (news !== this.#news || !this.#isTold) return;
    this.#isTold = false;
    void this.#look();
  }

  #nextLookMs(ticket: Ticket): number | undefined {
    return this.#isTold ? QUIET_MS : askAgainMs(ticket);
  }

  #lookAgain(ms: number | undefined): void {
    clearTimeout(this.#timer);
    if (ms !== undefined) this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    let answer: Answer;
    try {
      answer = await this.#api.ask<Answer>("GET", this.#path());
    } catch (error) {
      if (asked === this.#asked) this.#missed(error);
      return;
    }
    this.#know(answer.ticket, asked);
  }

  /** The line may be back in a moment; a ticket that is gone never is. */
  #missed(error: unknown): void {
    if (error instanceof ApiProblem && [403, 404].includes(error.status)) {
      this.stop();
      this.emit("refused", error);
      return;
    }
    const asked = error instanceof ApiProblem ? (error.retry_after_seconds ?? 0) * 1000 : 0;
    this.#lookAgain(Math.max(PAUSE_MS, asked));
  }
}

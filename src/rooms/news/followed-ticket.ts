/** A ticket that clients of a room follow: its row is read when there are news of it, and they are told when anything about it is another. */
import type { Matchmaking } from "../../matchmaking/matchmaking.ts";
import type { KnownTicket } from "../../matchmaking/ticket-life.ts";
import { type TicketView, viewOfTicket } from "../../matchmaking/ticket-views.ts";
import { RepeatedRead } from "./repeated-read.ts";

export type FollowedTicketOptions = {
  ticket_id: string;
  matchmaking: Pick<Matchmaking, "life" | "news" | "statuses">;
  /** How it is from now on; undefined where it is not there any more. */
  tell: (ticket: TicketView | undefined) => void;
  /** It could not be read. */
  report: (error: unknown) => void;
};

export class FollowedTicket {
  readonly #options: FollowedTicketOptions;
  readonly #reading: RepeatedRead;
  readonly #endNews: () => void;
  #known: KnownTicket | undefined;
  /** As JSON: what was told last. */
  #told = "";
  #hasEnded = false;

  constructor(options: FollowedTicketOptions) {
    this.#options = options;
    this.#reading = new RepeatedRead({
      read: () => this.#read(),
      isWanted: () => !this.#hasEnded,
      report: options.report,
    });
    this.#endNews = options.matchmaking.news.follow(options.ticket_id, () => void this.look());
  }

  /** Reads it, now or right after it is read the next time. Never fails. */
  look(): Promise<void> {
    return this.#reading.again();
  }

  /** Its queue is otherwise than before: what follows from that is told, without reading anything. */
  show(): void {
    if (!this.#known || this.#hasEnded) return;
    const view = viewOfTicket(this.#known, this.#options.matchmaking.statuses);
    const text = JSON.stringify(view);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.tell(view);
  }

  /** Where it waits and has no place, who matches may not know of it, such as a process that does so since another one has died. */
  remind(): void {
    const { ticket_id, matchmaking } = this.#options;
    const { state, queue_id } = this.#known?.ticket ?? {};
    if (state !== "waiting" || queue_id === undefined) return;
    if (matchmaking.statuses.isOverlooked(queue_id, ticket_id)) matchmaking.news.remind({ ticket_id });
  }

  /** Somebody new is to be told, so all are. */
  lookAnew(): Promise<void> {
    this.#told = "";
    return this.look();
  }

  /** Nothing is told from now on. */
  end(): void {
    this.#hasEnded = true;
    this.#endNews();
  }

  async #read(): Promise<void> {
    const { ticket_id, matchmaking, tell } = this.#options;
    this.#known = await matchmaking.life.look(ticket_id);
    if (this.#hasEnded) return;
    if (!this.#known) return tell(undefined);
    this.remind();
    this.show();
  }
}

/**
 * The tickets that wait, as the process knows them that matches: told by those who make and change tickets, and looked for by itself for what it
 * was not told of. What it knows may be out of date; before anything is done with a ticket, its row is read.
 */
import { MOST_WAIT_MS, readTicketId, type Ticket } from "./ticket.ts";
import type { TicketTable } from "./ticket-table.ts";
import type { WaitingTicket } from "./waiting.ts";

/** While tickets wait, a queue is looked at so often for those that nobody told of; else each time. */
const LOOK_MS = 10_000;
/** A row may come so long after the time that its id says. */
const LATE_MS = 60_000;
const MOST_TOLD = 5000;

export class WaitingTickets {
  readonly #tickets: TicketTable;
  /** By queue and id: of a ticket no more than the matcher is given, since thousands may wait. */
  readonly #waiting = new Map<string, Map<string, WaitingTicket>>();
  readonly #told = new Set<string>();
  /** By queue, epoch milliseconds. */
  readonly #lookedAt = new Map<string, number>();

  constructor(tickets: TicketTable) {
    this.#tickets = tickets;
  }

  /** A ticket is new or has changed. Where nobody reads them, since another process matches, they are not kept. */
  tell(ticket_id: string): void {
    this.#told.add(ticket_id);
    if (this.#told.size <= MOST_TOLD) return;
    this.#told.clear();
    this.forgetAll();
  }

  get hasAny(): boolean {
    return [...this.#waiting.values()].some(each => each.size > 0);
  }

  /** Queues in which tickets wait, also those that are no more. */
  queueIds(): string[] {
    return [...this.#waiting.keys()].filter(each => this.count(each) > 0);
  }

  get(ticket_id: string): WaitingTicket | undefined {
    const { queue_id = "" } = readTicketId(ticket_id) ?? {};
    return this.#waiting.get(queue_id)?.get(ticket_id);
  }

  count(queue_id: string): number {
    return this.#waiting.get(queue_id)?.size ?? 0;
  }

  of(queue_id: string): WaitingTicket[] {
    return [...(this.#waiting.get(queue_id)?.values() ?? [])];
  }

  /** Reads those that it was told of. @returns the proposals that tickets were found matched by. */
  async readTold(): Promise<Set<string>> {
    const told = [...this.#told];
    if (told.length === 0) return new Set();
    const found = await this.#tickets.list(told);
    // Told again while it was read, it is read again; where reading fails, it still is to be read.
    for (const ticket_id of told) this.#told.delete(ticket_id);
    for (const ticket_id of told) this.forget(ticket_id);
    return this.#noteAll(found);
  }

  /** Looks for those that nobody told of. @returns as `readTold`. */
  async look(queue_id: string): Promise<Set<string>> {
    const now_ms = this.#tickets.now();
    const before = this.#lookedAt.get(queue_id);
    if (before !== undefined && this.count(queue_id) > 0 && now_ms - before < LOOK_MS) return new Set();
    const since = before === undefined ? now_ms - MOST_WAIT_MS - LATE_MS : before - LATE_MS;
    const found: Ticket[] = [];
    for await (const each of this.#tickets.madeSince(queue_id, since)) found.push(each);
    this.#lookedAt.set(queue_id, now_ms);
    return this.#noteAll(found);
  }

  /** All of it is to be looked for again: others may have matched meanwhile. */
  forgetAll(): void {
    this.#waiting.clear();
    this.#lookedAt.clear();
  }

  forget(ticket_id: string): void {
    const { queue_id = "" } = readTicketId(ticket_id) ?? {};
    this.#waiting.get(queue_id)?.delete(ticket_id);
  }

  note(found: Ticket): void {
    this.forget(found.ticket_id);
    if (found.state !== "waiting") return;
    const ofQueue = this.#waiting.get(found.queue_id) ?? new Map<string, WaitingTicket>();
    ofQueue.set(found.ticket_id, asMatched(found));
    this.#waiting.set(found.queue_id, ofQueue);
  }

  #noteAll(found: readonly Ticket[]): Set<string> {
    for (const each of found) this.note(each);
    return new Set(
      found.flatMap(({ state, proposal_id }) =>
        state === "matched" && proposal_id !== undefined ? [proposal_id] : [],
      ),
    );
  }
}

function asMatched({ ticket_id, waits_since_ms, members }: Ticket): WaitingTicket {
  const players = members.map(({ player_id, mu, sigma }) => ({ player_id, mu, sigma }));
  return { ticket_id, waits_since_ms, players };
}

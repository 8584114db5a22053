/**
 * A room's journal: its events as rows of CombatEventsTable, in order and without gaps.
 *
 * A row is the only commit of what happened. Rows are numbered one by one and put only where no such row exists, so
 * a process that stalled, and lost its room to another, finds its next number taken and stops (fencing).
 */
import { randomBytes } from "node:crypto";
import { EVENT_RULES, type GameEvent } from "../game/events.ts";
import { eventId, type JournalRow, type StampedEvent } from "./journal-row.ts";
import { untilDone } from "./retry.ts";

/** Far below DynamoDB's 400 KB for an item, also where nothing can be compressed. */
const MAX_PACK_BYTES = 100_000;

export type JournalOptions = {
  room_id: string;
  /** The number of the newest row that exists; 0 for a new room. */
  lastRow: number;
  /** What may wait for a database that is away. */
  maxBytes: number;
  /** Puts one row. Throws RowTakenError where the row exists and is another writer's. */
  put: (row: JournalRow) => Promise<void>;
  /** The room belongs to another process now: nothing more will be written. */
  onFenced: () => void;
  /** More waits than may, and none of it can be dropped. */
  onOverflow: () => void;
  /** Called for every failed attempt, with the number of rows that wait. */
  onRetry: (error: unknown, waiting: number) => void;
};

/** The number is taken by another writer's row. */
export class RowTakenError extends Error {}

type Waiting = { row: JournalRow; bytes: number };

export class Journal {
  readonly #options: JournalOptions;
  /** Short, since every row has it. */
  readonly #writerId = randomBytes(6).toString("base64url");
  readonly #queue: Waiting[] = [];
  #queueBytes = 0;
  #pack: StampedEvent[] = [];
  #packBytes = 0;
  #lastQueued: number;
  #lastWritten: number;
  #isWriting = false;
  #isStopped = false;
  readonly #waiters = new Set<{ row: number; resolve: (isDurable: boolean) => void }>();
  /** Packed events that were dropped because the database was away for too long. */
  droppedEvents = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#lastQueued = options.lastRow;
    this.#lastWritten = options.lastRow;
  }

  /** The `event_id` of the newest row, durable or not: what is recorded so far, packed events aside. */
  get lastEventId(): string {
    return eventId(this.#lastQueued);
  }

  /** Rows that are not durable yet. */
  get waitingRows(): number {
    return this.#queue.length;
  }

  /** Takes the events of one command or step. Returns at once; rows are written behind. */
  record(events: readonly GameEvent[], tick: number): void {
    const timestamp = Date.now();
    for (const event of events) {
      const stamped: StampedEvent = { ...event, timestamp, tick };
      const { journal } = EVENT_RULES[event.event_type];
      if (journal === "row") this.#enqueue(timestamp, [stamped], false);
      if (journal === "packed") this.#packUp(stamped);
    }
  }

  /** Ends the row that `damage_dealt` and the like share; the next of them begins a new one. */
  flushPack(): void {
    const events = this.#pack;
    const [first] = events;
    if (!first) return;
    this.#pack = [];
    this.#packBytes = 0;
    this.#enqueue(first.timestamp, events, true);
  }

  /** Resolves with whether everything recorded so far, packed events aside, became durable before the journal ended. */
  untilDurable(): Promise<boolean> {
    const row = this.#lastQueued;
    if (this.#lastWritten >= row) return Promise.resolve(true);
    if (this.#isStopped) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiters.add({ row, resolve });
    return promise;
  }

  /** Ends the journal: what is not durable by now will not be written. */
  stop(): void {
    this.#isStopped = true;
    for (const waiter of this.#waiters) waiter.resolve(false);
    this.#waiters.clear();
  }

  /** A pack that grows too large while nobody flushes it is a row of its own. */
  #packUp(event: StampedEvent): void {
    this.#pack.push(event);
    this.#packBytes += JSON.stringify(event).length;
    if (this.#packBytes > MAX_PACK_BYTES) this.flushPack();
  }

  #enqueue(timestamp: number, events: readonly StampedEvent[], is_packed: boolean): void {
    // Counted also after the end: it must not pass for saved.
    this.#lastQueued += 1;
    if (this.#isStopped) return;
    const row: JournalRow = {
      room_id: this.#options.room_id,
      event_id: eventId(this.#lastQueued),
      writer_id: this.#writerId,
      timestamp,
      events,
      is_packed,
    };
    const bytes = JSON.stringify(row).length;
    this.#queue.push({ row, bytes });
    this.#queueBytes += bytes;
    this.#dropPackedBeyondLimit();
    void this.#write();
  }

  /** The row stays, so that numbers have no gap; its events go. Rows of critical events are never touched. */
  #dropPackedBeyondLimit(): void {
    // The first is on its way: changed now, it would look like another writer's row when it is tried again.
    for (const waiting of this.#queue.slice(1)) {
      if (this.#queueBytes <= this.#options.maxBytes) return;
      const { row } = waiting;
      if (!row.is_packed || row.events.length === 0) continue;
      this.droppedEvents += row.events.length;
      waiting.row = { ...row, events: [] };
      this.#queueBytes -= waiting.bytes;
      waiting.bytes = JSON.stringify(waiting.row).length;
      this.#queueBytes += waiting.bytes;
    }
    if (this.#queueBytes > this.#options.maxBytes) this.#options.onOverflow();
  }

  /** Writes row after row, each for as long as it takes. */
  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    for (let next = this.#queue[0]; next && !this.#isStopped; next = this.#queue[0]) {
      await this.#putUntilDone(next);
      if (this.#isStopped) break;
      this.#queue.shift();
      this.#queueBytes -= next.bytes;
      this.#lastWritten += 1;
      this.#wakeWaiters();
    }
    this.#isWriting = false;
  }

  #putUntilDone(waiting: Waiting): Promise<boolean> {
    return untilDone(
      () => this.#put(waiting.row),
      () => this.#isStopped,
      error => this.#options.onRetry(error, this.#queue.length),
    );
  }

  async #put(row: JournalRow): Promise<void> {
    try {
      await this.#options.put(row);
    } catch (error) {
      if (!(error instanceof RowTakenError)) throw error;
      this.stop();
      this.#options.onFenced();
    }
  }

  #wakeWaiters(): void {
    for (const waiter of this.#waiters) {
      if (waiter.row > this.#lastWritten) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(true);
    }
  }
}

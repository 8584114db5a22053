/**
 * A room's journal: its events as rows of CombatEventsTable, in order and without gaps.
 *
 * A row is the only commit of what happened. Rows are numbered one by one and put only where no such row exists, so
 * a process that stalled, and lost its room to another, finds its next number taken and stops (fencing).
 */
import { randomBytes } from "node:crypto";
import { chargedAsNow } from "../../costs/usage-meter.ts";
import { wallClock } from "../expiry.ts";
import type { JournalBudget } from "./journal-budget.ts";
import {
  eventId,
  type JournalEntry,
  type JournalEvent,
  type JournalPolicy,
  type JournalRow,
  RowTakenError,
} from "./journal-row.ts";
import { untilDone } from "./retry.ts";
import { writeBatches } from "./write-batching.ts";

/**
 * How long a row stays open for what happens next, once it has an event that must be in the database within a second: a
 * kill, what it drops and who takes that are one row. It ends with the next write batch after that.
 */
const ROW_OPEN_MS = 500;
/**
 * And how long once somebody waits for it, 200 ms on average with the write batch: all that players take in that
 * time is one row, where each would end one of its own. Only the answer waits: what was taken is shown at once.
 */
const AWAITED_ROW_OPEN_MS = 150;

/** Some 100 KB, far below DynamoDB's 400 KB for an item, also where nothing can be compressed. */
const MAX_EVENTS_PER_ROW = 500;

export type JournalOptions<Event extends JournalEvent> = {
  room_id: string;
  /** How each event is kept. */
  policyOf: (event: Event) => JournalPolicy;
  /** The number of the newest row that exists; 0 for a new room. */
  lastRow: number;
  /** What may wait for a database that is away, here and in the other journals of the process. */
  budget: JournalBudget;
  /** Puts one row. Throws RowTakenError where the row exists and is another writer's. */
  put: (row: JournalRow<Event>) => Promise<void>;
  /** The room belongs to another process now: nothing more will be written. */
  onFenced: () => void;
  /** More waits than may, and none of it can be dropped. */
  onOverflow: () => void;
  /** Called for every failed attempt, with the number of rows that wait. */
  onRetry: (error: unknown, waiting: number) => void;
};

type Waiting<Event extends JournalEvent> = {
  row: JournalRow<Event>;
  queuedAtMs: number;
  /** 0 until it is counted. While all is well it never is: no row waits for another. */
  bytes: number;
};

export class Journal<Event extends JournalEvent = JournalEvent> {
  readonly #options: JournalOptions<Event>;
  /** Short, since every row has it. */
  readonly #writerId = randomBytes(6).toString("base64url");
  readonly #queue: Waiting<Event>[] = [];
  /** Of the rows that are counted. */
  #bytes = 0;
  /** So many at the head of the queue have no more packed events to drop, or are on their way and stay as they are. */
  #settledRows = 1;
  /** The row under way: it gets its number when it ends. */
  #open: JournalEntry<Event>[] = [];
  /** Charged to the room that has opened this journal. */
  readonly #endRow = chargedAsNow(() => void this.sealRow());
  /** Calls off the end of the row under way; there while it has an event of a row's importance. */
  #callOffEnd: (() => void) | undefined;
  /** When it ends the row, by `performance.now()`. */
  #endsAtMs = 0;
  #lastQueued: number;
  #lastWritten: number;
  /** The row with which this writer takes the journal over. */
  #first: JournalRow<Event> | undefined;
  #hasTakenOver = false;
  #isWriting = false;
  #isStopped = false;
  readonly #waiters = new Set<{ row: number; resolve: (isDurable: boolean) => void }>();
  /** Packed events that were dropped because the database was away for too long. */
  droppedEvents = 0;

  constructor(options: JournalOptions<Event>) {
    this.#options = options;
    this.#lastQueued = options.lastRow;
    this.#lastWritten = options.lastRow;
  }

  /** The `event_id` of the newest row that is durable. */
  get lastEventId(): string {
    return eventId(this.#lastWritten);
  }

  /** The `event_id` of the newest row that this writer has put, or will: any later one is another's. */
  get lastOwnEventId(): string {
    return eventId(this.#lastQueued);
  }

  /** Rows that are not durable yet. */
  get waitingRows(): number {
    return this.#queue.length;
  }

  /** Bytes of the rows that are not durable yet. */
  get waitingBytes(): number {
    this.#count(this.#queue[0]);
    return this.#bytes;
  }

  /** How long the oldest of them has waited; 0 where none waits. */
  get waitingMs(): number {
    const [oldest] = this.#queue;
    return oldest ? performance.now() - oldest.queuedAtMs : 0;
  }

  /**
   * Before anything is recorded: takes the next number with a row in which nothing happens. From then on nobody who wrote this
   * journal before can add to it, and what was read of it is all that they ever wrote.
   *
   * @throws RowTakenError where somebody has added to it since; anything else may be tried again.
   */
  async takeOver(): Promise<void> {
    if (this.#hasTakenOver) return;
    // The same at each attempt, so that one whose answer was lost finds itself.
    this.#first ??= this.#rowOf(this.#lastQueued + 1, [], true);
    await this.#putOnce(this.#first);
    this.#hasTakenOver = true;
    this.#lastQueued += 1;
    this.#lastWritten += 1;
  }

  /** Takes the events of one command or tick. Returns at once; rows are written behind. */
  record(events: readonly Event[], tick: number): void {
    const timestamp = wallClock();
    for (const event of events) {
      const policy = this.#options.policyOf(event);
      if (policy === "none") continue;
      this.#open.push({ event, timestamp, tick });
      if (policy === "row") this.#endWithin(ROW_OPEN_MS);
    }
    if (this.#open.length >= MAX_EVENTS_PER_ROW || this.#isStopped) this.sealRow();
  }

  /**
   * Ends the row under way; the next event begins a new one. Returns the `event_id` of the newest row, durable or not:
   * everything recorded so far stands in the rows up to it, and nothing that comes later does.
   */
  sealRow(): string {
    const isPacked = this.#open.length > 1 || this.#callOffEnd === undefined;
    this.#callOffEnd?.();
    this.#callOffEnd = undefined;
    if (this.#open.length > 0) {
      const entries = this.#open;
      this.#open = [];
      this.#enqueue(entries, isPacked);
    }
    return eventId(this.#lastQueued);
  }

  /** Resolves with whether everything recorded so far, packed events aside, became durable before the journal ended. */
  awaitDurable(): Promise<boolean> {
    const isOpen = this.#callOffEnd !== undefined;
    if (isOpen) this.#endWithin(AWAITED_ROW_OPEN_MS);
    const row = isOpen ? this.#lastQueued + 1 : this.#lastQueued;
    if (this.#lastWritten >= row) return Promise.resolve(true);
    if (this.#isStopped) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiters.add({ row, resolve });
    return promise;
  }

  /** Ends the journal: what is not durable by now will not be written. */
  stop(): void {
    this.#isStopped = true;
    this.sealRow();
    for (const waiter of this.#waiters) waiter.resolve(false);
    this.#waiters.clear();
    this.#queue.length = 0;
    this.#hold(0);
  }

  /** Ends the row under way after that time, or earlier where that was said before. */
  #endWithin(openMs: number): void {
    const endsAtMs = performance.now() + openMs;
    if (this.#callOffEnd && this.#endsAtMs <= endsAtMs) return;
    this.#callOffEnd?.();
    this.#endsAtMs = endsAtMs;
    this.#callOffEnd = writeBatches.after(openMs, this.#endRow);
  }

  #enqueue(entries: readonly JournalEntry<Event>[], is_packed: boolean): void {
    // Counted also after the end: it must not pass for saved.
    this.#lastQueued += 1;
    if (this.#isStopped) return;
    const row = this.#rowOf(this.#lastQueued, entries, is_packed);
    this.#queue.push({ row, queuedAtMs: performance.now(), bytes: 0 });
    if (this.#queue.length > 1) this.#keepToBudget();
    void this.#write();
  }

  #rowOf(number: number, entries: readonly JournalEntry<Event>[], is_packed: boolean): JournalRow<Event> {
    return {
      room_id: this.#options.room_id,
      event_id: eventId(number),
      writer_id: this.#writerId,
      timestamp: entries.at(-1)?.timestamp ?? wallClock(),
      entries,
      is_packed,
      is_indexed: !is_packed || entries.some(({ event }) => this.#options.policyOf(event) === "row"),
    };
  }

  /**
   * Drops packed events such as damage, the oldest first; nothing else is ever dropped. Their rows stay, so that numbers
   * have no gap. Each row is looked at once.
   */
  #keepToBudget(): void {
    const { budget, onOverflow } = this.#options;
    const [first] = this.#queue;
    this.#count(first);
    this.#count(this.#queue.at(-1));
    while (this.#bytes > budget.limit_bytes && this.#settledRows < this.#queue.length) {
      this.#dropPacked(this.#queue[this.#settledRows]);
      this.#settledRows += 1;
    }
    // The first is on its way and is no reason to end the room: it is one row, however long the database is away.
    if (this.#bytes - (first?.bytes ?? 0) > budget.limit_bytes) onOverflow();
  }

  #dropPacked(waiting: Waiting<Event> | undefined): void {
    if (!waiting) return;
    const { row } = waiting;
    const entries = row.entries.filter(({ event }) => this.#options.policyOf(event) === "row");
    if (entries.length === row.entries.length) return;
    this.droppedEvents += row.entries.length - entries.length;
    this.#hold(this.#bytes - waiting.bytes);
    waiting.row = { ...row, entries };
    waiting.bytes = 0;
    this.#count(waiting);
  }

  /** About what it would take uncompressed; in memory it takes less. */
  #count(waiting: Waiting<Event> | undefined): void {
    if (!waiting || waiting.bytes > 0) return;
    waiting.bytes = JSON.stringify(waiting.row).length;
    this.#hold(this.#bytes + waiting.bytes);
  }

  #hold(bytes: number): void {
    this.#options.budget.change(this.#bytes, bytes);
    this.#bytes = bytes;
  }

  /** Writes row after row, each for as long as it takes. */
  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    for (let next = this.#queue[0]; next && !this.#isStopped; next = this.#queue[0]) {
      await this.#putUntilDone(next);
      if (this.#isStopped) break;
      this.#queue.shift();
      this.#hold(this.#bytes - next.bytes);
      this.#settledRows = Math.max(1, this.#settledRows - 1);
      this.#lastWritten += 1;
      this.#resolveWaiters();
    }
    this.#isWriting = false;
  }

  #putUntilDone(waiting: Waiting<Event>): Promise<boolean> {
    return untilDone(
      () => this.#put(waiting.row),
      () => this.#isStopped,
      error => this.#options.onRetry(error, this.#queue.length),
    );
  }

  async #put(row: JournalRow<Event>): Promise<void> {
    await this.#putOnce(row).catch(error => {
      if (!(error instanceof RowTakenError)) throw error;
    });
  }

  /** @throws RowTakenError where the journal is another's by now: then this one has ended. */
  async #putOnce(row: JournalRow<Event>): Promise<void> {
    try {
      await this.#options.put(row);
    } catch (error) {
      if (error instanceof RowTakenError) {
        this.stop();
        this.#options.onFenced();
      }
      throw error;
    }
  }

  #resolveWaiters(): void {
    for (const waiter of this.#waiters) {
      if (waiter.row > this.#lastWritten) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(true);
    }
  }
}

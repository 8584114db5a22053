/**
 * A room's journal: its events as rows of CombatEventsTable, in order and without gaps.
 *
 * A row is the only commit of what happened. Rows are numbered one by one and put only where no such row exists, so
 * a process that stalled, and lost its room to another, finds its next number taken and stops (fencing).
 */
import { randomUUID } from "node:crypto";
import { EVENT_RULES, type GameEvent } from "../game/events.ts";
import { untilDone } from "./retry.ts";

/** How long `damage_dealt` and the like may wait to share a row. */
const PACK_INTERVAL_MS = 10_000;

type StampedEvent = GameEvent & { timestamp: number; tick: number };

/**
 * One row. `event_type` is the event's, or `packed` with the packed events in `events`. `writer_id` tells the rows of
 * this journal from those of another process.
 */
export type JournalRow = {
  room_id: string;
  event_id: string;
  timestamp: number;
  writer_id: string;
} & (StampedEvent | { event_type: "packed"; events: StampedEvent[] });

export type JournalOptions = {
  room_id: string;
  /** The number of the newest row that exists; 0 for a new room. */
  lastRow: number;
  maxBytes: number;
  /** Puts one row. Throws RowTakenError where the row exists and is another writer's. */
  put: (row: JournalRow) => Promise<void>;
  /** The room belongs to another process now: nothing more will be written. */
  onFenced: () => void;
  /** Called for every failed attempt, with the number of rows that wait. */
  onRetry: (error: unknown, waiting: number) => void;
};

/** The number is taken by another writer's row. */
export class RowTakenError extends Error {}

type Waiting = { row: JournalRow; bytes: number };

export class Journal {
  readonly #options: JournalOptions;
  readonly #writerId = randomUUID();
  readonly #queue: Waiting[] = [];
  #queueBytes = 0;
  #pack: StampedEvent[] = [];
  #packTimer: NodeJS.Timeout | undefined;
  #lastQueued: number;
  #lastWritten: number;
  #isWriting = false;
  #isStopped = false;
  readonly #waiters = new Set<{ row: number; resolve: () => void }>();
  /** Packed events that were dropped because the database was away for too long. */
  droppedEvents = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#lastQueued = options.lastRow;
    this.#lastWritten = options.lastRow;
  }

  /** The `event_id` of the newest row that is durable. */
  get lastEventId(): string {
    return eventId(this.#lastWritten);
  }

  /** Takes the events of one command or step. Returns at once; rows are written behind. */
  record(events: readonly GameEvent[], tick: number): void {
    const timestamp = Date.now();
    for (const event of events) {
      const stamped: StampedEvent = { ...event, timestamp, tick };
      const { journal } = EVENT_RULES[event.event_type];
      if (journal === "row") this.#enqueue(stamped, timestamp);
      if (journal === "packed") this.#packUp(stamped);
    }
  }

  /** Whether everything recorded so far, packed events aside, is durable within the time. */
  async isDurableWithin(timeoutMs: number): Promise<boolean> {
    const row = this.#lastQueued;
    if (this.#lastWritten >= row) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { row, resolve: () => resolve(true) };
    const timer = setTimeout(() => resolve(false), timeoutMs);
    this.#waiters.add(waiter);
    const isDurable = await promise;
    clearTimeout(timer);
    this.#waiters.delete(waiter);
    return isDurable;
  }

  /** Writes what is left, for at most the time given, and ends. Returns whether all of it is durable. */
  async close(timeoutMs: number): Promise<boolean> {
    this.#flushPack();
    const isDurable = await this.isDurableWithin(timeoutMs);
    this.#isStopped = true;
    return isDurable;
  }

  #packUp(event: StampedEvent): void {
    this.#pack.push(event);
    this.#packTimer ??= setTimeout(() => this.#flushPack(), PACK_INTERVAL_MS);
  }

  #flushPack(): void {
    clearTimeout(this.#packTimer);
    this.#packTimer = undefined;
    const events = this.#pack;
    const first = events[0];
    if (!first) return;
    this.#pack = [];
    this.#enqueue({ event_type: "packed", events }, first.timestamp);
  }

  #enqueue(
    content: StampedEvent | { event_type: "packed"; events: StampedEvent[] },
    timestamp: number,
  ): void {
    if (this.#isStopped) return;
    this.#lastQueued += 1;
    const row: JournalRow = {
      ...content,
      room_id: this.#options.room_id,
      event_id: eventId(this.#lastQueued),
      timestamp,
      writer_id: this.#writerId,
    };
    const bytes = JSON.stringify(row).length;
    this.#queue.push({ row, bytes });
    this.#queueBytes += bytes;
    this.#dropPackedBeyondLimit();
    void this.#write();
  }

  /** The row stays, so that numbers have no gap; its events go. Critical rows are never touched. */
  #dropPackedBeyondLimit(): void {
    // The first is on its way: changed now, it would look like another writer's row when it is tried again.
    for (const waiting of this.#queue.slice(1)) {
      if (this.#queueBytes <= this.#options.maxBytes) return;
      if (waiting.row.event_type !== "packed" || waiting.row.events.length === 0) continue;
      this.droppedEvents += waiting.row.events.length;
      waiting.row = { ...waiting.row, events: [] };
      this.#queueBytes -= waiting.bytes;
      waiting.bytes = JSON.stringify(waiting.row).length;
      this.#queueBytes += waiting.bytes;
    }
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
      this.#isStopped = true;
      this.#options.onFenced();
    }
  }

  #wakeWaiters(): void {
    for (const waiter of this.#waiters) if (waiter.row <= this.#lastWritten) waiter.resolve();
  }
}

/** Zero-padded, so that the order of the table's sort key is the order of the events. */
export function eventId(row: number): string {
  return String(row).padStart(12, "0");
}

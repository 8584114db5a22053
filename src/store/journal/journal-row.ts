/** A row of a room's journal: one event, or many that share a row. */

/**
 * How long a row is kept: as long as a guest's character that nobody plays. What a row concerns contains it within minutes of its
 * process's death, so a row expires before that only where no process ran for so long. TTL deletes rows for nothing; to delete those that
 * are contained would cost as much as to write them.
 */
export const EVENT_LIFETIME_SECONDS = 30 * 24 * 3600;

/** What a journal asks of an event. Which types there are, and what they carry, is for the room's mode to say. */
export type JournalEvent = { event_type: string };

/**
 * How an event is kept: as a `row`, in the database within a second; `packed`, which comes along with the next row and may wait ten
 * seconds for one, or be dropped where the database is away for long; or `none`, where a snapshot says it all.
 */
export type JournalPolicy = "row" | "packed" | "none";

/** An event and when it happened: `timestamp` in epoch milliseconds, `tick` the room's own count. */
export type JournalEntry<Event extends JournalEvent = JournalEvent> = {
  event: Event;
  timestamp: number;
  tick: number;
};

export type JournalRow<Event extends JournalEvent = JournalEvent> = {
  room_id: string;
  /** The row's number in its room; see `eventId`. */
  event_id: string;
  /** Tells the rows of one process from those of another. */
  writer_id: string;
  /** When the last of its events happened, in epoch milliseconds. */
  timestamp: number;
  entries: readonly JournalEntry<Event>[];
  /** Whether the events share the row, however many there are; else it has one event, spelled out. */
  is_packed: boolean;
  /** Whether `timestamp-index` has it. Rows with nothing but packed events are left out: an entry costs as much as the row. */
  is_indexed: boolean;
};

/** The number is taken by a row that is not this one: somebody else writes this room's journal. */
export class RowTakenError extends Error {}

/** Rows `from` to `to` of a room's journal, by their numbers, which are missing: they were said to be saved. */
export type JournalGap = { from: number; to: number };

/**
 * Where numbers are missing between rows, which are dense when they are written.
 *
 * @param after the number of the row before them.
 */
export function gapsIn(rows: readonly JournalRow[], after: number): JournalGap[] {
  return rows.flatMap(({ event_id }, i) => {
    const from = Number(rows[i - 1]?.event_id ?? after) + 1;
    const to = Number(event_id) - 1;
    return from <= to ? [{ from, to }] : [];
  });
}

/** Zero-padded, so that the order of the table's sort key is the order of the events. */
export function eventId(row: number): string {
  return String(row).padStart(12, "0");
}

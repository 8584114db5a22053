/** A row of a room's journal: one event, or many that share a row. */
import type { GameEvent } from "../game/events.ts";

/** An event and when it happened: `timestamp` in epoch milliseconds, `tick` the room's step. */
export type JournalEntry = { event: GameEvent; timestamp: number; tick: number };

export type JournalRow = {
  room_id: string;
  /** The row's number in its room; see `eventId`. */
  event_id: string;
  /** Tells the rows of one process from those of another. */
  writer_id: string;
  /** When the last of its events happened, in epoch milliseconds. */
  timestamp: number;
  entries: readonly JournalEntry[];
  /** Whether the events share the row, however many there are; else it has one event, spelled out. */
  is_packed: boolean;
};

/** The number is taken by a row that is not this one: somebody else writes this room's journal. */
export class RowTakenError extends Error {}

/** Zero-padded, so that the order of the table's sort key is the order of the events. */
export function eventId(row: number): string {
  return String(row).padStart(12, "0");
}

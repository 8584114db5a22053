/**
 * Looks for rows that are missing from rooms' journals. Their numbers are dense, and a room's snapshot names a row that was
 * there before it: so a gap shows that something was lost which was said to be saved.
 *
 * It looks at the keys of dynalite's rows, and not through its API: there may be a million of them.
 */
import { z } from "zod";
import { EVENT_LIFETIME_SECONDS, type JournalGap } from "../journal/journal-row.ts";
import type { EmbeddedLevel } from "./embedded-level.ts";

/** Named in full, with the installation's prefix. */
export type JournalTables = { events: string; rooms: string };

export type Gap = JournalGap & { room_id: string };

/** In dynalite's form. */
const roomState = z.object({
  room_id: z.object({ S: z.string() }),
  last_event_id: z.object({ S: z.string() }),
  created_at: z.object({ S: z.string() }),
});

/** What a snapshot says of its room's journal. */
type Named = { row: number; created_at: string };

/** @param now_ms in epoch milliseconds: rows live for 30 days, and a room may be older than that. */
export async function findGaps(level: EmbeddedLevel, tables: JournalTables, now_ms: number): Promise<Gap[]> {
  // First, so that a row that is written meanwhile is never missing.
  const named = await rowsNamedBySnapshots(level, tables.rooms);
  const gaps: Gap[] = [];
  const newest = new Map<string, number>();
  for await (const { room_id, row } of rowsOf(level, tables.events)) {
    const before = newest.get(room_id);
    // The oldest may have expired.
    if (before !== undefined && row > before + 1) gaps.push({ room_id, from: before + 1, to: row - 1 });
    newest.set(room_id, row);
  }
  for (const [room_id, { row, created_at }] of named) {
    const isYoung = now_ms - Date.parse(created_at) < EVENT_LIFETIME_SECONDS * 1000;
    const last = newest.get(room_id) ?? (isYoung ? 0 : row);
    if (last < row) gaps.push({ room_id, from: last + 1, to: row });
  }
  return gaps;
}

async function rowsNamedBySnapshots(level: EmbeddedLevel, table: string): Promise<Map<string, Named>> {
  const named = new Map<string, Named>();
  const states = level.values(rangeOf(table));
  for (let found = await states.next(); found !== undefined; found = await states.next()) {
    const { data } = roomState.safeParse(found);
    if (data) {
      named.set(data.room_id.S, { row: Number(data.last_event_id.S), created_at: data.created_at.S });
    }
  }
  await states.return();
  return named;
}

/** In order within each room. */
async function* rowsOf(
  level: EmbeddedLevel,
  table: string,
): AsyncGenerator<{ room_id: string; row: number }> {
  const keys = level.keys(rangeOf(table));
  for (let key = await keys.next(); key !== undefined; key = await keys.next()) {
    // <a hash of room_id>/<room_id>/<event_id>/
    const [, room_id = "", event_id = ""] = key.slice(prefixOf(table).length).split("/");
    yield { room_id: textOf(room_id), row: Number(textOf(event_id)) };
  }
  await keys.return();
}

function prefixOf(table: string): string {
  return `item-${table}~`;
}

function rangeOf(table: string): { gte: string; lt: string } {
  // Its keys are of characters before this one.
  return { gte: prefixOf(table), lt: `${prefixOf(table)}\x7f` };
}

function textOf(hex: string): string {
  return Buffer.from(hex, "hex").toString();
}

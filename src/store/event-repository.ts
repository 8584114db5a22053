/** The events of rooms in CombatEventsTable: each room's journal, row by row. */
import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { brotliDecompressSync } from "node:zlib";
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { compress, uncompress } from "snappyjs";
import { z } from "zod";
import type { TableAccess } from "./dynamo/connect.ts";
import { putOnce } from "./dynamo/put-once.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "./expiry.ts";
import {
  EVENT_LIFETIME_SECONDS,
  type JournalEntry,
  type JournalEvent,
  type JournalRow,
  RowTakenError,
} from "./journal/journal-row.ts";
import { NewerRow } from "./schema-version.ts";
import { COMBAT_EVENTS_TABLE } from "./tables.ts";

const MAX_ROWS_PER_PAGE = 1000;
/** A row takes some 50 µs to unpack: a thousand at once would hold up every room. */
const ROWS_UNPACKED_AT_ONCE = 50;
/** No row has half as much text. */
const MAX_TEXT_BYTES = 1_000_000;

const rowKeys = z.object({
  room_id: z.string(),
  /** Of fixed length within a room, so that the order of the texts is the order of the events. */
  event_id: z.string(),
  writer_id: z.string(),
  /** ISO 8601. */
  created_at: z.iso.datetime(),
  /** Epoch seconds. */
  expires_at: z.int(),
});
const packedRow = rowKeys.extend({
  event_type: z.literal("packed"),
  /** Rows without a word of it are of an older version of the server, and live for a day. */
  encoding: z.string().default("brotli"),
  events: z.instanceof(Uint8Array),
});
const singleRow = rowKeys.extend({ timestamp: z.int(), tick: z.int(), event_type: z.string() }).loose();
const storedRow = z.union([packedRow, singleRow]);
type StoredRow = z.infer<typeof storedRow>;

/** What the events of the room's mode look like. */
type EventSchema<Event extends JournalEvent> = z.ZodType<Event>;

/** The journal has an event that this process does not know: it was written by a newer version. */
export class UnknownEvent extends Error {}

export class EventRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + COMBAT_EVENTS_TABLE.name;
    this.#now = now;
  }

  /**
   * Adds a row. When it returns, the row is durable. Adding the very same row again is fine: that is how a writer
   * finds out whether an attempt whose answer was lost went through. So rows of two writers must differ in something.
   *
   * @throws RowTakenError if another row has the event_id.
   */
  async append(row: JournalRow): Promise<void> {
    if (await putOnce(this.#access, COMBAT_EVENTS_TABLE, itemOf(row))) return;
    throw new RowTakenError(`Room ${row.room_id} already has another event ${row.event_id}`);
  }

  /**
   * Takes a number of the room's journal with a row in which nothing happens: the process that writes the journal has lost the room then.
   *
   * @returns false where the number is taken.
   */
  async fence(room_id: string, event_id: string): Promise<boolean> {
    const row = { room_id, event_id, writer_id: randomUUID(), timestamp: this.#now(), entries: [] };
    return putOnce(this.#access, COMBAT_EVENTS_TABLE, itemOf({ ...row, is_packed: true, is_indexed: false }));
  }

  /**
   * The room's rows in order, from the beginning or after the given event_id, at most `limit`.
   *
   * @throws UnknownEvent where `event` does not know one of them.
   */
  async list<Event extends JournalEvent>(
    room_id: string,
    event: EventSchema<Event>,
    options: { after?: string | undefined; limit: number },
  ): Promise<JournalRow<Event>[]> {
    const { after, limit } = options;
    const rows =
      after === undefined
        ? await this.#query(room_id, limit, "", {}, true)
        : await this.#query(room_id, limit, " AND event_id > :after", { ":after": after }, true);
    return unpackAll(rows, event);
  }

  /** All rows after the given event_id, in order; throws as `list`. A room writes a few hundred an hour. */
  async allAfter<Event extends JournalEvent>(
    room_id: string,
    event: EventSchema<Event>,
    after: string,
  ): Promise<JournalRow<Event>[]> {
    return this.list(room_id, event, { after, limit: Number.MAX_SAFE_INTEGER });
  }

  /** The newest rows of the room, at most `limit`, oldest first; throws as `list`. */
  async latest<Event extends JournalEvent>(
    room_id: string,
    event: EventSchema<Event>,
    limit: number,
  ): Promise<JournalRow<Event>[]> {
    return (await unpackAll(await this.#query(room_id, limit, "", {}, false), event)).reverse();
  }

  /** The newest event_id that is taken, by a row that may have expired; undefined where there is none. */
  async lastTaken(room_id: string): Promise<string | undefined> {
    const { Items } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "room_id = :room",
        ExpressionAttributeValues: { ":room": room_id },
        ProjectionExpression: "event_id",
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return z.array(z.object({ event_id: z.string() })).parse(Items ?? [])[0]?.event_id;
  }

  /**
   * The newest row that the index of times knows and whose events all happened before the time; undefined if there is
   * none. Rows are in the order of what happened, so all that happened later stands in later rows.
   *
   * @param timestamp in epoch milliseconds.
   */
  async lastRowBefore(room_id: string, timestamp: number): Promise<string | undefined> {
    const { Items } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "timestamp-index",
        KeyConditionExpression: "room_id = :room AND #timestamp < :timestamp",
        ExpressionAttributeNames: { "#timestamp": "timestamp" },
        ExpressionAttributeValues: { ":room": room_id, ":timestamp": timestamp },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return z.array(z.object({ event_id: z.string() })).parse(Items ?? [])[0]?.event_id;
  }

  async #query(
    room_id: string,
    limit: number,
    condition: string,
    values: Record<string, string>,
    isForward: boolean,
  ): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    const input: QueryCommandInput = {
      TableName: this.#table,
      KeyConditionExpression: `room_id = :room${condition}`,
      ExpressionAttributeValues: { ":room": room_id, ...values },
      ConsistentRead: true,
      ScanIndexForward: isForward,
    };
    let start: Record<string, unknown> | undefined;
    // DynamoDB takes no limit of 0.
    let isMore = limit > 0;
    while (isMore) {
      // One answer holds at most 1 MB.
      const page = await this.#access.doc.send(
        new QueryCommand({
          ...input,
          Limit: Math.min(limit - rows.length, MAX_ROWS_PER_PAGE),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const found = z.array(storedRow).parse(page.Items ?? []);
      rows.push(...found.filter(row => !isExpired(row, timeToJudge(this.#now))));
      start = page.LastEvaluatedKey;
      isMore = start !== undefined && rows.length < limit;
    }
    return rows;
  }
}

async function unpackAll<Event extends JournalEvent>(
  rows: readonly StoredRow[],
  event: EventSchema<Event>,
): Promise<JournalRow<Event>[]> {
  const unpacked: JournalRow<Event>[] = [];
  for (const row of rows) {
    unpacked.push(rowOf(row, event));
    if (unpacked.length % ROWS_UNPACKED_AT_ONCE === 0) await nextTurn();
  }
  return unpacked;
}

/** The item of a row. Without a `timestamp` it has no entry in the index of times. */
function itemOf(row: JournalRow): Record<string, unknown> {
  const { entries, is_packed, is_indexed, timestamp, ...keys } = row;
  const common = {
    ...keys,
    // From the row, not from now: a second attempt must be equal to the first.
    created_at: new Date(timestamp).toISOString(),
    expires_at: expiresAt(timestamp, EVENT_LIFETIME_SECONDS),
  };
  const [first] = entries;
  if (!is_packed && first) {
    return { ...first.event, timestamp: first.timestamp, tick: first.tick, ...common };
  }
  return {
    ...common,
    ...(is_indexed && { timestamp }),
    ...{ event_type: "packed", encoding: "snappy", events: pack(entries) },
  };
}

function rowOf<Event extends JournalEvent>(stored: StoredRow, event: EventSchema<Event>): JournalRow<Event> {
  const { room_id, event_id, writer_id } = stored;
  const timestamp = Date.parse(stored.created_at);
  const is_packed = isPacked(stored);
  const is_indexed = "timestamp" in stored;
  const read = (found: unknown) => readEvent(found, event, { room_id, event_id });
  const entries = isPacked(stored) ? unpack(stored, read) : [entryOf(stored, read)];
  return { room_id, event_id, writer_id, timestamp, entries, is_packed, is_indexed };
}

function isPacked(stored: StoredRow): stored is z.infer<typeof packedRow> {
  return stored.event_type === "packed";
}

const withType = z.looseObject({ event_type: z.string() });

/** Never half read: what this process does not know may have changed what it knows. */
function readEvent<Event extends JournalEvent>(
  found: unknown,
  event: EventSchema<Event>,
  { room_id, event_id }: Pick<JournalRow, "room_id" | "event_id">,
): Event {
  const { data, error } = event.safeParse(found);
  if (data) return data;
  const type = withType.safeParse(found).data?.event_type;
  throw new UnknownEvent(
    `Row ${event_id} of room ${room_id} has an event "${type}" that this version of the server does not know: start the version that wrote it, or a newer one.`,
    { cause: error },
  );
}

/** Without what makes a row of it. */
function entryOf<Event>(
  stored: z.infer<typeof singleRow>,
  read: (found: unknown) => Event,
): { event: Event; timestamp: number; tick: number } {
  return { event: read(stored), timestamp: stored.timestamp, tick: stored.tick };
}

/**
 * With Snappy, in JavaScript: two fifths of the text remain. Brotli would leave a quarter less, but each use of Node's zlib
 * makes objects that only a major garbage collection takes away, and those are what players feel.
 */
function pack(entries: readonly JournalEntry[]): Uint8Array {
  return compress(new TextEncoder().encode(packOf(entries)));
}

/**
 * A row of the table with other happenings; the same object where none of them changes.
 *
 * @param changed gives the same object where nothing changes.
 */
export function changedHappenings(
  row: Record<string, unknown>,
  changed: (happening: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown> {
  const stored = storedRow.parse(row);
  if (!isPacked(stored)) return changed(row);
  const { happenings, moments } = unpackedEvents(stored);
  const next = happenings.map(each => changed(fields.parse(each)));
  if (JSON.stringify(next) === JSON.stringify(happenings)) return row;
  const text = JSON.stringify({ happenings: next, moments });
  return { ...row, encoding: "snappy", events: compress(new TextEncoder().encode(text)) };
}

const fields = z.record(z.string(), z.unknown());

/** By encoding. */
const DECODERS = new Map<string, (events: Uint8Array) => Uint8Array>([
  ["snappy", events => uncompress(events, MAX_TEXT_BYTES)],
  ["brotli", events => brotliDecompressSync(events)],
]);

function unpack<Event extends JournalEvent>(
  stored: z.infer<typeof packedRow>,
  read: (found: unknown) => Event,
): JournalEntry<Event>[] {
  return entriesOf(unpackedEvents(stored), read);
}

function unpackedEvents({ room_id, event_id, encoding, events }: z.infer<typeof packedRow>): PackOfEvents {
  const bytes = DECODERS.get(encoding)?.(events);
  if (!bytes) {
    throw new NewerRow(
      `Row ${event_id} of room ${room_id} has the encoding "${encoding}", which this version of the server does not know: start the newer one.`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  return packOfEvents.parse(JSON.parse(text));
}

/** The same things happen again and again in a fight: each stands here once, and then when it happened. */
const packOfEvents = z.object({
  happenings: z.array(z.unknown()),
  /** In order: which of the happenings, and the milliseconds and ticks since the event before. */
  moments: z.array(z.tuple([z.int(), z.int(), z.int()])),
});
type PackOfEvents = z.infer<typeof packOfEvents>;

/** As JSON. Its parts are texts already: that is how one happening is found to be another. */
function packOf(entries: readonly JournalEntry[]): string {
  const places = new Map<string, number>();
  const moments: PackOfEvents["moments"] = [];
  let before = { timestamp: 0, tick: 0 };
  for (const { event, timestamp, tick } of entries) {
    const text = JSON.stringify(event);
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    moments.push([place, timestamp - before.timestamp, tick - before.tick]);
    before = { timestamp, tick };
  }
  return `{"happenings":[${[...places.keys()].join()}],"moments":${JSON.stringify(moments)}}`;
}

function entriesOf<Event extends JournalEvent>(
  { happenings, moments }: PackOfEvents,
  read: (found: unknown) => Event,
): JournalEntry<Event>[] {
  const events = happenings.map(read);
  let [timestamp, tick] = [0, 0];
  return moments.map(([place, milliseconds, ticks]) => {
    const event = events[place];
    if (!event) throw new Error(`A packed row has no happening ${place}`);
    timestamp += milliseconds;
    tick += ticks;
    return { event, timestamp, tick };
  });
}

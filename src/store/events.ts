/** The events of rooms in CombatEventsTable: each room's journal, row by row. */
import { promisify } from "node:util";
import { brotliCompressSync, brotliDecompress, constants } from "node:zlib";
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { EVENT_RULES, gameEvent } from "../game/events.ts";
import type { TableAccess } from "./connect.ts";
import { type Clock, expiresAt, isExpired } from "./expiry.ts";
import { type JournalRow, type StampedEvent, stampedEvent } from "./journal-row.ts";
import { putOnce } from "./put-once.ts";
import { COMBAT_EVENTS_TABLE } from "./tables.ts";

export const EVENT_LIFETIME_S = 24 * 3600;

/**
 * A second of a fight is a dozen events and more with the same few names in them: packed they are a small part of their
 * JSON, and most rows stay below the 1 KB that one write unit pays for. Quality 5 would save 7 % of a fight's units, and
 * take five times as long.
 */
const PACK_QUALITY = 1;
/** As far as any row goes back in itself. The default makes brotli clear megabytes for each of these small texts. */
const PACK_WINDOW_BITS = 16;
const PACK_PARAMS = {
  [constants.BROTLI_PARAM_QUALITY]: PACK_QUALITY,
  [constants.BROTLI_PARAM_LGWIN]: PACK_WINDOW_BITS,
};

const MAX_ROWS_PER_PAGE = 1000;

const decompress = promisify(brotliDecompress);

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
const packedRow = rowKeys.extend({ event_type: z.literal("packed"), events: z.instanceof(Uint8Array) });
const singleRow = rowKeys.and(stampedEvent);
const storedRow = z.union([packedRow, singleRow]);

/** The event_id is taken by a row that is not this one: somebody else writes this room's journal. */
export class EventRowExists extends Error {}

export class EventRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#table = access.table_prefix + COMBAT_EVENTS_TABLE.name;
    this.#now = now;
  }

  /**
   * Adds a row. When it returns, the row is durable. Adding the very same row again is fine: that is how a writer
   * finds out whether an attempt whose answer was lost went through. So rows of two writers must differ in something.
   *
   * @throws EventRowExists if another row has the event_id.
   */
  async append(row: JournalRow): Promise<void> {
    if (await putOnce(this.#access, COMBAT_EVENTS_TABLE, itemOf(row))) return;
    throw new EventRowExists(`Room ${row.room_id} already has another event ${row.event_id}`);
  }

  /** The room's rows in order, from the beginning or after the given event_id, at most `limit`. */
  async list(room_id: string, options: { after?: string | undefined; limit: number }): Promise<JournalRow[]> {
    const { after, limit } = options;
    if (after === undefined) return this.#query(room_id, limit, "", {}, true);
    return this.#query(room_id, limit, " AND event_id > :after", { ":after": after }, true);
  }

  /** All rows after the given event_id, in order. A room writes a few hundred an hour. */
  async allAfter(room_id: string, after: string): Promise<JournalRow[]> {
    return this.list(room_id, { after, limit: Number.MAX_SAFE_INTEGER });
  }

  /** The newest rows of the room, at most `limit`, oldest first. */
  async latest(room_id: string, limit: number): Promise<JournalRow[]> {
    return (await this.#query(room_id, limit, "", {}, false)).reverse();
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
  ): Promise<JournalRow[]> {
    const rows: z.infer<typeof storedRow>[] = [];
    const input: QueryCommandInput = {
      TableName: this.#table,
      KeyConditionExpression: `room_id = :room${condition}`,
      ExpressionAttributeValues: { ":room": room_id, ...values },
      ConsistentRead: true,
      ScanIndexForward: isForward,
    };
    let start: Record<string, unknown> | undefined;
    do {
      // One answer holds at most 1 MB.
      const page = await this.#access.doc.send(
        new QueryCommand({
          ...input,
          Limit: Math.min(limit - rows.length, MAX_ROWS_PER_PAGE),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const found = z.array(storedRow).parse(page.Items ?? []);
      rows.push(...found.filter(row => !isExpired(row, this.#now())));
      start = page.LastEvaluatedKey;
    } while (start && rows.length < limit);
    return Promise.all(rows.map(rowOf));
  }
}

/**
 * The item of a row. A row of nothing but blows has no `timestamp` and so no entry in the index of times, which would
 * cost as much again as the row.
 */
function itemOf(row: JournalRow): Record<string, unknown> {
  const { events, is_packed, timestamp, ...keys } = row;
  const common = {
    ...keys,
    // From the row, not from now: a second attempt must be equal to the first.
    created_at: new Date(timestamp).toISOString(),
    expires_at: expiresAt(timestamp, EVENT_LIFETIME_S),
  };
  if (!is_packed) return { ...events[0], ...common };
  const isOfNote = events.some(event => EVENT_RULES[event.event_type].journal === "row");
  return { ...common, ...(isOfNote && { timestamp }), event_type: "packed", events: pack(events) };
}

async function rowOf(stored: z.infer<typeof storedRow>): Promise<JournalRow> {
  const { room_id, event_id, writer_id } = stored;
  const timestamp = Date.parse(stored.created_at);
  const is_packed = stored.event_type === "packed";
  const events = stored.event_type === "packed" ? await unpack(stored.events) : [stampedEvent.parse(stored)];
  return { room_id, event_id, writer_id, timestamp, events, is_packed };
}

/** At once: it takes 30 µs, and to have a thread do it takes more. */
function pack(events: readonly StampedEvent[]): Uint8Array {
  // No Buffer, which would not compare equal to what the database gives back.
  return new Uint8Array(brotliCompressSync(packOf(events), { params: PACK_PARAMS }));
}

async function unpack(packed: Uint8Array): Promise<StampedEvent[]> {
  return eventsOf(packOfEvents.parse(JSON.parse((await decompress(packed)).toString())));
}

/** The same things happen again and again in a fight: each stands here once, and then when it happened. */
const packOfEvents = z.object({
  happenings: z.array(gameEvent),
  /** In order: which of the happenings, and the milliseconds and steps since the event before. */
  moments: z.array(z.tuple([z.int(), z.int(), z.int()])),
});
type PackOfEvents = z.infer<typeof packOfEvents>;

/** As JSON. Its parts are texts already: that is how one happening is found to be another. */
function packOf(events: readonly StampedEvent[]): string {
  const places = new Map<string, number>();
  const moments: PackOfEvents["moments"] = [];
  let before = { timestamp: 0, tick: 0 };
  for (const { timestamp, tick, ...happening } of events) {
    const text = JSON.stringify(happening);
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    moments.push([place, timestamp - before.timestamp, tick - before.tick]);
    before = { timestamp, tick };
  }
  return `{"happenings":[${[...places.keys()].join()}],"moments":${JSON.stringify(moments)}}`;
}

function eventsOf({ happenings, moments }: PackOfEvents): StampedEvent[] {
  let [timestamp, tick] = [0, 0];
  return moments.map(([place, milliseconds, steps]) => {
    const happening = happenings[place];
    if (!happening) throw new Error(`A packed row has no happening ${place}`);
    timestamp += milliseconds;
    tick += steps;
    return { ...happening, timestamp, tick };
  });
}

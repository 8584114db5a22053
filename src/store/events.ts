/** The events of rooms in CombatEventsTable: each room's journal, row by row. */
import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./connect.ts";
import { type Clock, expiresAt, isExpired } from "./expiry.ts";
import { putOnce } from "./put-once.ts";
import { COMBAT_EVENTS_TABLE } from "./tables.ts";

export const EVENT_LIFETIME_S = 24 * 3600;

const eventRow = z.looseObject({
  room_id: z.string(),
  /** Of fixed length within a room, so that the order of the texts is the order of the events. */
  event_id: z.string(),
  /** Epoch milliseconds. */
  timestamp: z.int(),
  /** The timestamp in ISO 8601. */
  created_at: z.iso.datetime(),
  /** Epoch seconds. */
  expires_at: z.int(),
});
/** A row with whatever fields its event has. */
export type EventRow = z.infer<typeof eventRow>;

/** What a writer gives; the rest of the row follows from it. */
export type NewEventRow = Pick<EventRow, "room_id" | "event_id" | "timestamp">;

/** The event_id is taken by a row that is not this one: somebody else writes this room's journal. */
export class EventRowExists extends Error {}

export class EventRepository {
  readonly #access: TableAccess;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#now = now;
  }

  /**
   * Adds a row. When it returns, the row is durable. Adding the very same row again is fine: that is how a writer
   * finds out whether an attempt whose answer was lost went through. So rows of two writers must differ in something.
   *
   * @throws EventRowExists if another row has the event_id.
   */
  async append(row: NewEventRow): Promise<void> {
    const whole = {
      ...row,
      // From the timestamp, not from now: a second attempt must be equal to the first.
      created_at: new Date(row.timestamp).toISOString(),
      expires_at: expiresAt(row.timestamp, EVENT_LIFETIME_S),
    };
    if (await putOnce(this.#access, COMBAT_EVENTS_TABLE, whole)) return;
    throw new EventRowExists(`Room ${row.room_id} already has another event ${row.event_id}`);
  }

  /** The room's rows in order, from the beginning or after the given event_id, at most `limit`. */
  async list(room_id: string, options: { after?: string; limit: number }): Promise<EventRow[]> {
    const { after, limit } = options;
    const range =
      after === undefined ? {} : { condition: " AND event_id > :after", values: { ":after": after } };
    return this.#query(room_id, limit, range, true);
  }

  /** The newest rows of the room, at most `limit`, oldest first. */
  async latest(room_id: string, limit: number): Promise<EventRow[]> {
    return (await this.#query(room_id, limit, {}, false)).reverse();
  }

  async #query(
    room_id: string,
    limit: number,
    range: { condition?: string; values?: Record<string, string> },
    isForward: boolean,
  ): Promise<EventRow[]> {
    const rows: EventRow[] = [];
    const input: QueryCommandInput = {
      TableName: this.#access.table_prefix + COMBAT_EVENTS_TABLE.name,
      KeyConditionExpression: `room_id = :room${range.condition ?? ""}`,
      ExpressionAttributeValues: { ":room": room_id, ...range.values },
      ConsistentRead: true,
      ScanIndexForward: isForward,
    };
    let start: Record<string, unknown> | undefined;
    do {
      // One answer holds at most 1 MB.
      const page = await this.#access.doc.send(
        new QueryCommand({
          ...input,
          Limit: limit - rows.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const found = z.array(eventRow).parse(page.Items ?? []);
      rows.push(...found.filter(row => !isExpired(row, this.#now())));
      start = page.LastEvaluatedKey;
    } while (start && rows.length < limit);
    return rows;
  }
}

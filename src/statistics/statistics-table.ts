/** Rows of StatisticsTable: one for each kind of count at each place and day, to which every process adds. */
import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, expiresAt, wallClock } from "../store/expiry.ts";
import { IS_SAME_VERSION, RowSchema, STAMP_NEW } from "../store/schema-version.ts";
import { STATISTICS_TABLE } from "../store/tables.ts";
import { COUNTED, type DayRow } from "./day-counts.ts";

/** A year, and the days in which it is looked at. */
const KEPT_SECONDS = 400 * 24 * 3600;
/** Of counts in one update: its expression may have 4 KB. */
const COUNTS_AT_ONCE = 100;
/** Before the name of a count, which may be any text: no attribute of the row is called so. */
const MARK = "n:";

export const statisticsRows = new RowSchema(
  z
    .object({
      day: z.iso.date(),
      /** The kind and the place, such as `deaths first_dungeon`. */
      counted: z.string(),
      expires_at: z.int(),
    })
    .catchall(z.number()),
);

/** What a day's row holds, for people and programs. */
export const dayStatistics = z.object({
  day: z.iso.date(),
  kind: z.enum(COUNTED),
  place: z.string(),
  counts: z.record(z.string(), z.int()),
});
export type DayStatistics = z.infer<typeof dayStatistics>;

export class StatisticsTable {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + STATISTICS_TABLE.name;
    this.#now = now;
  }

  /** Adds them. A write whose answer was lost is tried again, and may then count twice. */
  async add({ day, kind, place, counts }: DayRow): Promise<void> {
    const all = [...counts];
    for (let first = 0; first < all.length; first += COUNTS_AT_ONCE)
      await this.#add({ day, counted: `${kind} ${place}` }, all.slice(first, first + COUNTS_AT_ONCE));
  }

  /** All of a day (UTC), in the order of kinds and places. */
  async of(day: string): Promise<DayStatistics[]> {
    const found: DayStatistics[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#access.doc.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "#day = :day",
          ExpressionAttributeNames: { "#day": "day" },
          ExpressionAttributeValues: { ":day": day },
          ExclusiveStartKey,
        }),
      );
      for (const item of Items) found.push(statisticsOf(item));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }

  async #add(Key: { day: string; counted: string }, counts: [string, number][]): Promise<void> {
    await this.#access.doc.send(
      new UpdateCommand({
        ...{ TableName: this.#table, Key },
        UpdateExpression: `SET expires_at = :end, ${STAMP_NEW} ADD ${counts.map((_, i) => `#${i} :${i}`).join(", ")}`,
        ConditionExpression: IS_SAME_VERSION,
        ExpressionAttributeNames: Object.fromEntries(counts.map(([name], i) => [`#${i}`, MARK + name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(counts.map(([, by], i) => [`:${i}`, by])),
          ":end": expiresAt(this.#now(), KEPT_SECONDS),
          ":schema_version": statisticsRows.version,
        },
      }),
    );
  }
}

function statisticsOf(item: unknown): DayStatistics {
  const { day, counted, expires_at: _, ...others } = statisticsRows.read(item, "statistics");
  const [kind, place] = counted.split(" ", 2);
  const counts = Object.entries(others).map(([name, count]) => [name.slice(MARK.length), count]);
  return dayStatistics.parse({ day, kind, place, counts: Object.fromEntries(counts.toSorted()) });
}

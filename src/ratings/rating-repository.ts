/** Ratings in RatingsTable. Each row says which match is the last that is in it, and takes only a later one. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet, batchWrite } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { RATINGS_TABLE } from "../store/tables.ts";
import { type RatingRow, ratedIn, ratingRows, readRating } from "./rating-rows.ts";

/** Where ratings are: all of one mode. */
export type RatedIn = { season_id: string; pvp_mode_id: string; generation: number };

export class RatingRepository {
  readonly #access: TableAccess;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  /** By place, then by subject_id; who has no rating there has no row. */
  async read(places: readonly RatedIn[], subject_ids: readonly string[]): Promise<Map<string, RatingRow>[]> {
    const partitions = places.map(partitionOf);
    const keys = partitions.flatMap(rated_in => subject_ids.map(subject_id => ({ rated_in, subject_id })));
    const rows = await batchGet(this.#access, RATINGS_TABLE.name, keys);
    return partitions.map(partition => {
      const there = rows.filter(({ rated_in }) => rated_in === partition);
      return new Map(there.map(row => [String(row.subject_id), readRating(row)]));
    });
  }

  /** Unless a match as late, or later, is in the row already. */
  async put(place: RatedIn, row: RatingRow): Promise<void> {
    const put = this.#access.put({
      TableName: this.#access.table_prefix + RATINGS_TABLE.name,
      Item: itemOf(place, row),
      ConditionExpression: "attribute_not_exists(#last) OR #last < :last",
      ExpressionAttributeNames: { "#last": "last_sequence" },
      ExpressionAttributeValues: { ":last": row.last_sequence },
    });
    await put.catch(error => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }

  /** Where nobody else writes. */
  async putAll(place: RatedIn, rows: readonly RatingRow[]): Promise<void> {
    const puts = rows.map(row => itemOf(place, row));
    await batchWrite(this.#access, RATINGS_TABLE.name, { puts, deletes: [] });
  }

  /** All of them, page by page, by subject. @param after the subject before the first. */
  async *pages(place: RatedIn, limit: number, after?: string): AsyncGenerator<RatingRow[]> {
    let last = after;
    for (;;) {
      const { Items = [] } = await this.#access.doc.send(
        new QueryCommand({
          TableName: this.#access.table_prefix + RATINGS_TABLE.name,
          KeyConditionExpression: `rated_in = :in${last === undefined ? "" : " AND subject_id > :last"}`,
          ExpressionAttributeValues: {
            ":in": partitionOf(place),
            ...(last !== undefined && { ":last": last }),
          },
          ...{ ConsistentRead: true, Limit: limit },
        }),
      );
      if (Items.length === 0) return;
      const rows = Items.map(readRating);
      last = rows.at(-1)?.subject_id;
      yield rows;
    }
  }

  /** All ratings of the place. */
  async clear(place: RatedIn): Promise<void> {
    const rated_in = partitionOf(place);
    for await (const rows of this.pages(place, PAGE)) {
      const deletes = rows.map(({ subject_id }) => ({ rated_in, subject_id }));
      await batchWrite(this.#access, RATINGS_TABLE.name, { puts: [], deletes });
    }
  }
}

const PAGE = 100;

function partitionOf({ season_id, pvp_mode_id, generation }: RatedIn): string {
  return ratedIn(season_id, pvp_mode_id, generation);
}

function itemOf(place: RatedIn, row: RatingRow): Record<string, unknown> {
  return { rated_in: partitionOf(place), ...row, ...ratingRows.stamp };
}

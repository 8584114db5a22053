/** ReviewsTable: what the rules of fair play have found, match by match and run by run, and what staff have said of it. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, type QueryCommandOutput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, wallClock } from "../store/expiry.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { REVIEWS_TABLE } from "../store/tables.ts";
import { type Review, type Reviewed, RUN, reviewIdOf, reviewRows } from "./review.ts";

/** So many are listed at once. */
const PAGE = 50;
/** Before all times. */
const FIRST_OF_MATCHES = "0";
/** As long as the recordings of ranked matches. */
const LIFETIME_SECONDS = 30 * 24 * 3600;

export type NewReview = Pick<Review, "player_id" | "findings" | "scores"> & {
  reviewed: Reviewed;
  /** Whether staff are to look at it. */
  is_flagged: boolean;
};

export class ReviewRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + REVIEWS_TABLE.name;
    this.#now = now;
  }

  /** It is there from now on, as it was where it was there already. */
  async add({ is_flagged, reviewed, ...found }: NewReview): Promise<void> {
    const expires_at = expiresAt(this.#now(), LIFETIME_SECONDS);
    const review_id = reviewIdOf(reviewed);
    const row = { ...found, ...reviewed, review_id, expires_at, ...reviewRows.stamp };
    await putOnce(this.#access, REVIEWS_TABLE, is_flagged ? { ...row, open: "open" } : row);
  }

  async get(player_id: string, review_id: string): Promise<Review | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { player_id, review_id }, ConsistentRead: true }),
    );
    return Item && read(Item);
  }

  /** The newest of the player's matches, or runs, that were over before this one, the newest last. */
  async before(player_id: string, review_id: string, most: number): Promise<Review[]> {
    if (most < 1) return [];
    // One more: the range has its own key, too.
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        ...{ TableName: this.#table, Limit: most + 1, ScanIndexForward: false, ConsistentRead: true },
        KeyConditionExpression: "player_id = :player AND review_id BETWEEN :first AND :review",
        ExpressionAttributeValues: {
          ...{ ":player": player_id, ":review": review_id },
          ":first": review_id.startsWith(RUN) ? RUN : FIRST_OF_MATCHES,
        },
      }),
    );
    const older = Items.map(read).filter(each => each.review_id !== review_id);
    return older.slice(0, most).toReversed();
  }

  /** Of the player, 50 at most, the newest first. */
  async about(player_id: string): Promise<Review[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        ...{ TableName: this.#table, Limit: PAGE, ScanIndexForward: false, ConsistentRead: true },
        KeyConditionExpression: "player_id = :player",
        ExpressionAttributeValues: { ":player": player_id },
      }),
    );
    return Items.map(read);
  }

  /** Whether staff have not yet looked at all for which this pause was put, however many they are. */
  async isWaitingFor(player_id: string, sanction_id: string): Promise<boolean> {
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({
          ...{ TableName: this.#table, ConsistentRead: true },
          KeyConditionExpression: "player_id = :player",
          FilterExpression: "sanction_id = :sanction AND attribute_exists(#open)",
          ExpressionAttributeNames: { "#open": "open" },
          ExpressionAttributeValues: { ":player": player_id, ":sanction": sanction_id },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      if ((page.Items ?? []).length > 0) return true;
      start = page.LastEvaluatedKey;
    } while (start);
    return false;
  }

  /** Those that staff are to look at, the oldest first. The index follows by some milliseconds. */
  async waiting(): Promise<Review[]> {
    // Of each kind: those of many matches must not hide one of a run.
    const keys = await Promise.all([this.#open("review_id < :run"), this.#open("review_id >= :run")]);
    const rows = (await batchGet(this.#access, REVIEWS_TABLE.name, keys.flat())).map(read);
    return rows
      .filter(({ open }) => open !== undefined)
      .toSorted((a, b) => a.ended_at.localeCompare(b.ended_at) || a.player_id.localeCompare(b.player_id))
      .slice(0, PAGE);
  }

  async #open(condition: string): Promise<{ player_id: unknown; review_id: unknown }[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        ...{ TableName: this.#table, IndexName: "open-index", Limit: PAGE },
        KeyConditionExpression: `#open = :open AND ${condition}`,
        ExpressionAttributeNames: { "#open": "open" },
        ExpressionAttributeValues: { ":open": "open", ":run": RUN },
      }),
    );
    return Items.map(({ player_id, review_id }) => ({ player_id, review_id }));
  }

  /** A pause has followed. */
  async notePause({ player_id, review_id }: Review, sanction_id: string): Promise<void> {
    await this.#update(player_id, review_id, "SET sanction_id = :id", "attribute_exists(review_id)", {
      ":id": sanction_id,
    });
  }

  /** @returns it as it is then; undefined where there is no such review, or it waits for nobody. */
  async close(
    player_id: string,
    review_id: string,
    closed: Omit<NonNullable<Review["closed"]>, "at">,
  ): Promise<Review | undefined> {
    const value = { ...closed, at: new Date(this.#now()).toISOString() };
    const values = { ":closed": value, ":open": "open" };
    const update = "REMOVE #open SET closed = :closed";
    const isClosed = await this.#update(player_id, review_id, update, "#open = :open", values);
    return isClosed ? this.get(player_id, review_id) : undefined;
  }

  async #update(
    player_id: string,
    review_id: string,
    UpdateExpression: string,
    condition: string,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          ...{ TableName: this.#table, Key: { player_id, review_id }, UpdateExpression },
          ConditionExpression: `${condition} AND ${IS_SAME_VERSION}`,
          ...(condition.includes("#open") && { ExpressionAttributeNames: { "#open": "open" } }),
          ExpressionAttributeValues: { ...values, ":schema_version": reviewRows.version },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function read(row: Record<string, unknown>): Review {
  return reviewRows.read(row, `review ${String(row.review_id)}`);
}

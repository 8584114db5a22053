/** DraftsTable: what a designer has changed and not yet published, so that it is there on another machine. A row for each of staff. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { RowSchema } from "../store/schema-version.ts";
import { DRAFTS_TABLE } from "../store/tables.ts";
import { type KeptChange, keptChange } from "./studio-changes.ts";

/** DynamoDB's limit for a row is 400 KB with its key and names. */
const MAX_ZIPPED_BYTES = 398 * 1024;

export const draftRows = new RowSchema(
  z.object({
    staff_id: z.string(),
    /** Counts the times that it was kept: a page says which it goes on from. */
    revision: z.int().positive(),
    saved_at: z.iso.datetime(),
    /** The changes as JSON, zipped. */
    changes: z.instanceof(Uint8Array),
  }),
);

/** `revision` 0 and no changes where nothing was ever kept. */
export type KeptDraft = { revision: number; saved_at?: string | undefined; changes: readonly KeptChange[] };

/** The draft is too large for a row; the message says so to its designer. */
export class DraftTooLarge extends Error {}

const zip = promisify(gzip);
const unzip = promisify(gunzip);

export class DraftRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + DRAFTS_TABLE.name;
    this.#now = now;
  }

  async get(staff_id: string): Promise<KeptDraft> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { staff_id }, ConsistentRead: true }),
    );
    if (!Item) return { revision: 0, changes: [] };
    const { revision, saved_at, changes } = draftRows.read(Item, `the draft of ${staff_id}`);
    const text = (await unzip(changes)).toString();
    return { revision, saved_at, changes: z.array(keptChange).parse(JSON.parse(text)) };
  }

  /**
   * Keeps the changes instead of those of `revision`.
   *
   * @returns false where another page of the same designer has kept others since: nothing is overwritten.
   * @throws DraftTooLarge
   */
  async keep(staff_id: string, revision: number, changes: readonly KeptChange[]): Promise<boolean> {
    const zipped = await zip(JSON.stringify(changes));
    if (zipped.length > MAX_ZIPPED_BYTES)
      throw new DraftTooLarge(
        `The draft has ${Math.ceil(zipped.length / 1024)} KB zipped, and the server keeps ${MAX_ZIPPED_BYTES / 1024}: it stays in this browser. Publish a part of it.`,
      );
    const saved_at = new Date(this.#now()).toISOString();
    const Item = { staff_id, revision: revision + 1, saved_at, changes: zipped, ...draftRows.stamp };
    try {
      await this.#access.doc.send(
        new PutCommand({
          ...{ TableName: this.#table, Item },
          ConditionExpression: revision === 0 ? "attribute_not_exists(staff_id)" : "revision = :known",
          ...(revision > 0 && { ExpressionAttributeValues: { ":known": revision } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

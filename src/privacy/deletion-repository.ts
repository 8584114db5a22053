/**
 * DeletionsTable: which accounts are to be deleted, and what is known of each. Whether one is deleted is decided by its own row in
 * AccountsTable; a row here is written before that and goes after it, so that no deletion is forgotten.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, ScanCommand, type ScanCommandOutput } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { RowSchema } from "../store/schema-version.ts";
import { DELETIONS_TABLE } from "../store/tables.ts";
import { type DeletedAccount, newPseudonym } from "./pseudonyms.ts";

const row = z.object({
  player_id: z.string(),
  deletes_at: z.iso.datetime(),
  /** Since when nobody comes in with the account any more; absent while its player can cancel. */
  began_at: z.iso.datetime().optional(),
  pseudonym: z.string(),
  guest_ids: z.array(z.string()),
  character_ids: z.array(z.string()),
  names: z.array(z.string()),
  /** Counts the writes. */
  revision: z.int().positive(),
});
export type Deletion = z.output<typeof row>;
export const deletionRows = new RowSchema(row);

type Found = Pick<DeletedAccount, "guest_ids" | "character_ids" | "names">;

/** Each try fails only since another write has changed the row in between. */
const MAX_TRIES = 10;

export class DeletionRepository {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + DELETIONS_TABLE.name;
  }

  /** All there are: few. */
  async list(): Promise<Deletion[]> {
    const rows: Deletion[] = [];
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await this.#access.doc.send(
        new ScanCommand({
          ...{ TableName: this.#table, ConsistentRead: true },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      rows.push(...(page.Items ?? []).map(read));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }

  /** The account is deleted then, if its own row says the same. */
  async ask(player_id: string, deletes_at: string): Promise<void> {
    await this.#change(player_id, before => {
      if (before?.began_at !== undefined || before?.deletes_at === deletes_at) return undefined;
      const nothing = { guest_ids: [], character_ids: [], names: [] };
      return { player_id, deletes_at, pseudonym: newPseudonym(), ...nothing };
    });
  }

  async begin(player_id: string, began_at: string): Promise<void> {
    await this.#change(player_id, before => before && { ...before, began_at: before.began_at ?? began_at });
  }

  /** What is new goes to the end of what is known. @returns all that is known then; undefined where it is done. */
  learn(player_id: string, found: Found): Promise<Deletion | undefined> {
    return this.#change(player_id, before => {
      if (!before) return undefined;
      const known = {
        guest_ids: union(before.guest_ids, found.guest_ids),
        character_ids: union(before.character_ids, found.character_ids),
        names: union(before.names, found.names),
      };
      const isNew = known.guest_ids.length + known.character_ids.length + known.names.length;
      const wasKnown = before.guest_ids.length + before.character_ids.length + before.names.length;
      return isNew === wasKnown ? undefined : { ...before, ...known };
    });
  }

  /** It is done, or was cancelled. It is no error if there is none. */
  async remove(player_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { player_id } }));
  }

  /** @param change undefined where nothing changes. */
  async #change(
    player_id: string,
    change: (before: Deletion | undefined) => Omit<Deletion, "revision"> | undefined,
  ): Promise<Deletion | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.#get(player_id);
      const changed = change(before);
      if (!changed) return before;
      const next = { ...changed, revision: (before?.revision ?? 0) + 1 };
      if (await this.#put(before, next)) return next;
    }
    throw new Error(`The deletion of ${player_id} was changed by others ${MAX_TRIES} times: try again.`);
  }

  async #get(player_id: string): Promise<Deletion | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { player_id }, ConsistentRead: true }),
    );
    return Item && read(Item);
  }

  async #put(before: Deletion | undefined, next: Deletion): Promise<boolean> {
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { ...next, ...deletionRows.stamp },
        ConditionExpression: before ? "revision = :before" : "attribute_not_exists(player_id)",
        ...(before && { ExpressionAttributeValues: { ":before": before.revision } }),
      });
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }
}

function read(found: Record<string, unknown>): Deletion {
  return deletionRows.read(found, `the deletion of ${String(found.player_id)}`);
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])];
}

/**
 * Recovery codes of guests in RecoveryCodesTable, which finds a code's guest by its hash. Which code of a guest is good is decided by the
 * guest's row in AccountsTable: a row here that is left of an older code leads nowhere.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { KEPT_UNTIL, RECOVERY_RETRY_MS } from "./account-repository.ts";
import type { TableAccess } from "./dynamo/connect.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "./expiry.ts";
import { RECOVERY_CODES_TABLE } from "./tables.ts";

const row = z.object({
  code_hash: z.string(),
  player_id: z.string(),
  /** Epoch seconds: when the row ends, with that of its guest. */
  expires_at: z.int().default(KEPT_UNTIL),
});

export class RecoveryCodeRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#now = now;
    this.#table = access.table_prefix + RECOVERY_CODES_TABLE.name;
  }

  /** @param expires_at of the guest's row in AccountsTable. */
  async put(code_hash: string, player_id: string, expires_at = KEPT_UNTIL): Promise<void> {
    const Item = { code_hash, player_id, expires_at };
    await this.#access.doc.send(new PutCommand({ TableName: this.#table, Item }));
  }

  /** The code's guest lasts until then. It is no error if there is no such code. */
  async keepUntil(code_hash: string, expires_at: number): Promise<void> {
    const change = new UpdateCommand({
      TableName: this.#table,
      Key: { code_hash },
      UpdateExpression: "SET expires_at = :end",
      ConditionExpression: "attribute_exists(player_id)",
      ExpressionAttributeValues: { ":end": expires_at },
    });
    await this.#access.doc.send(change).catch(error => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }

  /** The code was used: it is found for as long as its use may be asked for again. */
  async putUsed(code_hash: string, player_id: string): Promise<void> {
    await this.put(code_hash, player_id, expiresAt(this.#now(), RECOVERY_RETRY_MS / 1000));
  }

  /** The guest that the code was made for; undefined where there is no such code. */
  async playerOf(code_hash: string): Promise<string | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { code_hash }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const found = row.parse(Item);
    return isExpired(found, timeToJudge(this.#now)) ? undefined : found.player_id;
  }

  /** It is no error if there is none. */
  async delete(code_hash: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { code_hash } }));
  }
}

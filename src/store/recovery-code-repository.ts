/**
 * Recovery codes of guests in RecoveryCodesTable, which finds a code's guest by its hash. Which code of a guest is good is decided by the
 * guest's row in AccountsTable: a row here that is left of an older code leads nowhere.
 */
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./dynamo/connect.ts";
import { RECOVERY_CODES_TABLE } from "./tables.ts";

const row = z.object({ code_hash: z.string(), player_id: z.string() });

export class RecoveryCodeRepository {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + RECOVERY_CODES_TABLE.name;
  }

  async put(code_hash: string, player_id: string): Promise<void> {
    await this.#access.doc.send(new PutCommand({ TableName: this.#table, Item: { code_hash, player_id } }));
  }

  /** The guest that the code was made for; undefined where there is no such code. */
  async playerOf(code_hash: string): Promise<string | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { code_hash }, ConsistentRead: true }),
    );
    return Item && row.parse(Item).player_id;
  }

  /** It is no error if there is none. */
  async delete(code_hash: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { code_hash } }));
  }
}

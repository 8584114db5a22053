/**
 * What an account belongs to, one at a time, such as a party: one attribute of its row, which decides, and which one conditional write
 * sets. What it names keeps a list of its members, which is a copy.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { accountRows } from "./account-repository.ts";
import { batchGet } from "./dynamo/batch.ts";
import type { TableAccess } from "./dynamo/connect.ts";
import { IS_SAME_VERSION, STAMP_NEW } from "./schema-version.ts";
import { ACCOUNTS_TABLE } from "./tables.ts";

/** Attributes of an account's row. */
export type Tie = "party_id" | "ticket_id";

export class AccountTies {
  readonly #access: TableAccess;
  readonly #tie: Tie;

  constructor(access: TableAccess, tie: Tie) {
    this.#access = access;
    this.#tie = tie;
  }

  /** player_id → what it belongs to at this moment; those that belong to nothing, and guests that are linked, are left out. */
  async of(player_ids: readonly string[]): Promise<Map<string, string>> {
    const keys = [...new Set(player_ids)].map(player_id => ({ player_id }));
    const rows = await batchGet(this.#access, ACCOUNTS_TABLE.name, keys);
    const accounts = rows.map(row => accountRows.read(row, `account ${String(row.player_id)}`));
    return new Map(
      accounts.flatMap(({ player_id, linked_to, [this.#tie]: tied }) =>
        tied === undefined || linked_to !== undefined ? [] : [[player_id, tied]],
      ),
    );
  }

  /**
   * The account belongs to this from now on, unless it belongs to something else.
   *
   * @param over what it may belong to all the same, since that has ended.
   * @returns whether it does now.
   */
  take(player_id: string, id: string, over = id): Promise<boolean> {
    return this.#update(player_id, {
      UpdateExpression: `SET ${this.#tie} = :id`,
      ConditionExpression: [
        `attribute_not_exists(${this.#tie})`,
        `${this.#tie} = :id`,
        `${this.#tie} = :over`,
      ]
        .map(each => `attribute_not_exists(linked_to) AND ${each}`)
        .join(" OR "),
      ExpressionAttributeValues: { ":id": id, ":over": over },
    });
  }

  /** The account belongs to this no more. @returns whether it did. */
  release(player_id: string, id: string): Promise<boolean> {
    return this.#update(player_id, {
      UpdateExpression: `REMOVE ${this.#tie} SET`,
      ConditionExpression: `${this.#tie} = :id`,
      ExpressionAttributeValues: { ":id": id },
    });
  }

  async #update(
    player_id: string,
    update: {
      UpdateExpression: string;
      ConditionExpression: string;
      ExpressionAttributeValues: Record<string, string>;
    },
  ): Promise<boolean> {
    const glue = update.UpdateExpression.endsWith("SET") ? "" : ",";
    const change = new UpdateCommand({
      TableName: this.#access.table_prefix + ACCOUNTS_TABLE.name,
      Key: { player_id },
      UpdateExpression: `${update.UpdateExpression}${glue} #status = :active, ${STAMP_NEW}`,
      ConditionExpression: `(${update.ConditionExpression}) AND ${IS_SAME_VERSION}`,
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...{ ":active": "active", ":schema_version": accountRows.version },
      },
    });
    try {
      await this.#access.doc.send(change);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

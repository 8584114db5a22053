/** StaffTable: a row for each of staff, changed by conditional writes. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { STAFF_TABLE } from "../store/tables.ts";
import { type StaffRow, staffRows } from "./staff.ts";

/** Each try fails only since another write has changed the row in between. */
const MAX_TRIES = 20;

export class StaffRepository {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + STAFF_TABLE.name;
  }

  async get(staff_id: string): Promise<StaffRow | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { staff_id }, ConsistentRead: true }),
    );
    return Item && staffRows.read(Item, `staff ${staff_id}`);
  }

  /** Those of staff who play with this account. */
  async ofPlayer(player_id: string): Promise<StaffRow[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "player-index",
        KeyConditionExpression: "player_id = :id",
        ExpressionAttributeValues: { ":id": player_id },
      }),
    );
    const found = await Promise.all(Items.map(({ staff_id }) => this.get(String(staff_id))));
    return found.filter(each => each !== undefined);
  }

  /** @returns false where there is one of this name. */
  add(member: Omit<StaffRow, "revision">): Promise<boolean> {
    return putOnce(this.#access, STAFF_TABLE, { ...member, revision: 1, ...staffRows.stamp });
  }

  /**
   * @param change gives the whole row as it is to be; undefined where nothing changes. It may be called again.
   * @returns the row as it is then; undefined where there is none.
   */
  async change(
    staff_id: string,
    change: (before: StaffRow) => StaffRow | undefined,
  ): Promise<StaffRow | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.get(staff_id);
      const changed = before && change(before);
      if (!before || !changed) return before;
      const next = { ...changed, revision: before.revision + 1 };
      try {
        await this.#access.put({
          TableName: this.#table,
          Item: { ...next, ...staffRows.stamp },
          ConditionExpression: "revision = :before",
          ExpressionAttributeValues: { ":before": before.revision },
        });
        return next;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
    throw new Error(`The row of ${staff_id} was changed by others ${MAX_TRIES} times in a row: try again.`);
  }
}

/** What operators have switched for the whole installation, in one row of SwitchesTable: maintenance, queues and ranges of addresses that are closed. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./dynamo/connect.ts";
import { RowSchema } from "./schema-version.ts";
import { SWITCHES_TABLE } from "./tables.ts";

/** In `closed_queues`: of all queues. No queue has this id. */
export const ALL_QUEUES = "*";

const row = z.object({
  switch_id: z.string(),
  /** Absent while there is none. `text`: what players read. */
  maintenance: z.object({ text: z.string(), begun_at: z.iso.datetime(), begun_by: z.string() }).optional(),
  /** queue_id → what players read. */
  closed_queues: z.record(z.string(), z.string()).default({}),
  /** Range of addresses, as `rangeOf` names it → until when no new guests are made from it. */
  closed_ranges: z.record(z.string(), z.iso.datetime()).default({}),
  /** Counts the writes. */
  revision: z.int().nonnegative(),
});
type SwitchRow = z.output<typeof row>;
export const switchRows = new RowSchema(row);

export type Switches = Pick<SwitchRow, "maintenance" | "closed_queues" | "closed_ranges">;

/** There is one. */
const Key = { switch_id: "installation" };
const MAX_TRIES = 5;

export class SwitchRepository {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + SWITCHES_TABLE.name;
  }

  async get(): Promise<Switches> {
    const { maintenance, closed_queues, closed_ranges } = await this.#row();
    return { maintenance, closed_queues, closed_ranges };
  }

  /** @param change may be called again. @returns what is switched then. */
  async change(change: (before: Switches) => Switches): Promise<Switches> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.#row();
      const { maintenance, closed_queues, closed_ranges } = change(before);
      const Item = {
        ...{ ...Key, closed_queues, closed_ranges, revision: before.revision + 1, ...switchRows.stamp },
        ...(maintenance && { maintenance }),
      };
      try {
        await this.#access.put({
          TableName: this.#table,
          Item,
          ConditionExpression: "attribute_not_exists(switch_id) OR revision = :before",
          ExpressionAttributeValues: { ":before": before.revision },
        });
        return { maintenance, closed_queues, closed_ranges };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
    throw new Error(`The switches were changed by others ${MAX_TRIES} times in a row: try again.`);
  }

  async #row(): Promise<SwitchRow> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item
      ? switchRows.read(Item, "the switches")
      : { ...Key, closed_queues: {}, closed_ranges: {}, revision: 0 };
  }
}

/** Finding rows through a global secondary index. */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "./batch.ts";
import type { TableAccess } from "./connect.ts";
import type { TableDefinition } from "./tables.ts";

/** More rows than this are not looked for: nobody has that many sessions, and no room that many players. */
const MAX_ROWS = 500;

/**
 * The rows that an index lists under a value, in no order, at most 500.
 *
 * An index follows its table by some milliseconds; the rows themselves are read consistently. So a row may be missing
 * or no longer have the value: who cares compares.
 */
export async function rowsByIndex(
  access: TableAccess,
  definition: TableDefinition & { indexes: NonNullable<TableDefinition["indexes"]> },
  index: string,
  value: string,
): Promise<Record<string, unknown>[]> {
  const { partition } = definition.key;
  const result = await access.doc.send(
    new QueryCommand({
      TableName: access.table_prefix + definition.name,
      IndexName: index,
      KeyConditionExpression: "#attribute = :value",
      ExpressionAttributeNames: { "#attribute": definition.indexes[index]?.partition ?? index },
      ExpressionAttributeValues: { ":value": value },
      Limit: MAX_ROWS,
    }),
  );
  const keys = (result.Items ?? []).map(item => ({ [partition]: item[partition] }));
  return batchGet(access, definition.name, keys);
}

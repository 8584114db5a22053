/** Writing a row that must not be there yet. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { TableDefinition } from "../tables.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { TableAccess } from "./connect.ts";

/**
 * Puts a row unless its key is taken.
 *
 * A write whose answer was lost is tried again and then finds itself, so a row that is there and equal counts as
 * written.
 *
 * @returns false if another row is there, which then is unchanged.
 */
export async function putOnce(
  { doc, put, table_prefix }: TableAccess,
  definition: TableDefinition,
  row: Record<string, unknown>,
): Promise<boolean> {
  const TableName = table_prefix + definition.name;
  const { partition, sort } = definition.key;
  try {
    await put({
      TableName,
      Item: row,
      ConditionExpression: "attribute_not_exists(#key)",
      ExpressionAttributeNames: { "#key": partition },
    });
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  const Key = { [partition]: row[partition], ...(sort && { [sort]: row[sort] }) };
  const { Item } = await doc.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return canonicalJson(Item) === canonicalJson(row);
}

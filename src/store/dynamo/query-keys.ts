/** Finding rows through a global secondary index. */
import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { TableDefinition } from "../tables.ts";
import { batchGet } from "./batch.ts";
import type { TableAccess } from "./connect.ts";

type Row = Record<string, unknown>;

/** More rows than this are not listed: nobody has that many sessions, and no room that many players. */
const MAX_ROWS = 500;

/** As many as can be read in one batch. */
const KEYS_PER_PAGE = 100;

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
): Promise<Row[]> {
  const { partition } = definition.key;
  const rows: Row[] = [];
  let start: QueryCommandOutput["LastEvaluatedKey"];
  do {
    const page: QueryCommandOutput = await access.doc.send(
      new QueryCommand({
        TableName: access.table_prefix + definition.name,
        IndexName: index,
        KeyConditionExpression: "#attribute = :value",
        ExpressionAttributeNames: { "#attribute": definition.indexes[index]?.partition ?? index },
        ExpressionAttributeValues: { ":value": value },
        Limit: KEYS_PER_PAGE,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    const keys = (page.Items ?? []).map(item => ({ [partition]: item[partition] }));
    rows.push(...(await batchGet(access, definition.name, keys)));
    start = page.LastEvaluatedKey;
  } while (start && rows.length < MAX_ROWS);
  return rows.slice(0, MAX_ROWS);
}

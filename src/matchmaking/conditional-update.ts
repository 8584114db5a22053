/** A change of one row under a condition, which is how everything of matchmaking is decided. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";

export type Change = {
  /** Parts of the UpdateExpression's SET. */
  set: string;
  /** What else it does, such as `ADD accepted :one`. */
  also?: string;
  /** Parts that are joined by AND. */
  condition: string;
  values: NonNullable<UpdateCommandInput["ExpressionAttributeValues"]>;
  /** Where `set` or the condition name what DynamoDB reserves. */
  names?: Record<string, string>;
};

/** The row as it is then; undefined where the condition does not hold, or another version of the server has written the row. */
export async function updateIf(
  { doc, table_prefix }: TableAccess,
  table: string,
  Key: Record<string, string>,
  change: Change & { schema_version: number },
): Promise<Record<string, unknown> | undefined> {
  const { set, also = "", condition, values, names, schema_version } = change;
  try {
    const { Attributes } = await doc.send(
      new UpdateCommand({
        ...{ TableName: table_prefix + table, Key, ReturnValues: "ALL_NEW" },
        UpdateExpression: `SET ${set} ${also}`.trim(),
        ConditionExpression: `${condition} AND ${IS_SAME_VERSION}`,
        ExpressionAttributeNames: { "#state": "state", ...names },
        ExpressionAttributeValues: { ...values, ":schema_version": schema_version },
      }),
    );
    return Attributes;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return undefined;
  }
}

/** Creates the tables that are missing, so that a new installation needs no step of its own. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { createTableInput, TABLES, type TableDefinition, TTL_ATTRIBUTE } from "./tables.ts";

/** AWS takes some 10 s for a table with indexes. */
const TABLE_ACTIVE_TIMEOUT_MS = 120_000;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1000;

/**
 * Creates every missing table, waits until all are usable, and turns their TTL on. Does nothing to tables that exist
 * as they should, so it may run at every start and in several processes at once.
 */
export async function createMissingTables(client: DynamoDBClient, prefix: string): Promise<void> {
  await Promise.all(TABLES.map(definition => createIfMissing(client, definition, prefix)));
}

async function createIfMissing(
  client: DynamoDBClient,
  definition: TableDefinition,
  prefix: string,
): Promise<void> {
  const input = createTableInput(definition, prefix);
  if ((await tableStatus(client, input.TableName)) === undefined) {
    await client.send(new CreateTableCommand(input)).catch(error => {
      // Another process was quicker.
      if (!(error instanceof ResourceInUseException)) throw error;
    });
  }
  await waitUntilActive(client, input.TableName);
  if (definition.expires) await enableExpiry(client, input.TableName);
}

/** The table's status; undefined where there is no such table. */
async function tableStatus(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return Table?.TableStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function waitUntilActive(client: DynamoDBClient, tableName: string): Promise<void> {
  const deadline_ms = Date.now() + TABLE_ACTIVE_TIMEOUT_MS;
  let wait_ms = FIRST_WAIT_MS;
  for (;;) {
    const status = await tableStatus(client, tableName);
    // A table that is being changed can be used meanwhile.
    if (status === "ACTIVE" || status === "UPDATING") return;
    if (Date.now() > deadline_ms) {
      throw new Error(
        `Table ${tableName} is still ${status ?? "missing"} after ${TABLE_ACTIVE_TIMEOUT_MS} ms`,
      );
    }
    await sleep(wait_ms);
    wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS);
  }
}

async function enableExpiry(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    if (await expires(client, tableName)) return;
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: tableName,
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      }),
    );
  } catch (error) {
    // dynalite keeps expired rows forever; every read treats them as gone.
    if (error instanceof DynamoDBServiceException && error.name === "UnknownOperationException") return;
    // Another process was quicker: enabling it twice is refused.
    if (await expires(client, tableName)) return;
    throw error;
  }
}

async function expires(client: DynamoDBClient, tableName: string): Promise<boolean> {
  const { TimeToLiveDescription } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: tableName }),
  );
  const status = TimeToLiveDescription?.TimeToLiveStatus;
  return status === "ENABLED" || status === "ENABLING";
}

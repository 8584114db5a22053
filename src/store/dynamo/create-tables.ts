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
  type TableStatus,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { StartupError } from "../../startup-error.ts";
import { createTableInput, TABLES, type TableDefinition, TTL_ATTRIBUTE } from "../tables.ts";

/** Names of tables with their prefix, in the order of `TABLES`. */
export type TableReport = {
  created: string[];
  /** Those that were there, or that another process created at the same time. */
  existing: string[];
};

/** AWS takes some 10 s for a table with indexes. */
const TABLE_ACTIVE_TIMEOUT_MS = 120_000;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1000;

/**
 * Creates every missing table, waits until all are usable, and turns their TTL on. Does nothing to tables that exist
 * as they should, so it may run at every start and in several processes at once.
 *
 * @throws StartupError if a table does not become usable.
 */
export async function createMissingTables(client: DynamoDBClient, prefix: string): Promise<TableReport> {
  const results = await Promise.all(TABLES.map(definition => createIfMissing(client, definition, prefix)));
  const names = (isCreated: boolean) =>
    TABLES.filter((_, i) => results[i] === isCreated).map(({ name }) => prefix + name);
  return { created: names(true), existing: names(false) };
}

/** Returns whether it was this call that created the table. */
async function createIfMissing(
  client: DynamoDBClient,
  definition: TableDefinition,
  prefix: string,
): Promise<boolean> {
  const input = createTableInput(definition, prefix);
  const isMissing = (await tableStatus(client, input.TableName)) === undefined;
  const created = isMissing ? await create(client, input) : undefined;
  if (created !== "ACTIVE") await waitUntilActive(client, input.TableName);
  if (definition.expires) await enableExpiry(client, input.TableName, { isNew: created !== undefined });
  return created !== undefined;
}

/** The new table's status; undefined if another process was quicker. */
async function create(
  client: DynamoDBClient,
  input: ReturnType<typeof createTableInput>,
): Promise<TableStatus | undefined> {
  try {
    const { TableDescription } = await client.send(new CreateTableCommand(input));
    return TableDescription?.TableStatus ?? "CREATING";
  } catch (error) {
    if (error instanceof ResourceInUseException) return undefined;
    throw error;
  }
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
  const deadlineMs = performance.now() + TABLE_ACTIVE_TIMEOUT_MS;
  let waitMs = FIRST_WAIT_MS;
  for (;;) {
    const status = await tableStatus(client, tableName);
    // A table that is being changed can be used meanwhile.
    if (status === "ACTIVE" || status === "UPDATING") return;
    if (performance.now() > deadlineMs) {
      throw new StartupError(
        `Table ${tableName} is still ${status ?? "missing"} after ${TABLE_ACTIVE_TIMEOUT_MS} ms: ` +
          "look at it in the database's own console, and try again.",
      );
    }
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

/** A new table has no TTL yet, and need not be asked. */
async function enableExpiry(
  client: DynamoDBClient,
  tableName: string,
  { isNew }: { isNew: boolean },
): Promise<void> {
  try {
    if (!isNew && (await expires(client, tableName))) return;
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

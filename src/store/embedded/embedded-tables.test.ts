import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { connect } from "../dynamo/connect.ts";
import { createMissingTables } from "../dynamo/create-tables.ts";
import { TABLES } from "../tables.ts";
import { levelModule } from "./embedded-level.ts";

const OTHER = "other.";

describe("The tables of the embedded database", () => {
  it("are as requests to it would create them", async () => {
    const database = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false });
    const client = new DynamoDBClient({
      endpoint: database.variables.DYNAMODB_ENDPOINT ?? assert.fail("it is not embedded"),
      region: "local",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    try {
      await createMissingTables(client, OTHER);
      for (const { name } of TABLES)
        assert.deepEqual(await described(client, name), await described(client, OTHER + name));
    } finally {
      client.destroy();
      await database.close();
    }
  });

  it("are created once, and found by later starts on the same folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "embedded-tables-"));
    const all = TABLES.map(({ name }) => name);
    try {
      for (const expected of [
        { created: all, existing: [] },
        { created: [], existing: all },
      ]) {
        const database = await connect(testEnv({ DATA_DIR: folder }), console, { join: false });
        await database.close();
        assert.deepEqual(database.tables, expected);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("are made anew where a process was killed amid it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "embedded-tables-"));
    const [{ name } = assert.fail()] = TABLES;
    try {
      await (await connect(testEnv({ DATA_DIR: folder }), console, { join: false })).close();
      const level = new levelModule.Level(join(folder, "dynamodb"), { valueEncoding: "json" });
      await level.open();
      const key = `table~${name}`;
      const value = { ...Object(await level.get(key)), TableStatus: "CREATING" };
      await level.batch([{ type: "put", key, value }], { sync: true });
      await level.close();
      const database = await connect(testEnv({ DATA_DIR: folder }), console, { join: false });
      assert.deepEqual(database.tables.created, [name]);
      await database.doc.send(new PutCommand({ TableName: name, Item: { id: "anything" } }));
      await database.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Without what names the table or the moment. */
async function described(client: DynamoDBClient, TableName: string): Promise<TableDescription> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const { CreationDateTime: _at, TableId: _id, BillingModeSummary: billing, ...rest } = Table ?? {};
  const plain: TableDescription = JSON.parse(JSON.stringify(rest).replaceAll(OTHER, ""));
  const mode = billing?.BillingMode;
  return { ...plain, ...(mode && { BillingModeSummary: { BillingMode: mode } }) };
}

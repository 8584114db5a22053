import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { createMissingTables } from "../../src/store/dynamo/create-tables.ts";
import { eventually } from "./eventually.ts";
import { FaultyDatabase } from "./faulty-database.ts";

const TableName = "AbilitiesTable";
const BATCH_ROWS = 5;

describe("The database of tests that misbehaves", () => {
  let proxy: FaultyDatabase;
  let doc: DynamoDBDocumentClient;

  /** Without retries, so that every answer is seen. */
  beforeEach(async () => {
    proxy = await FaultyDatabase.start();
    const client = new DynamoDBClient({
      endpoint: proxy.endpoint,
      region: "local",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    await createMissingTables(client, "");
    doc = DynamoDBDocumentClient.from(client);
  });
  afterEach(async () => {
    doc.destroy();
    await proxy.close();
  });

  const put = (id: string) => doc.send(new PutCommand({ TableName, Item: { id } }));
  const get = async (id: string) => (await doc.send(new GetCommand({ TableName, Key: { id } }))).Item;
  /** `ok` or the name of the error. */
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => "ok",
      (error: Error) => error.name,
    );
  const putAll = async (ids: string[]) => {
    const outcomes: string[] = [];
    for (const id of ids) outcomes.push(await outcome(put(id)));
    return outcomes;
  };
  const isThere = async (ids: string[]) => Promise.all(ids.map(async id => (await get(id)) !== undefined));

  it("does what it is asked while nothing is wrong, and counts what comes in", async () => {
    await put("a");
    await put("b");
    assert.deepEqual(await get("a"), { id: "a" });
    assert.deepEqual([proxy.requests.PutItem, proxy.requests.GetItem], [2, 1]);
    assert.equal(proxy.requests.Query, undefined);
  });

  it("can be away, for those who were connected too, and come back", async () => {
    await put("a");
    proxy.fault = { kind: "away" };
    const code = await put("b").catch((error: NodeJS.ErrnoException) => error.code);
    assert.equal(code, "ECONNRESET");
    proxy.heal();
    // The client may still hold connections that were cut.
    await eventually("it answers again", async () => (await outcome(get("a"))) === "ok");
    assert.deepEqual(await isThere(["a", "b"]), [true, false]);
  });

  it("can be slow", async () => {
    proxy.fault = { kind: "slow", delay_ms: 150 };
    const startedAtMs = performance.now();
    await put("a");
    assert.ok(performance.now() - startedAtMs >= 149);
  });

  it("can throttle every second write, and no read", async () => {
    proxy.fault = { kind: "throttling", every: 2 };
    const refused = "ProvisionedThroughputExceededException";
    assert.deepEqual(await putAll(["a", "b", "c", "d"]), ["ok", refused, "ok", refused]);
    assert.deepEqual(await isThere(["a", "b", "c", "d"]), [true, false, true, false]);
  });

  it("can fail at every third write without having done it", async () => {
    proxy.fault = { kind: "failing", every: 3, is_written: "never" };
    assert.deepEqual(await putAll(["a", "b", "c", "d"]), ["ok", "ok", "InternalServerError", "ok"]);
    assert.deepEqual(await isThere(["c"]), [false]);
  });

  it("can lose the answer to a write that it has done, always or every other time", async () => {
    proxy.fault = { kind: "failing", every: 1, is_written: "always" };
    assert.deepEqual(await putAll(["a", "b"]), ["InternalServerError", "InternalServerError"]);
    proxy.fault = { kind: "failing", every: 1, is_written: "alternately" };
    assert.deepEqual(await putAll(["c", "d"]), ["InternalServerError", "InternalServerError"]);
    assert.deepEqual(await isThere(["a", "b", "c", "d"]), [true, true, true, false]);
  });

  it("can take requests and never answer, and closes all the same", async () => {
    for (const after_headers of [false, true]) {
      proxy.fault = { kind: "hanging", after_headers };
      let isOver = false;
      void outcome(put("a")).then(() => {
        isOver = true;
      });
      const count = proxy.requests.PutItem ?? 0;
      await eventually("the request has come in", () => (proxy.requests.PutItem ?? 0) > count);
      proxy.heal();
      await put("b");
      assert.equal(isOver, false);
    }
  });

  it("can leave rows of batches undone, and lists them", async () => {
    const ids = Array.from({ length: BATCH_ROWS }, (_, i) => `row${i}`);
    proxy.fault = { kind: "unprocessed", every: 2 };
    const requests = ids.map(id => ({ PutRequest: { Item: { id } } }));
    const written = await doc.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
    assert.deepEqual(written.UnprocessedItems, { [TableName]: [requests[1], requests[3]] });
    assert.deepEqual(await isThere(ids), [true, false, true, false, true]);

    proxy.fault = { kind: "unprocessed", every: 2 };
    const Keys = ids.map(id => ({ id }));
    const read = await doc.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
    assert.deepEqual(read.UnprocessedKeys?.[TableName]?.Keys, [Keys[1], Keys[3]]);
    assert.equal(read.Responses?.[TableName]?.length, 3);

    proxy.fault = { kind: "unprocessed", every: 1 };
    const nothing = await doc.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
    assert.equal(nothing.UnprocessedKeys?.[TableName]?.Keys?.length, BATCH_ROWS);
  });
});

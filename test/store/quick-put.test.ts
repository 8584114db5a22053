import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { connect, type Database } from "../../src/store/connect.ts";
import { CONTENT_TABLES } from "../../src/store/tables.ts";
import { testEnv } from "../support/dynamodb.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";

const TEST_TIMEOUT_MS = 30_000;
const TableName = CONTENT_TABLES.abilities.name;

describe("A conditional put", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let database: Database;
  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await database.close();
    await proxy.close();
  });

  const put = (Item: { id: string; [field: string]: unknown }) =>
    database.put({ TableName, Item, ConditionExpression: "attribute_not_exists(id)" });
  const stored = async (id: string) =>
    (await database.doc.send(new GetCommand({ TableName, Key: { id }, ConsistentRead: true }))).Item;
  /** How often the database is asked for it. */
  const requestsOf = async (action: () => Promise<unknown>) => {
    const before = proxy.requests.PutItem ?? 0;
    await action();
    return (proxy.requests.PutItem ?? 0) - before;
  };

  it("is one request where all is well, and keeps every kind of value", async () => {
    const item = {
      ...{ id: randomUUID(), text: "ä☃", number: -1.5, flag: false, list: [1, "a"], map: { a: { b: 1 } } },
      bytes: new Uint8Array([0, 1, 254, 255]),
    };
    assert.equal(await requestsOf(() => put({ ...item, missing: undefined })), 1);
    assert.deepEqual(await stored(item.id), item);
  });

  it("is refused, by one request, where its condition does not hold", async () => {
    const id = randomUUID();
    await put({ id, by: "first" });
    const again = () => assert.rejects(put({ id, by: "second" }), ConditionalCheckFailedException);
    assert.equal(await requestsOf(again), 1);
    assert.deepEqual(await stored(id), { id, by: "first" });
  });

  it("is the SDK's, with its patience, where the database is throttled or the connection is cut", async () => {
    const id = randomUUID();
    proxy.fault = { kind: "throttling", every: 2 };
    await put({ id: randomUUID() });
    assert.equal(await requestsOf(() => put({ id })), 2);
    assert.deepEqual(await stored(id), { id });
    assert.match(
      await database.metrics.metrics(),
      /trd_database_requests_total\{command="PutItem",outcome="throttled"\} 1\n/,
    );
    proxy.fault = { kind: "away" };
    await assert.rejects(
      put({ id: randomUUID() }),
      error => database.health().status === "degraded" && !!error,
    );
    proxy.heal();
    await put({ id: randomUUID() });
    assert.equal(database.health().status, "ok");
  });

  it("goes on where an answer does not come: the SDK asks again after a second", async () => {
    const id = randomUUID();
    proxy.fault = { kind: "hanging" };
    const isPut = put({ id });
    setTimeout(() => proxy.heal(), 500);
    await isPut;
    assert.deepEqual(await stored(id), { id });
  });
});

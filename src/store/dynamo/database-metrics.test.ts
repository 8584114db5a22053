import assert from "node:assert/strict";
import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { samplesIn } from "../../../test/support/samples.ts";
import { connect, type Database } from "./connect.ts";

const TEST_TIMEOUT_MS = 30_000;
const TableName = "AbilitiesTable";

describe("The database's metrics", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let database: Database;

  beforeEach(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });

  const put = (item: Record<string, unknown>, condition = "attribute_not_exists(nothing)") =>
    database.doc.send(new PutCommand({ TableName, Item: item, ConditionExpression: condition }));
  const get = (abortSignal = AbortSignal.timeout(TEST_TIMEOUT_MS)) =>
    database.doc.send(new GetCommand({ TableName, Key: { id: "a" }, ConsistentRead: true }), { abortSignal });
  const samples = async () => samplesIn(await database.metrics.metrics());
  const requests = async (command: string, outcome: string) =>
    (await samples()).get(`trd_database_requests_total{command="${command}",outcome="${outcome}"}`) ?? 0;

  it("count the units that are billed and what they cost, and nothing for creating tables", async () => {
    const before = await samples();
    for (const kind of ["read", "write"]) {
      assert.equal(before.get(`trd_database_units_total{kind="${kind}"}`), 0, kind);
      assert.equal(before.get(`trd_database_dollars_total{kind="${kind}"}`), 0, kind);
    }
    await put({ id: "a", text: "x".repeat(2500) });
    await get();
    const values = { KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": "a" } };
    await database.doc.send(new QueryCommand({ TableName, ...values }));
    const puts = ["b", "c"].map(id => ({ PutRequest: { Item: { id } } }));
    await database.doc.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
    const after = await samples();
    // 3 for 2.5 KB, and 1 for each of two small ones; a read of up to 4 KB is 1, and half where it may be stale.
    assert.equal(after.get('trd_database_units_total{kind="write"}'), 5);
    assert.equal(after.get('trd_database_units_total{kind="read"}'), 1.5);
    assert.equal(after.get('trd_database_dollars_total{kind="write"}'), (5 * 0.625) / 1e6);
    assert.equal(after.get('trd_database_dollars_total{kind="read"}'), (1.5 * 0.125) / 1e6);
  });

  it("count every attempt by command, and how it ended", async () => {
    await get();
    assert.equal(await requests("GetItem", "ok"), 1);
    await assert.rejects(put({ id: "a" }, "attribute_exists(id)"), {
      name: "ConditionalCheckFailedException",
    });
    assert.equal(await requests("PutItem", "ok"), 1, "a condition that does not hold is an answer");

    proxy.fault = { kind: "throttling", every: 1 };
    await assert.rejects(put({ id: "a" }));
    assert.equal(await requests("PutItem", "throttled"), 3, "a try and two more");

    proxy.fault = { kind: "away" };
    await assert.rejects(get());
    assert.equal(await requests("GetItem", "failed"), 3);
    assert.ok(Number((await samples()).get("trd_database_consecutive_failures")) >= 6);

    proxy.heal();
    await get();
    await put({ id: "a" });
    assert.equal((await samples()).get("trd_database_consecutive_failures"), 0);
  });

  it("call a batch throttled that was left undone in part", async () => {
    proxy.fault = { kind: "unprocessed", every: 2 };
    const puts = ["b", "c"].map(id => ({ PutRequest: { Item: { id } } }));
    await database.doc.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
    assert.equal(await requests("BatchWriteItem", "throttled"), 1);
  });

  it("say how long attempts took, but not of those whose caller gave up", async () => {
    proxy.fault = { kind: "slow", delay_ms: 300 };
    await get();
    await assert.rejects(get(AbortSignal.timeout(20)), { name: "AbortError" });
    const after = await samples();
    assert.equal(after.get('trd_database_seconds_count{command="GetItem"}'), 1);
    assert.equal(after.get('trd_database_seconds_bucket{le="0.2",command="GetItem"}'), 0);
    assert.equal(after.get('trd_database_seconds_bucket{le="0.5",command="GetItem"}'), 1);
    assert.equal(await requests("GetItem", "failed"), 0);
  });

  it("leave out the expiry that AWS does for nothing", async () => {
    const embedded = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false });
    await embedded.doc.send(
      new PutCommand({ TableName: "RoomStatesTable", Item: { room_id: "a", expires_at: 1 } }),
    );
    const isThere = async () => {
      const { Item } = await embedded.doc.send(
        new GetCommand({ TableName: "RoomStatesTable", Key: { room_id: "a" } }),
      );
      return Item !== undefined;
    };
    while (await isThere());
    const text = await embedded.metrics.metrics();
    await embedded.close();
    assert.doesNotMatch(text, /command="(Scan|DeleteItem)"/);
    assert.equal(samplesIn(text).get('trd_database_units_total{kind="write"}'), 1);
  });
});

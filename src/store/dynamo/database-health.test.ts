import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { connect, type Database } from "./connect.ts";
import { DatabaseHealth } from "./database-health.ts";

const TEST_TIMEOUT_MS = 30_000;
const TableName = "CharactersTable";
const FIRST_FAILURE_MS = Date.parse("2026-02-14T12:00:00.000Z");

describe("The health of the database", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let database: Database;
  let now_ms: number;

  beforeEach(async () => {
    now_ms = FIRST_FAILURE_MS;
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, {
      join: false,
      now: () => now_ms,
    });
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });

  const put = (condition = "attribute_not_exists(character_id)") =>
    database.doc.send(
      new PutCommand({ TableName, Item: { character_id: "a" }, ConditionExpression: condition }),
    );
  const get = (abortSignal = AbortSignal.timeout(TEST_TIMEOUT_MS)) =>
    database.doc.send(new GetCommand({ TableName, Key: { character_id: "a" } }), { abortSignal });
  const reasonAfter = async (action: () => Promise<unknown>) => {
    await assert.rejects(action);
    return database.health().reason;
  };

  it("is good after connecting to an empty database", () => {
    assert.deepEqual(database.health(), { status: "ok", consecutive_failures: 0 });
  });

  it("is bad when nothing gets through, since the first failure, and good again with the first success", async () => {
    proxy.fault = { kind: "away" };
    await assert.rejects(get());
    now_ms += 60_000;
    await assert.rejects(get());
    const { consecutive_failures, ...health } = database.health();
    assert.deepEqual(health, {
      status: "degraded",
      since: "2026-02-14T12:00:00.000Z",
      reason: "no connection (ECONNRESET)",
      failing: ["reads"],
    });
    // And what it was probed with meanwhile.
    assert.ok(consecutive_failures >= 6, `${consecutive_failures}`);
    assert.deepEqual(database.health(), { ...health, consecutive_failures }, "asking changes nothing");

    proxy.heal();
    await get();
    assert.deepEqual(database.health(), { status: "ok", consecutive_failures: 0 });
  });

  it("is bad while writes are throttled, and when the database itself fails", async () => {
    proxy.fault = { kind: "throttling", every: 1 };
    assert.equal(await reasonAfter(put), "throttled (ProvisionedThroughputExceededException)");
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    assert.equal(await reasonAfter(put), "error of the database (InternalServerError)");
  });

  it("is bad as soon as one attempt was not answered, not only when the last was not", async () => {
    proxy.fault = { kind: "hanging" };
    const getting = get();
    const health = await eventually(
      "it is bad",
      () => database.health().status !== "ok" && database.health(),
    );
    assert.deepEqual([health.reason, health.consecutive_failures], ["no answer in time", 1]);
    proxy.heal();
    await getting;
    assert.equal(database.health().status, "ok");
  });

  it("is not hurt by conditions that fail, nor by requests that are wrong or given up", async () => {
    await put();
    await assert.rejects(put(), { name: "ConditionalCheckFailedException" });
    await assert.rejects(put("not a condition"), { name: "ValidationException" });
    proxy.fault = { kind: "slow", delay_ms: 1000 };
    await assert.rejects(get(AbortSignal.timeout(50)), { name: "AbortError" });
    assert.deepEqual(database.health(), { status: "ok", consecutive_failures: 0 });
  });

  it("is good again with a condition that fails, since the database looked", async () => {
    await put();
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    await assert.rejects(put());
    assert.equal(database.health().status, "degraded");
    proxy.heal();
    await assert.rejects(put(), { name: "ConditionalCheckFailedException" });
    assert.equal(database.health().status, "ok");
  });

  /** What was seen while it was looked at for so long, again and again, and rows were read all the time. */
  async function statusesDuring(ms: number): Promise<Set<string>> {
    const seen = new Set<string>();
    for (const until = performance.now() + ms; performance.now() < until; await delay(20)) {
      await get();
      seen.add(database.health().status);
    }
    return seen;
  }

  for (const [what, fault, reason] of [
    [
      "are refused",
      { kind: "failing", every: 1, is_written: "never" },
      "error of the database (InternalServerError)",
    ],
    ["are never answered", { kind: "hanging", only_writes: true }, "no answer in time"],
  ] as const) {
    it(`is bad all the time while writes ${what} and reads work, and good soon after`, async () => {
      proxy.fault = fault;
      await assert.rejects(put());
      assert.deepEqual(await statusesDuring(2500), new Set(["degraded"]));
      const { failing, reason: said } = database.health();
      assert.deepEqual([failing, said], [["writes"], reason]);
      proxy.heal();
      // By itself: nobody writes.
      await eventually("it is good", () => database.health().status === "ok");
    });
  }

  it("is bad all the time while one table takes no writes and others do", async () => {
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    await assert.rejects(put());
    proxy.heal();
    await database.doc.send(new PutCommand({ TableName: "DungeonsTable", Item: { id: "a" } }));
    assert.equal(database.health().status, "degraded");
    await eventually("it is good", () => database.health().status === "ok");
  });

  it("is bad all the time while answers take two seconds, though they come", async () => {
    proxy.fault = { kind: "slow", delay_ms: 2000 };
    await get();
    const { failing, reason = "" } = database.health();
    assert.deepEqual(failing, ["reads"]);
    assert.match(reason, /^slow \(2\.\d s\)$/);
    await get();
    await put();
    assert.deepEqual(database.health().failing, ["reads", "writes"]);
    await delay(1500);
    assert.equal(database.health().status, "degraded");
    proxy.heal();
    await eventually("it is good", () => database.health().status === "ok");
  });

  it("is found out where nobody uses the database, by a write in 10 s while somebody wants to know; else by none", async () => {
    const writes = () => (proxy.requests.PutItem ?? 0) + (proxy.requests.DeleteItem ?? 0);
    const before = writes();
    await delay(11_000);
    assert.equal(writes(), before);
    for (let look = 0; look < 50; look++) {
      database.health();
      await delay(20);
    }
    assert.equal(writes(), before + 1);
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    await eventually("it is bad", () => database.health().failing?.includes("writes"), 15_000);
  });

  it("is good again also where the servers' role may not delete anything", async () => {
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    await assert.rejects(put());
    proxy.fault = { kind: "denying", operations: ["DeleteItem"] };
    await eventually("it is good", () => database.health().status === "ok");
    proxy.fault = { kind: "denying", operations: ["DeleteItem", "PutItem"] };
    assert.equal(await reasonAfter(put), "request refused (AccessDeniedException)");
    await delay(1500);
    assert.equal(database.health().status, "degraded");
  });

  it("is bad when a table is gone", async () => {
    const missing = new GetCommand({ TableName: "NoSuchTable", Key: { id: "a" } });
    assert.equal(
      await reasonAfter(() => database.doc.send(missing)),
      "request refused (ResourceNotFoundException)",
    );
  });

  it("is bad when there are no credentials", async () => {
    const credentials = async () => {
      throw Object.assign(new Error("Nobody is logged in"), { tryNextLink: false });
    };
    const client = new DynamoDBClient({ endpoint: proxy.endpoint, region: "local", credentials });
    const health = new DatabaseHealth();
    health.watch(client);
    await assert.rejects(client.send(new ListTablesCommand({})), /Nobody is logged in/);
    assert.deepEqual([health.current().reason, health.current().consecutive_failures], ["no credentials", 1]);
    client.destroy();
  });
});

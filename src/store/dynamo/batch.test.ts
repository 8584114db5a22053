import assert from "node:assert/strict";
import { mock } from "node:test";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { BatchUndone, batchGet, batchWrite, pauseMs } from "./batch.ts";
import { connect, type Database } from "./connect.ts";

const TEST_TIMEOUT_MS = 30_000;
const TABLE = "AbilitiesTable";

const rowsNamed = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `${name}${i}`, damage: i }));

describe("Batches of rows", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let database: Database;

  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
  });
  afterEach(() => {
    proxy.heal();
    mock.restoreAll();
  });
  after(async () => {
    await database.close();
    await proxy.close();
  });

  /** They are at random; let chance be kind. */
  const makePausesShort = () => mock.method(Math, "random", () => 0.01);
  const write = (puts: Record<string, unknown>[], deletes: Record<string, unknown>[] = []) =>
    batchWrite(database, TABLE, { puts, deletes });
  const idsIn = (rows: Record<string, unknown>[]) => rows.map(({ id }) => String(id)).sort();
  const idsStored = async (name: string) => {
    const { Items } = await database.doc.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
    return idsIn(Items ?? []).filter(id => id.startsWith(name));
  };
  /** How many requests of the operation come in while the action runs. */
  const requestsDuring = async (operation: string, action: () => Promise<unknown>) => {
    const before = proxy.requests[operation] ?? 0;
    await action();
    return (proxy.requests[operation] ?? 0) - before;
  };

  it("are written and deleted whole though the database leaves every second row undone", async () => {
    makePausesShort();
    const rows = rowsNamed("half", 60);
    proxy.fault = { kind: "unprocessed", every: 2 };
    const requests = await requestsDuring("BatchWriteItem", () => write(rows));
    assert.ok(requests > 3, `only ${requests} requests`);
    assert.deepEqual(await idsStored("half"), idsIn(rows));
    const keys = rows.map(({ id }) => ({ id }));
    await write([], keys);
    assert.deepEqual(await idsStored("half"), []);
  });

  it("are read whole, each row once, though the database leaves every second key unread", async () => {
    makePausesShort();
    const rows = rowsNamed("read", 130);
    await write(rows);
    proxy.fault = { kind: "unprocessed", every: 2 };
    const keys = rows.map(({ id }) => ({ id }));
    const found = await batchGet(database, TABLE, [...keys, { id: "read-nothing" }]);
    assert.deepEqual(idsIn(found), idsIn(rows));
  });

  it("succeed once a database that refuses them whole, as too much, takes them again", async () => {
    const rows = rowsNamed("throttled", 30);
    proxy.fault = { kind: "throttling", every: 1 };
    const before = proxy.requests.BatchWriteItem ?? 0;
    const writing = write(rows);
    // More than the client's own three attempts.
    await eventually("it is tried again", () => (proxy.requests.BatchWriteItem ?? 0) - before > 3);
    proxy.heal();
    await writing;
    assert.deepEqual(await idsStored("throttled"), idsIn(rows));
  });

  it("are given up after 8 tries that did nothing, and say how many rows are left", async () => {
    makePausesShort();
    proxy.fault = { kind: "unprocessed", every: 1 };
    const requests = await requestsDuring("BatchWriteItem", async () => {
      await assert.rejects(write(rowsNamed("never", 3)), (error: Error) => {
        assert.ok(error instanceof BatchUndone);
        assert.equal(
          error.message,
          "DynamoDB left 3 rows of AbilitiesTable undone after 8 tries: try again later.",
        );
        return true;
      });
    });
    assert.equal(requests, 8);
  });

  it("are not tried again where the request itself is wrong", async () => {
    const requests = await requestsDuring("BatchWriteItem", () =>
      assert.rejects(write([{ name: "no id" }]), { name: "ValidationException" }),
    );
    assert.equal(requests, 1);
  });

  it("wait longer from try to try, at random, and never more than two seconds", () => {
    const longest = (tries: number) => {
      mock.method(Math, "random", () => 1);
      const pause = pauseMs(tries);
      mock.restoreAll();
      return pause;
    };
    assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(longest), [50, 100, 200, 400, 800, 1600, 2000]);
    const pauses = new Set(Array.from({ length: 20 }, () => pauseMs(7)));
    assert.ok(pauses.size > 10, "all processes would come back at the same time");
    assert.ok(Math.max(...pauses) < 2000 && Math.min(...pauses) >= 0);
  });
});

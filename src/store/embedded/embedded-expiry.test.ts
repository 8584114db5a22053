import assert from "node:assert/strict";
import { mock } from "node:test";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { connect, type Database } from "../dynamo/connect.ts";
import { wallClock } from "../expiry.ts";
import { ExpirySweep } from "./embedded-expiry.ts";

const TEST_TIMEOUT_MS = 30_000;
const NOW_SECONDS = 1_800_000_000;
const log = { warn: assert.fail, error: assert.fail };

describe("Removing expired rows from the embedded database", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let database: Database;
  const now = () => NOW_SECONDS * 1000 + 999;
  const aSweep = (options: Partial<ConstructorParameters<typeof ExpirySweep>[1]> = {}) =>
    new ExpirySweep(database, { log, now, first_after_ms: 0, interval_ms: 10, ...options });

  beforeEach(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });

  const put = (TableName: string, Item: Record<string, unknown>) =>
    database.doc.send(new PutCommand({ TableName, Item }));
  const rowsOf = async (TableName: string, key: string) => {
    const { Items } = await database.doc.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return (Items ?? []).map(row => String(row[key])).sort();
  };
  const putRooms = (...names: [room_id: string, expires_at: number][]) =>
    Promise.all(names.map(([room_id, expires_at]) => put("RoomStatesTable", { room_id, expires_at })));

  it("removes the rows whose time has passed, to the second, and no others", async () => {
    await putRooms(
      ["long ago", 1],
      ["just now", NOW_SECONDS],
      ["in a second", NOW_SECONDS + 1],
      ["far", NOW_SECONDS * 2],
    );
    assert.equal(await aSweep().sweep(), 2);
    assert.deepEqual(await rowsOf("RoomStatesTable", "room_id"), ["far", "in a second"]);
  });

  it("removes nothing before its time where the machine's clock is set forward by an hour", async () => {
    const real_now = Date.now;
    const inAnHourSeconds = Math.floor(real_now() / 1000) + 3599;
    await putRooms(["in an hour", inAnHourSeconds], ["just now", inAnHourSeconds - 3600]);
    const clock = mock.method(Date, "now", () => real_now() + 3_600_000);
    try {
      assert.equal(await aSweep({ now: wallClock }).sweep(), 1);
    } finally {
      clock.mock.restore();
    }
    assert.deepEqual(await rowsOf("RoomStatesTable", "room_id"), ["in an hour"]);
  });

  it("removes them from every table whose rows expire", async () => {
    await put("PlayerSessionsTable", { session_id: "old", expires_at: 1 });
    await put("CombatEventsTable", { room_id: "room", event_id: "1", timestamp: 1, expires_at: 1 });
    await put("CombatEventsTable", {
      room_id: "room",
      event_id: "2",
      timestamp: 1,
      expires_at: NOW_SECONDS + 1,
    });
    await putRooms(["old", 1]);
    assert.equal(await aSweep().sweep(), 3);
    assert.deepEqual(await rowsOf("CombatEventsTable", "event_id"), ["2"]);
    assert.deepEqual(await rowsOf("PlayerSessionsTable", "session_id"), []);
  });

  it("leaves rows that have no end, and tables whose rows never expire", async () => {
    await put("RoomStatesTable", { room_id: "endless" });
    await put("ContentVersionsTable", { id: "current", expires_at: 1 });
    await put("AbilitiesTable", { id: "fireball", expires_at: 1 });
    assert.equal(await aSweep().sweep(), 0);
    assert.deepEqual(await rowsOf("RoomStatesTable", "room_id"), ["endless"]);
    assert.equal(proxy.requests.DeleteItem, undefined);
  });

  it("leaves a row that is renewed while it is being removed", async () => {
    await putRooms(["renewed", 1], ["old", 1]);
    database.doc.middlewareStack.add(
      next => async args => {
        if ("ConditionExpression" in args.input) await putRooms(["renewed", NOW_SECONDS + 1]);
        return next(args);
      },
      { step: "initialize", name: "renewal" },
    );
    assert.equal(await aSweep().sweep(), 1);
    assert.deepEqual(await rowsOf("RoomStatesTable", "room_id"), ["renewed"]);
  });

  it("goes through a large table page by page", async () => {
    const living = Array.from({ length: 250 }, (_, i) => [`living${i}`, NOW_SECONDS + 1] as [string, number]);
    const expired = Array.from({ length: 150 }, (_, i) => [`old${i}`, NOW_SECONDS] as [string, number]);
    await putRooms(...living, ...expired);
    const before = proxy.requests.Scan ?? 0;
    assert.equal(await aSweep().sweep(), 150);
    assert.ok((proxy.requests.Scan ?? 0) - before > 4);
    assert.equal((await rowsOf("RoomStatesTable", "room_id")).length, 250);
  });

  it("leaves the database to others nine tenths of the time", async () => {
    await putRooms(
      ...Array.from({ length: 250 }, (_, i) => [`living${i}`, NOW_SECONDS + 1] as [string, number]),
    );
    proxy.fault = { kind: "slow", delay_ms: 20 };
    const startedAtMs = performance.now();
    await aSweep().sweep();
    // Three pages, so two pauses.
    assert.ok(performance.now() - startedAtMs >= 2 * 9 * 20);
  });

  it("comes again and again", async () => {
    const sweep = aSweep();
    sweep.start();
    for (const name of ["first", "second"]) {
      await putRooms([name, NOW_SECONDS]);
      await eventually("it is gone", async () => (await rowsOf("RoomStatesTable", "room_id")).length === 0);
    }
    await sweep.stop();
  });

  it("complains once while the database fails, says when it works again, and goes on", async () => {
    const said: string[] = [];
    await putRooms(["old", NOW_SECONDS]);
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    const say = (message: string) => said.push(message);
    const sweep = aSweep({ log: { warn: say, error: say } });
    sweep.start();
    // Three attempts each.
    await eventually("two sweeps have failed", () => (proxy.requests.DeleteItem ?? 0) > 6);
    assert.equal(said.length, 1);
    assert.match(String(said[0]), /^Expired rows of the embedded database stay for now: InternalServerError/);
    proxy.heal();
    await eventually("it is gone", async () => (await rowsOf("RoomStatesTable", "room_id")).length === 0);
    await eventually("it says so", () => said.length === 2);
    assert.equal(said[1], "Expired rows of the embedded database are deleted again.");
    await sweep.stop();
  });

  it("stops after the request that is under way, and asks nothing after that", async () => {
    await putRooms(["old", NOW_SECONDS], ["older", NOW_SECONDS]);
    proxy.fault = { kind: "slow", delay_ms: 150 };
    const sweep = aSweep();
    sweep.start();
    await eventually("it deletes", () => proxy.requests.DeleteItem);
    const before = { ...proxy.requests };
    await sweep.stop();
    proxy.heal();
    assert.equal((await rowsOf("RoomStatesTable", "room_id")).length, 1);
    assert.deepEqual(proxy.requests, { ...before, Scan: (before.Scan ?? 0) + 1 });
  });

  it("stops within a second when the database hangs", async () => {
    proxy.fault = { kind: "hanging" };
    const sweep = aSweep();
    sweep.start();
    await eventually("it is under way", () => proxy.requests.Scan);
    const startedAtMs = performance.now();
    await sweep.stop();
    assert.ok(performance.now() - startedAtMs < 1500);
  });

  it("does not keep a process alive", async () => {
    const timers = () => process.getActiveResourcesInfo().filter(name => name === "Timeout").length;
    const before = timers();
    const sweep = aSweep({ first_after_ms: 60_000 });
    sweep.start();
    assert.equal(timers(), before);
    await sweep.stop();
  });

  it("begins by itself where this process runs the database, and only there", async () => {
    const embedded = await connect(testEnv({ DATA_DIR: ":memory:" }), log, { join: false, now });
    const table = { TableName: "RoomStatesTable" };
    await embedded.doc.send(new PutCommand({ ...table, Item: { room_id: "old", expires_at: NOW_SECONDS } }));
    await putRooms(["old", 1]);
    await eventually("it is gone", async () => {
      const { Count } = await embedded.doc.send(new ScanCommand(table));
      return Count === 0;
    });
    await embedded.close();
    assert.equal(proxy.requests.Scan, undefined);
    assert.deepEqual(await rowsOf("RoomStatesTable", "room_id"), ["old"]);
  });
});

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { aRoom } from "../../../test/support/a-room.ts";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { RoomRepository, RoomStateSuperseded } from "../room-repository.ts";
import { CONTENT_TABLES } from "../tables.ts";
import { connect, type Database } from "./connect.ts";
import { putOnce } from "./put-once.ts";

const TEST_TIMEOUT_MS = 30_000;
const TABLE = CONTENT_TABLES.abilities;

for (const [by, FAST_PUT] of [
  ["", "true"],
  [", by the SDK alone", "false"],
] as const)
  describe(`Writes to a database that fails now and then${by}`, function () {
    this.timeout(TEST_TIMEOUT_MS);
    let proxy: FaultyDatabase;
    let database: Database;
    let rooms: RoomRepository;

    before(async () => {
      proxy = await FaultyDatabase.start();
      database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint, FAST_PUT }), console, {
        join: false,
      });
      rooms = new RoomRepository(database);
    });
    afterEach(() => {
      proxy.heal();
      mock.restoreAll();
    });
    after(async () => {
      await database.close();
      await proxy.close();
    });

    const stored = async (id: string) => {
      const get = new GetCommand({ TableName: TABLE.name, Key: { id }, ConsistentRead: true });
      return (await database.doc.send(get)).Item;
    };
    /** The answer to the next write is lost, and only to that one: the client's second attempt gets through. */
    const loseNextAnswer = async () => {
      proxy.fault = { kind: "failing", every: 2, is_written: "always" };
      await putOnce(database, TABLE, { id: randomUUID() });
    };

    it("count once when the answer was lost and the client asked again", async () => {
      const row = { id: randomUUID(), nested: { b: 1, a: [1.5, "x"] } };
      await loseNextAnswer();
      const before = proxy.requests.PutItem ?? 0;
      assert.equal(await putOnce(database, TABLE, row), true);
      assert.equal((proxy.requests.PutItem ?? 0) - before, 2);
      assert.deepEqual(await stored(row.id), row);
    });

    it("still tell that another has the key, and leave that row as it is", async () => {
      const id = randomUUID();
      await putOnce(database, TABLE, { id, writer: "first" });
      await loseNextAnswer();
      assert.equal(await putOnce(database, TABLE, { id, writer: "second" }), false);
      assert.deepEqual(await stored(id), { id, writer: "first" });
    });

    it("all arrive, each as it is, while every second one is throttled", async () => {
      // The pauses between attempts are at random; let chance be kind.
      mock.method(Math, "random", () => 0.01);
      proxy.fault = { kind: "throttling", every: 2 };
      const rows = Array.from({ length: 20 }, (_, n) => ({ id: randomUUID(), n }));
      for (const row of rows) assert.equal(await putOnce(database, TABLE, row), true);
      for (const row of rows) assert.deepEqual(await stored(row.id), row);
    });

    it("all arrive while every third one fails, some of them after they were done", async () => {
      proxy.fault = { kind: "failing", every: 3, is_written: "alternately" };
      const rows = Array.from({ length: 20 }, (_, n) => ({ id: randomUUID(), n }));
      for (const row of rows) assert.equal(await putOnce(database, TABLE, row), true);
      for (const row of rows) assert.deepEqual(await stored(row.id), row);
    });

    it("say that they failed when they do not get through, and can be repeated once they do", async () => {
      const row = { id: randomUUID() };
      proxy.fault = { kind: "failing", every: 1, is_written: "always" };
      await assert.rejects(putOnce(database, TABLE, row), { name: "InternalServerError" });
      proxy.heal();
      assert.equal(await putOnce(database, TABLE, row), true);
    });

    it("keep a room's snapshot whose answer was lost, and go on refusing older ones", async () => {
      const room = aRoom({ last_event_id: "000000000007" });
      await loseNextAnswer();
      await rooms.put(room);
      assert.equal((await rooms.get(room.room_id))?.last_event_id, "000000000007");
      await assert.rejects(rooms.put({ ...room, last_event_id: "000000000006" }), RoomStateSuperseded);
    });
  });

const get = (database: Database) =>
  database.doc.send(new GetCommand({ TableName: TABLE.name, Key: { id: "any" } }));

describe("A database that is slow or hangs", function () {
  this.timeout(TEST_TIMEOUT_MS);

  it("fails no request of a server that has more to ask than connections to ask with", async () => {
    const proxy = await FaultyDatabase.start();
    const database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, {
      join: false,
    });
    try {
      proxy.fault = { kind: "slow", delay_ms: 350 };
      const answers = await Promise.all(Array.from({ length: 200 }, () => get(database)));
      assert.deepEqual([...new Set(answers.map(({ $metadata }) => $metadata.attempts))], [1]);
    } finally {
      await database.close();
      await proxy.close();
    }
  });

  it("holds a call for at most 10 seconds, also in the middle of its answer", async () => {
    const heldForMs = async (after_headers: boolean) => {
      const proxy = await FaultyDatabase.start();
      const database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, {
        join: false,
      });
      proxy.fault = { kind: "hanging", after_headers };
      const startedAtMs = performance.now();
      await assert.rejects(get(database), { name: "TimeoutError" });
      const heldFor = performance.now() - startedAtMs;
      await database.close();
      await proxy.close();
      return heldFor;
    };
    for (const ms of await Promise.all([false, true].map(heldForMs))) assert.ok(ms < 10_000, `${ms} ms`);
  });
});

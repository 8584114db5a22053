import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { samplesIn } from "../../../test/support/samples.ts";
import { CONTENT_TABLES } from "../tables.ts";
import { connect, type Database } from "./connect.ts";
import { DatabaseHealth } from "./database-health.ts";
import { FastPut } from "./fast-put.ts";
import { HttpConnections } from "./http-connections.ts";

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

describe("A conditional put whose quick attempt fails", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let standIn: Server;
  let database: Database;
  /** What becomes of the next puts, one each, instead of reaching the database. */
  let mishaps: ((response: ServerResponse) => unknown)[];

  beforeEach(async () => {
    mishaps = [];
    proxy = await FaultyDatabase.start();
    standIn = createServer((incoming, response) => {
      const isPut = incoming.headers["x-amz-target"] === "DynamoDB_20120810.PutItem";
      const mishap = isPut ? mishaps.shift() : undefined;
      if (mishap) mishap(response);
      else passOn(incoming, response, proxy.endpoint);
    });
    await once(standIn.listen(0, "127.0.0.1"), "listening");
    const { port } = standIn.address() as AddressInfo;
    const env = testEnv({ DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` });
    database = await connect(env, console, { join: false });
  });
  afterEach(async () => {
    await database.close();
    standIn.closeAllConnections();
    standIn.close();
    await proxy.close();
  });

  const put = (Item: { id: string; text?: string }) =>
    database.put({ TableName, Item, ConditionExpression: "attribute_not_exists(id)" });
  const assertIsStored = async (id: string) => {
    const get = new GetCommand({ TableName, Key: { id }, ConsistentRead: true });
    assert.deepEqual((await database.doc.send(get)).Item, { id });
  };
  const samples = async () => samplesIn(await database.metrics.metrics());
  /** Attempts at puts since the server has started. */
  const attempts = async () => {
    const all = await samples();
    const count = (outcome: string) =>
      all.get(`trd_database_requests_total{command="PutItem",outcome="${outcome}"}`) ?? 0;
    return { ok: count("ok"), throttled: count("throttled"), failed: count("failed") };
  };
  const noAnswer = () => undefined;
  const cut = (response: ServerResponse) => response.destroy();

  it("succeeds where no answer came in time; the metrics show the failure, and how long it was waited for", async () => {
    mishaps = [noAnswer];
    await put({ id: "a" });
    await assertIsStored("a");
    assert.deepEqual(await attempts(), { ok: 1, throttled: 0, failed: 1 });
    const after = await samples();
    assert.equal(after.get('trd_database_seconds_count{command="PutItem"}'), 2);
    assert.equal(after.get('trd_database_seconds_bucket{le="0.5",command="PutItem"}'), 1);
    assert.ok((after.get('trd_database_seconds_sum{command="PutItem"}') ?? 0) > 0.95, "a second is missing");
  });

  for (const [what, status, body] of [
    ["an error page", 502, "<html>Bad Gateway</html>"],
    ["nothing", 200, ""],
    ["something else than an answer to a put", 200, '{"ConsumedCapacity":"much"}'],
    ["a refusal without a reason", 400, "{}"],
    ["an error of its own", 500, '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}'],
  ] as const) {
    it(`succeeds where the answer was ${what}; the metrics show the failure`, async () => {
      mishaps = [response => response.writeHead(status, { "content-length": body.length }).end(body)];
      await put({ id: "a" });
      await assertIsStored("a");
      assert.deepEqual(await attempts(), { ok: 1, throttled: 0, failed: 1 });
    });
  }

  it("is no sign that the database is well: health goes on counting failures", async () => {
    mishaps = Array.from({ length: 8 }, () => cut);
    for (const id of ["a", "b"]) await assert.rejects(put({ id }), { code: "ECONNRESET" });
    assert.deepEqual(
      await attempts(),
      { ok: 0, throttled: 0, failed: 8 },
      "twice a quick one and the SDK's three",
    );
    assert.equal((await samples()).get("trd_database_consecutive_failures"), 6, "the SDK's");
  });

  it("is no failure of the database where the server stops in the middle of it", async () => {
    let hasArrived = false;
    mishaps = [() => (hasArrived = true)];
    const isPut = put({ id: "a" });
    await eventually("the put has arrived", () => hasArrived);
    await database.close();
    await isPut;
    assert.deepEqual(await attempts(), { ok: 1, throttled: 0, failed: 0 });
  });

  it("for want of credentials is no attempt, and health says what is missing", async () => {
    const credentials = async () => {
      throw Object.assign(new Error("Nobody is logged in"), { tryNextLink: false });
    };
    const client = new DynamoDBClient({ endpoint: proxy.endpoint, region: "local", credentials });
    const health = new DatabaseHealth();
    health.watch(client);
    const fastPut = await FastPut.open(client, DynamoDBDocumentClient.from(client), () =>
      assert.fail("There was no attempt"),
    );
    const input = { TableName, Item: { id: "a" }, ConditionExpression: "attribute_not_exists(id)" };
    await assert.rejects(fastPut.put(input), /Nobody is logged in/);
    assert.equal(health.current().reason, "no credentials");
    fastPut.close();
    client.destroy();
  });

  describe("by a mistake of the server's own is told to its caller, and counted as no failure of the database", () => {
    afterEach(() => mock.restoreAll());

    const assertIsTold = async (item: { id: string; text?: string }) => {
      await assert.rejects(put(item), { name: "TypeError", message: "a mistake" });
      assert.deepEqual(await attempts(), { ok: 0, throttled: 0, failed: 0 });
    };

    it("in making the request", async () => {
      const text = mock.fn(() => "well the second time");
      text.mock.mockImplementationOnce(() => {
        throw new TypeError("a mistake");
      });
      await assertIsTold({
        id: "a",
        get text() {
          return text();
        },
      });
    });

    it("in sending it", async () => {
      mock.method(HttpConnections.prototype, "post", () => Promise.reject(new TypeError("a mistake")));
      await assertIsTold({ id: "a" });
    });
  });
});

describe("With FAST_PUT=false every write", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let standIn: Server;
  let database: Database;
  /** Which program says that it has sent each write. */
  const senders: string[] = [];

  before(async () => {
    proxy = await FaultyDatabase.start();
    standIn = createServer((incoming, response) => {
      if (String(incoming.headers["x-amz-target"]).endsWith(".PutItem"))
        senders.push(String(incoming.headers["user-agent"]));
      passOn(incoming, response, proxy.endpoint);
    });
    await once(standIn.listen(0, "127.0.0.1"), "listening");
    const { port } = standIn.address() as AddressInfo;
    const variables = { DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}`, FAST_PUT: "false" };
    database = await connect(testEnv(variables), console, { join: false });
  });
  after(async () => {
    await database.close();
    standIn.closeAllConnections();
    standIn.close();
    await proxy.close();
  });

  it("goes through AWS's SDK, is stored or refused as by the fast way, and is counted with its units", async () => {
    const put = (Item: { id: string; by: string }) =>
      database.put({ TableName, Item, ConditionExpression: "attribute_not_exists(id)" });
    await put({ id: "a", by: "first" });
    await assert.rejects(put({ id: "a", by: "second" }), ConditionalCheckFailedException);
    const get = new GetCommand({ TableName, Key: { id: "a" }, ConsistentRead: true });
    assert.deepEqual((await database.doc.send(get)).Item, { id: "a", by: "first" });
    assert.deepEqual(
      senders.map(sender => sender.startsWith("aws-sdk-js/")),
      [true, true],
      senders.join(),
    );
    const samples = samplesIn(await database.metrics.metrics());
    assert.equal(samples.get('trd_database_requests_total{command="PutItem",outcome="ok"}'), 2);
    assert.equal(samples.get('trd_database_units_total{kind="write"}'), 2, "1 of them refused");
  });
});

function passOn(incoming: IncomingMessage, response: ServerResponse, endpoint: string): void {
  const { method, headers } = incoming;
  const passed = request(endpoint, { method, headers }, answer => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  incoming.pipe(passed);
}

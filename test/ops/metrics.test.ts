import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { Bot } from "../../loadtest/bot.ts";
import { LeanPlayer } from "../../loadtest/lean-player.ts";
import { startServer } from "../../loadtest/server-process.ts";
import { BUILD } from "../../src/build.ts";
import { TICKS_PER_TIMED } from "../../src/ops/metrics.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { eventId } from "../../src/store/journal/journal-row.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { type OpenServer, openServer } from "./open-server.ts";

describe("/metrics", function () {
  this.timeout(30_000);
  let database: FaultyDatabase;
  let server: OpenServer;

  beforeEach(async () => {
    database = await FaultyDatabase.start();
    server = await openServer({ DYNAMODB_ENDPOINT: database.endpoint, MAX_ROOMS: "7" });
  });
  afterEach(async () => {
    database.heal();
    await server.close();
    await database.close();
  });

  const value = async (name: string) => (await server.scrape()).get(name);
  const reaches = (name: string, wanted: number) =>
    eventually(`${name} is ${wanted}`, async () => (await value(name)) === wanted);

  it("says how many players and rooms there are, and how many rooms there can be", async () => {
    const [ada, bob] = [await Bot.join(server.endpoint), await Bot.join(server.endpoint)];
    await reaches("trd_players", 2);
    assert.equal(await value("trd_rooms"), 1);
    assert.equal(await value("trd_rooms_limit"), 7);
    assert.equal(await value("trd_joins_total"), 2);
    assert.equal(await value('trd_events_total{event_type="player_joined"}'), 2);
    await Promise.all([ada.leave(), bob.leave()]);
    await reaches("trd_rooms", 0);
  });

  it("says whether the process takes new rooms, and that a server without Redis misses none", async () => {
    assert.equal(await value("trd_ready"), 1);
    assert.equal(await value("trd_redis_up"), 1);
    database.fault = { kind: "away" };
    const bob = Bot.join(server.endpoint).catch(() => undefined);
    await reaches("trd_ready", 0);
    assert.equal(await value("trd_redis_up"), 1);
    database.heal();
    await eventually("it to be ready", async () => (await value("trd_ready")) === 1, 20_000);
    await (await bob)?.leave();
  });

  it("says what runs", async () => {
    const labels = { ...BUILD, protocol_version: String(PROTOCOL_VERSION) };
    const line = /^trd_build_info.*$/m.exec(await server.scrapeText())?.[0] ?? "";
    for (const [name, value] of Object.entries(labels)) assert.ok(line.includes(`${name}="${value}"`), line);
  });

  it("counts HTTP requests by route, whatever is in the path, and sign-ins by how they went", async () => {
    const http = server.endpoint.replace(/^ws/, "http");
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(http + path, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      await answer.arrayBuffer();
    };
    await ask("POST", "/api/auth/guest");
    await ask("POST", "/api/auth/refresh", { refresh_token: "mine" });
    for (const room_id of ["a", "b"]) await ask("GET", `/api/rooms/${room_id}?deep=1`);
    for (const path of ["/no/such", "/page.php?id=1"]) await ask("DELETE", path);
    await reaches('trd_sign_ins_total{how="guest",outcome="ok"}', 1);
    await reaches('trd_sign_ins_total{how="refresh",outcome="refused"}', 1);
    await reaches('trd_http_requests_total{route="/api/auth/guest",method="POST",status="200"}', 1);
    await reaches('trd_http_requests_total{route="/api/rooms/:room_id",method="GET",status="401"}', 2);
    await reaches('trd_http_requests_total{route="other",method="DELETE",status="404"}', 2);
    await reaches('trd_http_seconds_count{route="/api/rooms/:room_id"}', 2);
    database.fault = { kind: "away" };
    await ask("POST", "/api/auth/guest");
    await reaches('trd_sign_ins_total{how="guest",outcome="failed"}', 1);
  });

  it("counts who is led into no room, by code", async () => {
    await assert.rejects(Bot.join(server.endpoint, { dungeon_id: "atlantis" }));
    await reaches('trd_joins_refused_total{code="521"}', 1);
    assert.equal(await value('trd_joins_refused_total{code="523"}'), 0);
  });

  it("says of steps what the operators' page says: which are timed", async () => {
    const help = /# HELP trd_tick_seconds .*?, of every (\w+)\./.exec(await server.scrapeText());
    const page = /`trd_tick_seconds` .*?, every (\w+);/.exec(await readFile("docs/operations.md", "utf8"));
    assert.equal(help?.[1], `${TICKS_PER_TIMED}st`);
    assert.equal(page?.[1], help?.[1]);
  });

  it("counts the bytes of patches that reach players, and each patch once", async () => {
    let [patches, bytes] = [0, 0];
    const hooks = {
      onPatch: (frame: Buffer) => {
        patches += 1;
        bytes += frame.length;
      },
      onMessage: () => {},
      onClose: () => {},
    };
    const ada = await LeanPlayer.join(server.endpoint, "dungeon", {}, () => hooks);
    const before = await server.scrape();
    const since = async (name: string) => ((await value(name)) ?? 0) - (before.get(name) ?? 0);
    [patches, bytes] = [0, 0];
    const bob = await LeanPlayer.join(server.endpoint, "dungeon", {}, () => hooks);
    assert.equal(bob.room_id, ada.room_id);
    for (let seq = 1; seq <= 5; seq++) {
      ada.send("move", { seq, position_x: 0, position_y: 0, position_z: 0, yaw: seq / 2 });
      await eventually("a patch comes", () => patches >= 2 * seq);
    }
    assert.equal(await since("trd_patch_bytes_total"), bytes);
    // Bob has no patch of the moment before he was in.
    assert.ok((await since("trd_patches_total")) >= patches / 2);
    assert.ok((await since("trd_patches_total")) <= patches / 2 + 2);
    await Promise.all([ada.leave(), bob.leave()]);
  });

  it("counts lost connections, those that come back, and how connections end", async () => {
    const ada = await Bot.join(server.endpoint);
    const bob = await Bot.join(server.endpoint);
    Object.assign(ada.room.reconnection, { enabled: true, minUptime: 0 });
    ada.drop();
    await reaches("trd_drops_total", 1);
    await reaches("trd_reconnections_total", 1);
    assert.equal(await value('trd_connections_closed_total{code="4010"}'), 1);
    bob.room.connection.send(Buffer.from([255]));
    await reaches('trd_connections_closed_total{code="4101"}', 1);
    assert.equal(await value("trd_drops_total"), 1, "who is thrown out is not waited for");
    await ada.leave();
    await reaches('trd_connections_closed_total{code="4000"}', 1);
    const carl = await Bot.join(server.endpoint);
    carl.room.connection.close(4999);
    await reaches('trd_connections_closed_total{code="other"}', 1);
  });

  it("counts refusals by reason, and violations", async () => {
    const ada = await Bot.join(server.endpoint);
    assert.equal((await ada.pickUp("nothing")).is_accepted, false);
    assert.equal(await value('trd_rejections_total{reason="no_such_loot"}'), 1);
    assert.equal(await value('trd_rejections_total{reason="too_fast"}'), 0);
    assert.equal(await value("trd_violations_total"), 0, "nobody lied");
    ada.sendMove({ x: 400, z: 400 });
    await reaches("trd_violations_total", 1);
    await ada.leave();
  });

  it("shows what waits for the database and for how long, and nothing once it is saved", async () => {
    const ada = await Bot.join(server.endpoint);
    const carl = await Bot.join(server.endpoint);
    await reaches("trd_journal_waiting_rows", 0);
    assert.equal(await value("trd_journal_age_seconds"), 0);
    assert.equal(await value("trd_journal_waiting_bytes"), 0);
    database.fault = { kind: "away" };
    const bob = await Bot.join(server.endpoint).catch(() => undefined);
    assert.equal(bob, undefined, "nobody new comes in");
    void carl.leave();
    await eventually("rows wait", async () => ((await value("trd_journal_waiting_rows")) ?? 0) > 0);
    assert.ok(((await value("trd_journal_waiting_bytes")) ?? 0) > 50);
    const age = (await value("trd_journal_age_seconds")) ?? 0;
    await eventually(
      "it grows older",
      async () => ((await value("trd_journal_age_seconds")) ?? 0) > age + 0.05,
    );
    assert.equal(await value("trd_room_faults_total"), 0, "that the database is away is no fault of a room");

    database.heal();
    await eventually("nothing waits", async () => (await value("trd_journal_waiting_rows")) === 0, 20_000);
    assert.equal(await value("trd_journal_age_seconds"), 0);
    assert.equal(await value("trd_journal_waiting_bytes"), 0);
    await ada.leave();
  });

  it("counts snapshots", async () => {
    const ada = await Bot.join(server.endpoint);
    assert.equal(await value('trd_snapshots_total{of="character"}'), 0, "its coming was saved as it came");
    await ada.leave();
    await eventually(
      "the character is saved",
      async () => (await value('trd_snapshots_total{of="character"}')) === 1,
    );
  });

  it("counts rules that fail", async () => {
    const ada = await Bot.join(server.endpoint);
    const { metrics } = server.services;
    const { countEvents } = metrics;
    metrics.countEvents = () => {
      throw new Error("a broken rule");
    };
    const verdict = await ada.use("dodge_roll");
    assert.deepEqual(verdict, { is_accepted: false, reason: "internal_error" });
    metrics.countEvents = countEvents;
    assert.equal(await value("trd_room_faults_total"), 1);
  });

  it("counts rooms that another process has taken over", async () => {
    const ada = await Bot.join(server.endpoint);
    const doc = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        ...{ endpoint: database.endpoint, region: "local" },
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      }),
    );
    for (let row = 1; row < 20; row++) {
      const Item = { room_id: ada.room.roomId, event_id: eventId(row), writer_id: "another", timestamp: 0 };
      await doc.send(new PutCommand({ TableName: "CombatEventsTable", Item }));
    }
    const bob = Bot.join(server.endpoint).catch(() => undefined);
    assert.equal(await ada.closed, 4104, "players are told to come back elsewhere");
    await bob;
    assert.equal(await value("trd_rooms_lost_total"), 1);
    assert.equal(await value("trd_room_faults_total"), 0);
  });

  it("has the process's own: memory, garbage collection and the delay of the event loop", async () => {
    const text = await server.scrapeText();
    for (const name of ["eventloop_lag_p99_seconds", "gc_duration_seconds", "heap_size_used_bytes"])
      assert.ok(text.includes(`# TYPE nodejs_${name} `), name);
  });
});

describe("/metrics in production", function () {
  this.timeout(30_000);

  /** What a server answers to those who give these passwords. */
  async function statusesWith(MONITOR_PASSWORD: string, given: (string | undefined)[]): Promise<number[]> {
    const secret = "a secret of at least 32 characters";
    const server = await startServer({ NODE_ENV: "production", AUTH_SECRET: secret, MONITOR_PASSWORD });
    const url = `${server.endpoint.replace(/^ws/, "http")}/metrics`;
    const statuses = given.map(async password => {
      const headers =
        password === undefined ? undefined : { Authorization: `Basic ${btoa(`admin:${password}`)}` };
      const answer = await fetch(url, { ...(headers && { headers }) });
      assert.equal((await answer.text()).includes("trd_players"), answer.ok);
      return answer.status;
    });
    return Promise.all(statuses).finally(server.stop);
  }

  it("is not there where there is no password", async () => {
    assert.deepEqual(await statusesWith("", [undefined, ""]), [404, 404]);
  });

  it("answers nobody but who knows the password", async () => {
    assert.deepEqual(
      await statusesWith("correct horse", [undefined, "wrong", "correct horse"]),
      [401, 401, 200],
    );
  });
});

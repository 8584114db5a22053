import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { freePort } from "../cluster/free-ports.ts";
import { RedisServer, requireRedis } from "../cluster/redis-server.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { CERTIFICATE, KEY } from "../support/load-balancer.ts";

const seatReservation = z.object({ roomId: z.string(), processId: z.string(), sessionId: z.string() });

function requireHaproxy(context: Context): void {
  if (!spawnSync("haproxy", ["-v"]).error) return;
  const reason = "there is no haproxy: install Debian's haproxy.";
  if (process.env.FORBID_SKIP === "1") throw new Error(`FORBID_SKIP is set, and ${reason}`);
  console.warn(`\n    !!! SKIPPED, since ${reason}\n`);
  context.skip();
}

describe("Two servers behind the load balancer of compose.yaml", function () {
  this.timeout(60_000);
  let redis: RedisServer;
  let database: FaultyDatabase;
  let servers: ServerProcess[];
  let balancer: ChildProcess;
  let port: number;

  before(async function () {
    requireRedis(this);
    requireHaproxy(this);
    [redis, database, port] = await Promise.all([RedisServer.start(), FaultyDatabase.start(), freePort()]);
    const start = (path: string) =>
      startServer({
        ...{ REDIS_URL: redis.url, DYNAMODB_ENDPOINT: database.endpoint, TRUST_PROXY_HOPS: "1" },
        PUBLIC_ADDRESS: `127.0.0.1:${port}/${path}`,
      });
    servers = [await start("s1"), await start("s2")];
    const [SERVER1, SERVER2] = servers.map(server => new URL(server.endpoint).host);
    const env = { ...process.env, BIND: `127.0.0.1:${port}`, SERVER1, SERVER2 };
    balancer = spawn("haproxy", ["-f", "ops/haproxy/haproxy.cfg"], { env, stdio: "ignore" });
    await eventually("it passes requests on", async () => (await statusOf("/ready")) === 200);
  });
  after(async () => {
    balancer?.kill();
    if (balancer && balancer.exitCode === null) await once(balancer, "exit");
    await Promise.all((servers ?? []).map(server => server.stop()));
    await database?.close();
    await redis?.kill();
  });

  const statusOf = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      answer => answer.status,
      () => 0,
    );

  it("brings players into rooms of both, and each to its own room", async () => {
    const bots: Bot[] = [];
    for (const room_template_id of ["room1", "room2", "room3", "room4", "room5"])
      bots.push(await Bot.join(`ws://127.0.0.1:${port}`, { dungeon_id: "first_dungeon", room_template_id }));
    for (const path of ["s1", "s2"]) {
      const host = bots.find(bot => bot.room.connection.url?.includes(`/${path}/`));
      assert.ok(host, `there is no room in ${path}`);
      const guest = await Bot.joinRoom(`ws://127.0.0.1:${port}`, host.room.roomId);
      bots.push(guest);
      assert.ok(guest.state.players.has(host.welcome.player_id));
      assert.equal((await guest.use("dodge_roll")).is_accepted, true);
    }
    await Promise.all(bots.map(bot => bot.leave()));
  });

  it("names each request by itself, whatever the client calls it", async () => {
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/health`, { headers: { "X-Request-Id": "mine" } }).then(answer =>
        answer.headers.get("X-Request-Id"),
      );
    const [one, two] = [await ask(), await ask()];
    for (const given of [one, two]) assert.match(given ?? "", /^[\da-f-]{36}$/);
    assert.notEqual(one, two);
  });

  it("passes the API and the panel on, and keeps metrics to itself", async () => {
    const statuses = [
      "/health",
      "/api/content",
      "/monitor/",
      "/s1/health",
      "/s2/health",
      "/metrics",
      "/s2/metrics",
    ].map(statusOf);
    assert.deepEqual(await Promise.all(statuses), [200, 200, 200, 200, 200, 403, 403]);
  });
});

describe("One server behind HAProxy, which ends TLS", function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess;
  let balancer: ChildProcess;
  let port: number;

  before(async function () {
    requireHaproxy(this);
    folder = await mkdtemp(join(tmpdir(), "tls-"));
    const pem = join(folder, "game.pem");
    await writeFile(pem, CERTIFICATE + KEY);
    server = await startServer({ TRUST_PROXY_HOPS: "1" });
    port = await freePort();
    const SERVER = new URL(server.endpoint).host;
    const env = { ...process.env, BIND: `127.0.0.1:${port}`, CERTIFICATE: pem, SERVER };
    balancer = spawn("haproxy", ["-f", "ops/haproxy/one-server.cfg"], { env, stdio: "ignore" });
    await eventually("it passes requests on", async () => (await statusOf("/ready")) === 200);
  });
  after(async () => {
    balancer?.kill();
    if (balancer && balancer.exitCode === null) await once(balancer, "exit");
    await server?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  /** By https; 0 where nobody answers. */
  const statusOf = (path: string, headers: Record<string, string> = {}) =>
    new Promise<number>(resolve => {
      const asked = request({ port, path, headers, rejectUnauthorized: false }, answer => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on("upgrade", (answer, socket) => {
        socket.destroy();
        resolve(answer.statusCode ?? 0);
      });
      asked.on("error", () => resolve(0)).end();
    });

  it("brings pages, API and WebSockets to it, and keeps its metrics from the world", async () => {
    for (const path of ["/health", "/", "/api/content"]) assert.equal(await statusOf(path), 200, path);
    assert.equal(await statusOf("/metrics"), 403);
    const seat = await fetch(`${server.endpoint.replace(/^ws/, "http")}/matchmake/joinOrCreate/dungeon`, {
      ...{ method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" },
    });
    const { roomId, processId, sessionId } = seatReservation.parse(await seat.json());
    const upgrade = {
      ...{ Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
      "Sec-WebSocket-Key": Buffer.from("a key of 16 byte").toString("base64"),
    };
    assert.equal(await statusOf(`/${processId}/${roomId}?sessionId=${sessionId}`, upgrade), 101);
  });
});

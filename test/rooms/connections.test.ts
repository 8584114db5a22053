import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { Client } from "@colyseus/sdk";
import { WebSocket } from "ws";
import { authorizeJoin } from "../../src/rooms/base/authorize-join.ts";
import { HeartbeatTimeout } from "../../src/rooms/base/heartbeat-timeout.ts";
import { dungeonAdmission } from "../../src/rooms/dungeon/dungeon-admission.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const JOIN_ROOM = 10;

/** Whatever a client does or leaves undone, what it holds of the server is bounded. */
describe("a connection", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ MAX_BUFFERED_BYTES: "10000" });
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  /** A WebSocket to the server, past the SDK, so that it may misbehave. */
  async function open(path: string): Promise<WebSocket> {
    const socket = new WebSocket(server.endpoint + path);
    await once(socket, "open");
    return socket;
  }

  /** Takes a seat and acknowledges that. */
  async function join(path: string): Promise<WebSocket> {
    const socket = await open(path);
    await once(socket, "message");
    socket.send(Buffer.from([JOIN_ROOM]));
    return socket;
  }

  async function matchmake(method: string, body: string) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${server.http}/matchmake/${method}`, { method: "POST", headers, body });
    return JSON.parse(await answer.text());
  }

  /** A seat in a room, and the path to it. */
  async function aReservation() {
    const { processId, roomId, sessionId } = await matchmake("joinOrCreate/dungeon", "{}");
    return { roomId, sessionId, path: `/${processId}/${roomId}?sessionId=${sessionId}` };
  }

  const statusOf = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const socket = new WebSocket(server.endpoint + path);
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.on("open", () => reject(new Error(`${path} is open`)));
      socket.on("error", () => undefined);
    });

  it("is refused at the gateway where it asks for no seat: there is nothing to flood", async () => {
    assert.equal(await statusOf("/"), 400);
    assert.equal(await statusOf("/?sessionId=a"), 400);
    assert.equal(await statusOf("/process/room"), 400);
    assert.deepEqual(server.logged, []);
  });

  it("is refused quietly for a room that is called like a part of JavaScript", async () => {
    for (const name of ["__proto__", "constructor", "toString"])
      assert.equal(await statusOf(`/process/${name}?sessionId=a`), 404);
    assert.deepEqual(server.logged, []);
  });

  it("that floods, and goes on without answering the close, is cut off within some 1 s and read no more", async () => {
    const { path, roomId } = await aReservation();
    const socket = await join(path);
    const ended = once(socket, "close");
    const raw = Object.getOwnPropertyDescriptor(socket, "_socket")?.value;
    // A client that never hears the close: it reads nothing any more.
    raw.pause();
    const frame = Buffer.from([0x82, 0x81, 0, 0, 0, 0, 18]);
    const timer = setInterval(() => raw.write(Buffer.concat(Array.from({ length: 50 }, () => frame))), 10);
    const startedAtMs = performance.now();
    await eventually("the room is rid of it", () => !server.room(roomId), 5000);
    await once(raw, "error").catch(() => undefined);
    clearInterval(timer);
    assert.ok(performance.now() - startedAtMs < 4000, "its socket is destroyed");
    raw.destroy();
    await ended;
  });

  it("that never acknowledges its join is closed after 10 s", async function () {
    this.timeout(20_000);
    const { path } = await aReservation();
    const socket = await open(path);
    const [code] = await once(socket, "close");
    assert.equal(code, CLOSE_CODES.silent);
  });

  it("that says nothing at all is closed", async function () {
    this.timeout(40_000);
    const sockets = Array.from({ length: 20 }, () => connect(server.port, "127.0.0.1"));
    const startedAtMs = performance.now();
    await Promise.all(sockets.map(socket => once(socket.resume(), "close")));
    assert.ok(performance.now() - startedAtMs < 16_000, `${performance.now() - startedAtMs} ms`);
  });

  it("that does not read is cut before its queue grows without end, and its slot is kept", async function () {
    this.timeout(30_000);
    const { path, roomId, sessionId } = await aReservation();
    const socket = await join(path);
    const witness = await server.joinRoom(roomId);
    const client = server.room(roomId).clients.get(sessionId) ?? assert.fail();
    const player_id = client.userData?.character.player_id ?? "";
    socket.pause();
    const timer = setInterval(() => client.raw(Buffer.alloc(100_000)), 5);
    const seen = () => witness.state.players.get(player_id);
    await eventually("the connection is cut", () => seen()?.connected === false, 15_000);
    clearInterval(timer);
    socket.terminate();
  });

  it("that is lost right after a reconnection, before the client heard of it, leaves the way back open", async function () {
    this.timeout(20_000);
    const ada = await server.join();
    const witness = await server.joinRoom(ada.room.roomId);
    const token = ada.room.reconnectionToken;
    const [roomId, secret] = token.split(":");
    const seen = () => witness.state.players.get(ada.welcome.player_id);
    ada.drop();
    await witness.until("the drop", () => seen()?.connected === false);
    for (let i = 0; i < 3; i++) {
      const body = JSON.stringify({ reconnectionToken: secret });
      const { sessionId, processId } = await matchmake(`reconnect/${roomId}`, body);
      const socket = await open(`/${processId}/${roomId}?sessionId=${sessionId}&reconnectionToken=${secret}`);
      await eventually("it is back", () => seen()?.connected === true);
      socket.terminate();
      await eventually("it is lost again", () => seen()?.connected === false);
    }
    const back = await new Client(server.endpoint).reconnect<RoomStateSchema>(token, RoomStateSchema);
    await witness.until("the return", () => seen()?.connected === true);
    await back.leave();
  });

  it("is not judged silent for time in which the process stood still", async () => {
    let isSilent = false;
    const heartbeatTimeout = new HeartbeatTimeout(500, () => {
      isSilent = true;
    });
    const until = performance.now() + 1500;
    while (performance.now() < until);
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal(isSilent, false);
    await eventually("real silence", () => isSilent, 2000);
    heartbeatTimeout.end();
  });

  it("that was heard late before a short standstill keeps all its time", async () => {
    let silentAtMs = 0;
    const heartbeatTimeout = new HeartbeatTimeout(1000, () => {
      silentAtMs = performance.now();
    });
    await new Promise(resolve => setTimeout(resolve, 800));
    heartbeatTimeout.heard();
    const heardAtMs = performance.now();
    while (performance.now() < heardAtMs + 600);
    await eventually("silence", () => silentAtMs > 0, 3000);
    heartbeatTimeout.end();
    assert.ok(silentAtMs - heardAtMs >= 990, `${silentAtMs - heardAtMs} ms`);
  });

  it("is not closed for what an honest client sends through a stall of 12 s", async () => {
    const ada = await server.join();
    for (let i = 0; i < 60; i++) ada.sendMove({ x: 0, z: (i % 5) / 10 });
    for (let i = 0; i < 24; i++) void ada.use("melee_attack").catch(() => undefined);
    ada.room.send("heartbeat", {});
    await ada.message("heartbeat_ack");
    assert.equal(ada.room.connection.isOpen, true);
  });

  it("is told of a join option that there is not, instead of coming in without what it has asked for", async () => {
    for (const [mode, options, sentence] of [
      [
        "dungeon",
        { dungeon: "training_grounds" },
        /^There is no join option "dungeon". There is: .*dungeon_id/,
      ],
      ["arena", { pvp_mode_id: "duel", team: 1 }, /^There is no join option "team". There is: .*pvp_mode_id/],
      ["arena", { run_id: "mine" }, /^There is no join option "run_id"/],
      ["arena", { __proto__: null, constructor: 1 }, /^There is no join option "constructor"/],
      ["dungeon", { ["x".repeat(500)]: 1 }, /^There is no join option "x{40}"\./],
    ] as const) {
      for (const method of ["create", "joinOrCreate"]) {
        const { code, error } = await matchmake(`${method}/${mode}`, JSON.stringify(options));
        assert.equal(code, 521, error);
        assert.match(error, sentence);
      }
    }
  });

  it("comes in as it has asked for, also where Colyseus asks again since a place was taken meanwhile", async () => {
    const options = { dungeon_id: "training_grounds", private: true };
    for (let i = 0; i < 2; i++)
      await authorizeJoin(server.services, dungeonAdmission, undefined, options, undefined);
    assert.partialDeepStrictEqual(options, { dungeon_id: "training_grounds", is_private: true });
  });

  it("is told in a sentence, and not with the insides of an error, what is wrong with a join", async () => {
    for (const body of ["null", "7", '"a"', "[]"]) {
      const { code, error } = await matchmake("joinOrCreate/dungeon", body);
      assert.equal(code, 521, body);
      assert.match(error, /object/, body);
    }
  });
});

describe("a server that has ended", () => {
  it("waits for no connection that was lost, though its player could still come back", async () => {
    const timers = () => process.getActiveResourcesInfo().filter(name => name === "Timeout").length;
    const before = timers();
    const ending = await TestServer.start();
    const ada = await ending.join();
    const room = ending.room(ada.room.roomId);
    ada.drop();
    await eventually("the connection is lost", () => room.clients.length === 0);
    await ending.stop();
    await eventually("no timer is left", () => timers() <= before);
  });
});

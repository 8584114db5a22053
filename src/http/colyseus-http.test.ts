/**
 * What the HTTP server and the start of the process reach for in Colyseus and its WebSockets beside their documented API: see
 * docs/colyseus.md. That matchmaking and preflights keep our rules for other origins is tested in test/http/colyseus.test.ts.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { type Client, defineServer, matchMaker, Room } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { pino } from "pino";
import { type BareColyseus, startColyseus } from "../../test/support/bare-colyseus.ts";
import { eventually } from "../../test/support/eventually.ts";
import { frameworkLog } from "../ops/log.ts";

/** What Colyseus sets on the process. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGUSR2", "uncaughtException"] as const;

describe("Colyseus's server", function () {
  this.timeout(10_000);
  let colyseus: BareColyseus | undefined;
  afterEach(async () => {
    await colyseus?.close();
    colyseus = undefined;
  });

  it("has the HTTP server that it was given, and answers before the listeners that this had: hence `emit` of http-gateway.ts", async () => {
    const server = createServer();
    const wasAnswered: boolean[] = [];
    server.prependListener("request", (_request, response) => wasAnswered.push(response.headersSent));
    colyseus = await startColyseus(Room, { sockets: { server } });
    assert.equal(colyseus.server.transport.server, server);
    const url = colyseus.endpoint.replace(/^ws/, "http");
    assert.equal((await fetch(url, { method: "OPTIONS" })).status, 204);
    assert.deepEqual(wasAnswered, [true]);
  });

  it("takes the headers for other origins from `DEFAULT_CORS_HEADERS` and `getCorsHeaders` of its matchmaker, as cors.ts has it", async () => {
    const { controller } = matchMaker;
    const { DEFAULT_CORS_HEADERS, getCorsHeaders } = controller;
    Object.assign(controller, {
      DEFAULT_CORS_HEADERS: { "x-a": "1" },
      getCorsHeaders: () => ({ "x-b": "2" }),
    });
    try {
      colyseus = await startColyseus(Room);
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await fetch(colyseus.endpoint.replace(/^ws/, "http"), { method });
        const names = [...headers.keys()].filter(name => /^(x-|access-control)/.test(name));
        assert.deepEqual([method, ...names], [method, "x-a", "x-b"]);
      }
    } finally {
      Object.assign(controller, { DEFAULT_CORS_HEADERS, getCorsHeaders });
    }
  });

  it("says nothing to its caller where the port is taken, and listens to the error itself: hence `listen` of index.ts", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const http = createServer();
    const logger = pino({ level: "silent" });
    const transport = new WebSocketTransport({ server: http });
    assert.ok(http.listenerCount("error") > 0);
    const server = defineServer({
      ...{ greet: false, gracefullyShutdown: false, logger },
      transport,
      rooms: {},
    });
    let hasSettled = false;
    const settle = () => {
      hasSettled = true;
    };
    void server.listen(port, "127.0.0.1").then(settle, settle);
    const [error] = await once(http, "error");
    await turn();
    assert.deepEqual([error.code, hasSettled], ["EADDRINUSE", false]);
    taken.close();
    await server.gracefullyShutdown(false);
  });

  it("ends the process by SIGTERM, by a listener that drain.ts has to take away", async () => {
    const listeners = () => SIGNALS.map(name => process.rawListeners(name));
    const before = listeners();
    const transport = new WebSocketTransport({ server: createServer() });
    const logger = pino({ level: "silent" });
    const server = defineServer({ greet: false, logger, transport, rooms: {} });
    const added = listeners().map((all, i) => all.filter(each => !before[i]?.includes(each)));
    assert.deepEqual(
      added.map(each => each.length),
      [1, 1, 1, 1],
    );
    for (const [i, name] of SIGNALS.entries())
      for (const each of added[i] ?? []) process.removeListener(name, each as () => void);
    await matchMaker.onReady;
    await server.gracefullyShutdown(false);
  });
});

describe("The WebSockets of Colyseus", function () {
  this.timeout(10_000);
  let colyseus: BareColyseus;
  afterEach(() => colyseus.close());

  it("cork their socket once for each frame, which corked-writes.ts counts on", async () => {
    const calls: string[] = [];
    const server = createServer();
    server.on("upgrade", (_request, socket: Duplex) => {
      for (const name of ["cork", "uncork"] as const) {
        const call = socket[name].bind(socket);
        socket[name] = () => {
          calls.push(name);
          call();
        };
      }
    });
    let joined: Client | undefined;
    class Greeting extends Room {
      override onJoin(client: Client) {
        joined = client;
      }
    }
    colyseus = await startColyseus(Greeting, { sockets: { server } });
    await colyseus.join();
    await eventually("it is in", () => joined?.state === 1);
    calls.length = 0;
    joined?.send("a", {});
    joined?.send("b", {});
    assert.deepEqual(calls, ["cork", "uncork", "cork", "uncork"]);
  });

  /** As frameworkLog has logged it: pino's levels. */
  const levelOf = (message: string): unknown => {
    const lines: string[] = [];
    frameworkLog(pino({ level: "warn" }, { write: line => lines.push(line) })).error(message);
    return JSON.parse(lines[0] ?? "").level;
  };

  it("tell of a frame that is too large, or none, as of an error: frameworkLog knows both by their words", async () => {
    colyseus = await startColyseus(Room, { sockets: { maxPayload: 4096 } });
    const { port } = new URL(colyseus.endpoint);
    const head = `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa("a".repeat(16))}\r\n\r\n`;
    const tooLarge = Buffer.of(0x82, 0xfe, 0xff, 0xff);
    const noFrame = Buffer.of(0x8f, 0x80);
    for (const [i, bytes] of [tooLarge, noFrame].entries()) {
      const socket = connect(Number(port), "127.0.0.1").on("error", () => undefined);
      socket.write(head);
      await once(socket, "data");
      socket.write(bytes);
      await eventually("it is told", () => colyseus.errors.length === i + 1);
      socket.destroy();
    }
    assert.deepEqual(colyseus.errors.map(levelOf), [40, 40], colyseus.errors.join("\n"));
  });
});

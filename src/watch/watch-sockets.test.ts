import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { WebSocket } from "ws";
import { eventually } from "../../test/support/eventually.ts";
import { Audiences } from "./audiences.ts";
import { WatchSockets } from "./watch-sockets.ts";

describe("The WebSockets of those who watch", () => {
  let server: Server;
  let sockets: WatchSockets;
  let endpoint: string;

  beforeEach(async () => {
    const streams = { liveRoom: async () => undefined, part: async () => undefined };
    sockets = new WatchSockets(new Audiences(streams, pino({ level: "silent" })), () => assert.fail());
    server = createServer();
    server.on("upgrade", (request, socket, head) => {
      if (!sockets.take(request, socket, head)) socket.destroy();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    endpoint = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  it("say why nothing comes, and are gone then", async () => {
    const socket = new WebSocket(`${endpoint}/api/watch/room-1/live?from=0`);
    const [code, reason] = await once(socket, "close");
    assert.deepEqual([code, String(reason)], [1000, "not_live"]);
    await eventually("nobody watches", () => sockets.count === 0);
  });

  it("take nothing from clients", async () => {
    for (const said of ["hello", "x".repeat(10_000)]) {
      const socket = new WebSocket(`${endpoint}/api/watch/room-1/live?from=0`);
      socket.on("open", () => socket.send(said));
      await once(socket, "close");
    }
    await eventually("nobody watches", () => sockets.count === 0);
  });

  it("are refused where no part is named, and left to others elsewhere", async () => {
    for (const query of ["", "?from=", "?from=-1", "?from=1e3", "?from=9999999999"]) {
      const [error] = await once(new WebSocket(`${endpoint}/api/watch/room-1/live${query}`), "error");
      assert.match(String(error), /400/, query);
    }
    for (const path of [
      "/api/watch/a/b/live?from=0",
      "/process/room?sessionId=1",
      "//x",
      "/api/watch//live?from=0",
    ]) {
      const [error] = await once(new WebSocket(`${endpoint}${path}`), "error");
      assert.match(String(error), /socket hang up|ECONNRESET/, path);
    }
  });
});

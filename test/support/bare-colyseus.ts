/**
 * A Colyseus server in the test's process, without anything of the game: for tests of those insides of Colyseus that the server reaches
 * for (docs/colyseus.md). Colyseus has one matchmaker in a process, so a test closes its server before another opens one.
 */
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  defineRoom,
  defineServer,
  matchMaker,
  type Room,
  type Server,
  type ServerOptions,
} from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import { type TransportOptions, WebSocketTransport } from "@colyseus/ws-transport";
import { pino } from "pino";

export type BareColyseus = {
  server: Server;
  http: HttpServer;
  /** ws://host:port */
  endpoint: string;
  /** What Colyseus has logged as an error. */
  errors: string[];
  /** A client that comes into the room `bare`. Only what the test does opens a connection again. */
  join: (options?: object) => ReturnType<Client["joinOrCreate"]>;
  close: () => Promise<void>;
};

type Options = {
  /** Of the WebSockets, and the HTTP server that they are on. */
  sockets?: Omit<TransportOptions, "server"> & { server?: HttpServer };
  server?: Pick<ServerOptions, "driver" | "presence">;
};

/** Serves the room as `bare` on a free port. */
export async function startColyseus(
  room: new () => Room,
  { sockets, server: options }: Options = {},
): Promise<BareColyseus> {
  const http = sockets?.server ?? createServer();
  const errors: string[] = [];
  const logger = Object.assign(pino({ level: "silent" }), {
    error: (message: unknown) => void errors.push(String(message)),
  });
  const server = defineServer({
    ...{ greet: false, gracefullyShutdown: false, logger, ...options },
    transport: new WebSocketTransport({ ...sockets, server: http }),
    rooms: { bare: defineRoom(room) },
  });
  await server.listen(0, "127.0.0.1");
  const { port } = http.address() as AddressInfo;
  const endpoint = `ws://127.0.0.1:${port}`;
  return {
    ...{ server, http, endpoint, errors },
    async join(joinOptions = {}) {
      const joined = await new Client(endpoint).joinOrCreate("bare", joinOptions);
      joined.reconnection.enabled = false;
      joined.onMessage("*", () => {});
      return joined;
    },
    async close() {
      const closed = once(http, "close");
      await server.gracefullyShutdown(false);
      http.closeAllConnections();
      await closed;
      matchMaker.removeRoomType("bare");
    },
  };
}

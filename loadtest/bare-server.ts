/** Serves the bare room, in a process of its own. */
import { createServer } from "node:http";
import { defineRoom, defineServer } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { BareRoom } from "./bare-room.ts";
import { reportPort } from "./child.ts";

/** As our server. */
const PING_INTERVAL_MS = 5000;

const server = defineServer({
  greet: false,
  transport: new WebSocketTransport({ server: createServer(), pingInterval: PING_INTERVAL_MS }),
  rooms: { bare: defineRoom(BareRoom) },
});
await server.listen(0, "127.0.0.1");
reportPort(server);

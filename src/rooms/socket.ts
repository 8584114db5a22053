import type { Client } from "@colyseus/core";
import { WebSocket } from "ws";

/** The client's WebSocket, which Colyseus's types know only as an emitter of events, since it has other transports. */
export function socketOf({ ref }: Pick<Client, "ref">): WebSocket {
  if (ref instanceof WebSocket) return ref;
  throw new Error("This server has no transport but WebSockets");
}

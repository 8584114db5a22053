import { Socket } from "node:net";
import type { Client } from "@colyseus/core";
import { WebSocket } from "ws";

/** The client's WebSocket, which Colyseus's types know only as an emitter of events, since it has other transports. */
export function socketOf({ ref }: Pick<Client, "ref">): WebSocket {
  if (ref instanceof WebSocket) return ref;
  throw new Error("This server has no transport but WebSockets");
}

/** The TCP connection under the WebSocket, which the library keeps to itself; undefined where it is gone. */
export function connectionOf(socket: WebSocket): Socket | undefined {
  const connection: unknown = Reflect.get(socket, "_socket");
  return connection instanceof Socket ? connection : undefined;
}

/** Calls back with each ping that is sent. The transport sends one every 5 s, without telling anybody, so `ping` is wrapped. */
export function onPing(socket: WebSocket, callback: () => void): void {
  const ping: (...args: Parameters<WebSocket["ping"]>) => void = socket.ping.bind(socket);
  socket.ping = (...args: Parameters<WebSocket["ping"]>) => {
    callback();
    ping(...args);
  };
}

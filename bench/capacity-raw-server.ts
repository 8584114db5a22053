/**
 * The lower bound of the capacity bench: a server that knows no game and no framework. It sends ready-made frames to rooms of
 * four, every 200 ms and at once for a critical event, and answers what the game answers.
 */
import { Protocol } from "@colyseus/core";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { reportListening } from "../loadtest/child.ts";
import { RAW, RAW_CRITICAL_MARK } from "./capacity-raw-traffic.ts";

const PATCH_INTERVAL_MS = 200;
/** As our server. */
const PING_INTERVAL_MS = 5000;
const PATCH_BYTES = 80;
const ANSWER_BYTES = 25;

const patch = frameOf(PATCH_BYTES, Protocol.ROOM_STATE_PATCH);
const criticalPatch = frameOf(PATCH_BYTES, Protocol.ROOM_STATE_PATCH, RAW_CRITICAL_MARK);
const answer = frameOf(ANSWER_BYTES, Protocol.ROOM_RESPONSE);
const heartbeatAnswer = frameOf(ANSWER_BYTES, Protocol.ROOM_DATA);

const rooms = new Map<string, Set<WebSocket>>();

function frameOf(bytes: number, ...start: number[]): Buffer {
  const frame = Buffer.alloc(bytes);
  frame.set(start);
  return frame;
}

function enter(socket: WebSocket, room_id: string): void {
  const players = rooms.get(room_id) ?? openRoom(room_id);
  players.add(socket);
  socket.on("message", (message: RawData) => receive(socket, players, message));
  socket.on("close", () => players.delete(socket));
}

function openRoom(room_id: string): Set<WebSocket> {
  const players = new Set<WebSocket>();
  rooms.set(room_id, players);
  setInterval(() => sendAll(players, patch), PATCH_INTERVAL_MS);
  return players;
}

function sendAll(players: ReadonlySet<WebSocket>, frame: Buffer): void {
  for (const player of players) player.send(frame);
}

function receive(socket: WebSocket, players: ReadonlySet<WebSocket>, message: RawData): void {
  switch (Buffer.isBuffer(message) ? message[0] : undefined) {
    case RAW.critical:
      sendAll(players, criticalPatch);
      socket.send(answer);
      return;
    case RAW.hit:
      socket.send(answer);
      return;
    case RAW.heartbeat:
      socket.send(heartbeatAnswer);
  }
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket, request) => enter(socket, request.url ?? ""));
server.on("listening", () => reportListening(server));
setInterval(() => {
  for (const client of server.clients) client.ping();
}, PING_INTERVAL_MS);

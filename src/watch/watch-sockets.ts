/** The WebSockets of those who watch: `/api/watch/{room_id}/live?from={part}`. One frame is one part, and nothing is taken from the client. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Audiences, Watcher } from "./audiences.ts";

/** In one process, some 100 MB: who comes then is refused, and may ask for parts. */
const MOST_SPECTATORS = 5000;
/** Some ten parts: whose line is slower than that is cut off, and may ask for parts. */
const MOST_UNSENT_BYTES = 64 * 1024;
const MOST_RECEIVED_BYTES = 125;

const PATH = /^\/api\/watch\/([\w-]{1,128})\/live$/;
const PART = /^\d{1,9}$/;
const NORMAL_CLOSE = 1000;
const POLICY_VIOLATION = 1008;

export class WatchSockets {
  readonly #audiences: Audiences;
  readonly #server = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: MOST_RECEIVED_BYTES },
  });

  constructor(audiences: Audiences) {
    this.#audiences = audiences;
  }

  /** How many watch here by WebSocket. */
  get count(): number {
    return this.#server.clients.size;
  }

  /** Takes an upgrade to one of these paths; false for all others. Who may not watch the room reads that in the reason of the close. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = URL.parse(request.url ?? "", "ws://server");
    const room_id = PATH.exec(url?.pathname ?? "")?.[1];
    if (room_id === undefined) return false;
    const from = url?.searchParams.get("from") ?? "";
    if (!PART.test(from)) refuse(socket, "400 Bad Request", "from: must be the number of a part");
    else if (this.count >= MOST_SPECTATORS)
      refuse(socket, "503 Service Unavailable", "Too many watch here: ask for parts instead");
    else
      this.#server.handleUpgrade(request, socket, head, opened => this.#watch(opened, room_id, Number(from)));
    return true;
  }

  #watch(socket: WebSocket, room_id: string, next: number): void {
    const watcher: Watcher = {
      next,
      send: part => {
        socket.send(part);
        if (socket.bufferedAmount > MOST_UNSENT_BYTES) socket.terminate();
      },
      end: reason => socket.close(NORMAL_CLOSE, reason),
    };
    socket.on("error", () => socket.terminate());
    socket.on("message", () => socket.close(POLICY_VIOLATION, "nothing is to be said here"));
    socket.on("close", () => this.#audiences.remove(room_id, watcher));
    this.#audiences.add(room_id, watcher);
  }
}

function refuse(socket: Duplex, status: string, sentence: string): void {
  socket.on("error", () => socket.destroy());
  const headers = ["Connection: close", "Content-Type: text/plain; charset=utf-8"];
  const length = `Content-Length: ${Buffer.byteLength(sentence)}`;
  socket.end([`HTTP/1.1 ${status}`, ...headers, length, "", sentence].join("\r\n"));
}

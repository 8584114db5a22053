/** The WebSockets of those who watch: `/api/watch/{room_id}/live?from={part}`. One frame is one part, and nothing is taken from the client. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { HttpProblem, PROBLEMS } from "../http/problem.ts";
import { WATCH_PROTOCOL, watchTokenIn } from "../schema/watch-protocol.ts";
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

/**
 * The account whose access token it is, or with which a member of staff plays whose token it is: undefined of one who plays with none.
 *
 * @throws HttpProblem where it is nobody's, or its account is kept out.
 */
export type WatcherOf = (token: string) => Promise<string | undefined>;

export class WatchSockets {
  readonly #audiences: Audiences;
  readonly #watcherOf: WatcherOf;
  /** Of those who say who they are, by account. */
  readonly #known = new Map<string, Set<WebSocket>>();
  readonly #server = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, maxPayload: MOST_RECEIVED_BYTES },
    handleProtocols: offered => offered.has(WATCH_PROTOCOL) && WATCH_PROTOCOL,
  });

  constructor(audiences: Audiences, watcherOf: WatcherOf) {
    this.#audiences = audiences;
    this.#watcherOf = watcherOf;
  }

  /** How many watch here by WebSocket. */
  get count(): number {
    return this.#server.clients.size;
  }

  /** Whether the account watches here. */
  has(player_id: string): boolean {
    return this.#known.has(player_id);
  }

  /** Whether anybody watches here who has said who it is. */
  isAnybodyHere(): boolean {
    return this.#known.size > 0;
  }

  sendAway(player_id: string, code: number, why: string): void {
    for (const socket of this.#known.get(player_id) ?? []) socket.close(code, why);
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
      this.#admit(request, socket).then(
        player_id =>
          this.#server.handleUpgrade(request, socket, head, opened => {
            if (player_id !== undefined) this.#know(player_id, opened);
            this.#watch(opened, room_id, Number(from));
          }),
        (error: unknown) => refuseFor(socket, error),
      );
    return true;
  }

  /** Undefined where the upgrade does not say who asks, or staff do who play with no account. */
  async #admit(request: IncomingMessage, socket: Duplex): Promise<string | undefined> {
    const token = watchTokenIn(request.headers["sec-websocket-protocol"]);
    if (token === undefined) return undefined;
    // Nobody else hears of it meanwhile.
    const drop = () => socket.destroy();
    socket.on("error", drop);
    const player_id = await this.#watcherOf(token);
    socket.off("error", drop);
    return player_id;
  }

  #know(player_id: string, socket: WebSocket): void {
    const others = this.#known.get(player_id) ?? new Set();
    this.#known.set(player_id, others.add(socket));
    socket.on("close", () => {
      if (others.delete(socket) && others.size === 0) this.#known.delete(player_id);
    });
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

function refuseFor(socket: Duplex, error: unknown): void {
  const isKnown = error instanceof HttpProblem;
  const { status, title } = PROBLEMS[isKnown ? error.kind : "unavailable"];
  refuse(socket, `${status} ${title}`, isKnown ? error.message : "Ask for parts instead");
}

function refuse(socket: Duplex, status: string, sentence: string): void {
  socket.on("error", () => socket.destroy());
  const headers = ["Connection: close", "Content-Type: text/plain; charset=utf-8"];
  const length = `Content-Length: ${Buffer.byteLength(sentence)}`;
  socket.end([`HTTP/1.1 ${status}`, ...headers, length, "", sentence].join("\r\n"));
}

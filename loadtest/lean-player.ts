/**
 * A player that speaks the protocol and does no more than it must: what a thousand of them cost the machine is the
 * server's work, not theirs. It does not decode the state; one scout for each room does (see lean-room.ts).
 */
import { once } from "node:events";
import { Protocol, ResponseStatus } from "@colyseus/core";
import { decode, type Iterator } from "@colyseus/schema";
import { PROTOCOL_CODE_MASK } from "@colyseus/shared-types";
import { pack, unpack } from "msgpackr";
import { WebSocket } from "ws";
import { z } from "zod";
import { reserveSeat } from "./matchmaking.ts";
import { messageHead } from "./message-head.ts";

const JOIN_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 10_000;

const welcome = z.object({ player_id: z.string(), tick: z.number() });
const rejection = z.object({ reason: z.string() });

export type LeanAnswer = {
  is_accepted: boolean;
  reason: string | undefined;
  sentAtMs: number;
  answeredAtMs: number;
};

/** A request under way. */
type Request = {
  sentAtMs: number;
  resolve: (answer: LeanAnswer) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
};

export type LeanHooks = {
  onState?: (frame: Buffer) => void;
  onPatch: (frame: Buffer) => void;
  onMessage: (type: string, message: unknown) => void;
  onClose: (code: number) => void;
};

export class LeanPlayer {
  readonly room_id: string;
  readonly #socket: WebSocket;
  readonly #requests = new Map<number, Request>();
  #lastRequest = 0;
  receivedBytes = 0;
  receivedPatches = 0;
  receivedMessages = 0;
  sentBytes = 0;
  sentMoves = 0;
  sentRequests = 0;
  player_id = "";

  /** Resolves once the server has welcomed it. */
  static async join(
    endpoint: string,
    room: string,
    options: object,
    hooksFor: (room_id: string) => LeanHooks,
  ): Promise<LeanPlayer> {
    const { room_id, url } = await reserveSeat(endpoint, `joinOrCreate/${room}`, options);
    const player = new LeanPlayer(room_id, new WebSocket(url, { perMessageDeflate: false }));
    await player.#enter(hooksFor(room_id));
    return player;
  }

  private constructor(room_id: string, socket: WebSocket) {
    this.room_id = room_id;
    this.#socket = socket;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(type: string, payload: object): void {
    if (type === "move") this.sentMoves += 1;
    this.#transmit(messageHead(Protocol.ROOM_DATA, type), payload);
  }

  /** Rejections are answers; only a lost connection or an answer that does not come is an error. */
  request(type: string, payload: object): Promise<LeanAnswer> {
    const number = ++this.#lastRequest;
    this.sentRequests += 1;
    const { promise, resolve, reject } = Promise.withResolvers<LeanAnswer>();
    const timer = setTimeout(() => reject(new Error(`No answer to ${type}`)), REQUEST_TIMEOUT_MS);
    this.#requests.set(number, { sentAtMs: performance.now(), resolve, reject, timer });
    this.#transmit(messageHead(Protocol.ROOM_REQUEST, type, number), payload);
    return promise;
  }

  async leave(): Promise<void> {
    if (!this.isOpen) return;
    const closed = once(this.#socket, "close");
    this.#socket.send(Buffer.of(Protocol.LEAVE_ROOM));
    await closed;
  }

  async #enter(hooks: LeanHooks): Promise<void> {
    const welcomed = Promise.withResolvers<void>();
    this.#socket.on("message", (frame: Buffer) => {
      this.receivedBytes += framed(frame.length);
      this.receivedMessages += 1;
      this.#receive(frame, hooks, welcomed.resolve);
    });
    this.#socket.on("close", code => {
      const lost = new Error(`The connection was closed with ${code}`);
      welcomed.reject(lost);
      this.#giveUpRequests(lost);
      hooks.onClose(code);
    });
    this.#socket.on("error", welcomed.reject);
    const timer = setTimeout(() => welcomed.reject(new Error("No welcome in time")), JOIN_TIMEOUT_MS);
    await welcomed.promise.finally(() => clearTimeout(timer));
  }

  #receive(frame: Buffer, hooks: LeanHooks, welcomed: () => void): void {
    const at: Iterator = { offset: 1 };
    switch ((frame[0] ?? 0) & PROTOCOL_CODE_MASK) {
      case Protocol.JOIN_ROOM:
        this.#socket.send(Buffer.of(Protocol.JOIN_ROOM));
        return;
      case Protocol.ROOM_STATE:
        hooks.onState?.(frame);
        return;
      case Protocol.ROOM_STATE_PATCH:
        this.receivedPatches += 1;
        hooks.onPatch(frame);
        return;
      case Protocol.ROOM_DATA: {
        const type = decode.string(frame, at);
        const message: unknown = frame.length > at.offset ? unpack(frame.subarray(at.offset)) : undefined;
        if (type === "welcome") {
          this.player_id = welcome.parse(message).player_id;
          welcomed();
        }
        hooks.onMessage(type, message);
        return;
      }
      case Protocol.ROOM_RESPONSE:
        this.#answer(frame, at);
    }
  }

  #answer(frame: Buffer, at: Iterator): void {
    const number = decode.number(frame, at);
    const status = frame[at.offset++];
    const value: unknown = frame.length > at.offset ? unpack(frame.subarray(at.offset)) : undefined;
    const request = this.#requests.get(number);
    if (!request) return;
    this.#requests.delete(number);
    clearTimeout(request.timer);
    const is_accepted = status === ResponseStatus.OK;
    const reason = is_accepted ? undefined : rejection.safeParse(value).data?.reason;
    request.resolve({
      ...{ is_accepted, reason },
      ...{ sentAtMs: request.sentAtMs, answeredAtMs: performance.now() },
    });
  }

  #giveUpRequests(why: Error): void {
    for (const { reject, timer } of this.#requests.values()) {
      clearTimeout(timer);
      reject(why);
    }
    this.#requests.clear();
  }

  #transmit(head: Buffer, payload: object): void {
    const frame = Buffer.concat([head, pack(payload)]);
    this.sentBytes += framed(frame.length) + MASK_BYTES;
    this.#socket.send(frame);
  }
}

/** A client's frames carry a mask. */
const MASK_BYTES = 4;

/** With the header that WebSocket puts before a frame. */
function framed(bytes: number): number {
  return bytes + (bytes < 126 ? 2 : 4);
}

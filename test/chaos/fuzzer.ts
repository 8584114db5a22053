/**
 * Sends whatever there is to the server, over HTTP and over WebSocket, with a valid account and without. It does not keep
 * to any limit, and has addresses of its own, so that the limits hit nobody else.
 */
import { once } from "node:events";
import { Agent } from "node:http";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Protocol } from "@colyseus/core";
import { encode } from "@colyseus/schema";
import fc from "fast-check";
import { pack } from "msgpackr";
import { WebSocket } from "ws";
import { z } from "zod";
import { nextRandom, type Random, rollWhole } from "../../src/game/core/random.ts";
import type { ApiDocument } from "../support/api-document.ts";
import {
  type Answered,
  anyBytes,
  anyMessages,
  anyRequest,
  exchange,
  type SentMessage,
} from "../support/fuzz.ts";

/** Between two requests of the same kind: a little more than its limits allow. */
const REQUEST_EVERY_MS = 80;
const BYTES_EVERY_MS = 300;
const MESSAGE_EVERY_MS = 40;
const VISIT_EVERY_MS = 250;
/** An account attacks with what it has, and then with something new. */
const ATTACK_MS = 8000;
const RETRY_MS = 1000;
/** A connection that ends without a word keeps its slot so long. */
const SLOT_MS = 32_000;
const ANSWER_LIMIT_MS = 2000;
const FLOOD_FRAMES = 400;
const SAMPLES_AT_ONCE = 50;
/** The leading byte's upper bits are modifiers. */
const CODE_MASK = 0x1f;
const MAX_HEADER_BYTES = 64;

/** 501 and 505 answer HTTP that is none; 503 is the database's. */
const PERMITTED_FAILURES = [501, 503, 505];

const guest = z.object({ player_id: z.string(), access_token: z.string() });
const begun = z.object({ session: z.object({ session_id: z.string() }) });
const made = z.object({ room_id: z.string() });
const seat = z.looseObject({ sessionId: z.string(), roomId: z.string(), processId: z.string() });
const joined = z.object({ seat });
type Reservation = z.infer<typeof seat>;

type Own = { player_id: string; access_token: string; session_id: string; room_id: string };

export type FuzzerOptions = {
  /** ws://host:port */
  endpoint: string;
  document: ApiDocument;
  seed: number;
  /** The server believes it, since it has one proxy in front of it. */
  address: string;
  /** Ids of rooms, players and sessions that it may know. */
  known: { room_ids: readonly string[]; others: readonly string[] };
};

export class Fuzzer {
  /** What the server must not answer. */
  readonly problems: string[] = [];
  requests = 0;
  connections = 0;
  frames = 0;
  readonly #options: FuzzerOptions;
  readonly #http: string;
  readonly #random: Random;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<WebSocket>();
  #untilMs = 0;

  constructor(options: FuzzerOptions) {
    this.#options = options;
    this.#http = options.endpoint.replace(/^ws/, "http");
    this.#random = { state: options.seed };
  }

  /** Resolves shortly after that time, with all its connections ended. */
  async attack(untilMs: number): Promise<void> {
    this.#untilMs = untilMs;
    await Promise.all([
      this.#askAsStranger(),
      this.#askWithAccount(),
      this.#sendBytes(),
      this.#visitAgainAndAgain(),
      this.#visitAgainAndAgain(),
    ]);
    this.#agent.destroy();
    for (const socket of this.#sockets) socket.terminate();
  }

  get #isOver(): boolean {
    return performance.now() > this.#untilMs;
  }

  /** Of its own: two of these loops never send the same. */
  *#endless<T>(arbitrary: fc.Arbitrary<T>): Generator<T> {
    for (;;) {
      const seed = rollWhole(this.#random, 1, 1_000_000_000);
      yield* fc.sample(arbitrary, { seed, numRuns: SAMPLES_AT_ONCE });
    }
  }

  async #askAsStranger(): Promise<void> {
    const { document, known } = this.#options;
    const pool = [...known.room_ids, ...known.others, "first_dungeon", "player", "x"];
    for (const sent of this.#endless(anyRequest(document, pool))) {
      if (this.#isOver) return;
      await this.#ask(sent);
      await delay(REQUEST_EVERY_MS);
    }
  }

  async #askWithAccount(): Promise<void> {
    const { document, known } = this.#options;
    while (!this.#isOver) {
      const own = await this.#newAccount();
      if (!own) continue;
      const [player_id, session_id, room_id] = [own.player_id, own.session_id, own.room_id];
      // Mostly its own, or nearly all answers would be 403.
      const ours = Array.from({ length: 12 }, () => [player_id, session_id, room_id]).flat();
      const pool = [...ours, ...known.room_ids, ...known.others, "first_dungeon", "player", "x"];
      const attackedAtMs = performance.now();
      for (const { headers, ...sent } of this.#endless(anyRequest(document, pool))) {
        if (this.#isOver || performance.now() - attackedAtMs > ATTACK_MS) break;
        await this.#ask({ ...sent, headers: { authorization: `Bearer ${own.access_token}`, ...headers } });
        await delay(REQUEST_EVERY_MS);
      }
    }
  }

  /** An account with a session and a room; undefined where the server takes no more for the moment. */
  async #newAccount(): Promise<Own | undefined> {
    try {
      const { player_id, access_token } = guest.parse(await this.#post("/api/auth/guest"));
      const { session } = begun.parse(await this.#post("/api/sessions", access_token, {}));
      const { room_id } = made.parse(await this.#post("/api/rooms", access_token, {}));
      return { player_id, access_token, session_id: session.session_id, room_id };
    } catch {
      await delay(RETRY_MS);
      return undefined;
    }
  }

  /** @returns the answer's JSON, whatever it says. */
  async #post(path: string, access_token?: string, body?: object, method = "POST"): Promise<unknown> {
    const answer = await this.#ask({
      ...{ method, path, body: body && JSON.stringify(body) },
      headers: {
        "content-type": "application/json",
        ...(access_token !== undefined && { authorization: `Bearer ${access_token}` }),
      },
    });
    return JSON.parse(answer?.body ?? "");
  }

  /** Undefined where there is no answer: what is no HTTP is cut off. */
  async #ask(sent: Parameters<typeof exchange>[2]): Promise<Answered | undefined> {
    this.requests += 1;
    const forged = sent.headers["x-forwarded-for"];
    const { address } = this.#options;
    const headers = {
      ...sent.headers,
      "x-forwarded-for": forged === undefined ? address : `${forged}, ${address}`,
    };
    const answer = await exchange(this.#http, this.#agent, { ...sent, headers }).catch(() => undefined);
    if (answer && answer.status >= 500 && !PERMITTED_FAILURES.includes(answer.status)) {
      this.problems.push(`${sent.method} ${sent.path} was answered with ${answer.status}: ${answer.body}`);
    }
    return answer;
  }

  async #sendBytes(): Promise<void> {
    const { hostname, port } = new URL(this.#http);
    for (const bytes of this.#endless(anyBytes("no token"))) {
      if (this.#isOver) return;
      const socket = connect(Number(port), hostname).on("error", () => {});
      socket.resume();
      socket.end(bytes);
      await Promise.race([once(socket, "close"), delay(ANSWER_LIMIT_MS)]);
      socket.destroy();
      await delay(BYTES_EVERY_MS);
    }
  }

  async #visitAgainAndAgain(): Promise<void> {
    const { room_ids, others } = this.#options.known;
    let own: Own | undefined;
    for (const messages of this.#endless(anyMessages([...room_ids, ...others, "enemy1", "loot1"]))) {
      if (this.#isOver) return;
      const isAnonymous = rollWhole(this.#random, 0, 1) === 0;
      if (!isAnonymous) own ??= await this.#newAccount();
      const asked = isAnonymous || !own ? this.#reservationOfNobody() : this.#reservationOf(own);
      const found = await asked.catch(() => undefined);
      if (found) await this.#visit(found, messages);
      // It may have a pause, or its session be gone.
      else if (!isAnonymous) own = undefined;
      await delay(VISIT_EVERY_MS);
    }
  }

  async #reservationOfNobody(): Promise<Reservation> {
    const dungeon_id = rollWhole(this.#random, 0, 1) === 0 ? "training_grounds" : "first_dungeon";
    return seat.parse(await this.#post("/matchmake/joinOrCreate/dungeon", undefined, { dungeon_id }));
  }

  async #reservationOf({ access_token, session_id, room_id }: Own): Promise<Reservation> {
    const { room_ids } = this.#options.known;
    const where = room_ids[Math.floor(nextRandom(this.#random) * room_ids.length)] ?? room_id;
    return joined.parse(await this.#post(`/api/rooms/${where}/join`, access_token, { session_id }, "PUT"))
      .seat;
  }

  async #visit(
    { sessionId, roomId, processId }: Reservation,
    messages: readonly SentMessage[],
  ): Promise<void> {
    const { endpoint, address } = this.#options;
    const url = `${endpoint}/${processId}/${roomId}?sessionId=${sessionId}`;
    const socket = new WebSocket(url, { headers: { "x-forwarded-for": address }, perMessageDeflate: false });
    this.connections += 1;
    this.#sockets.add(socket);
    const closed = new Promise<void>(resolve => socket.once("close", () => resolve()));
    void closed.then(() => this.#sockets.delete(socket));
    socket.on("error", () => {});
    const isOpen = await Promise.race([this.#acknowledge(socket), closed.then(() => false)]);
    if (isOpen) await this.#misbehave(socket, messages);
    const endsWithoutAWord = rollWhole(this.#random, 0, 2) === 0;
    if (!endsWithoutAWord || performance.now() + SLOT_MS > this.#untilMs) {
      this.#send(socket, Buffer.of(Protocol.LEAVE_ROOM));
      await Promise.race([closed, delay(ANSWER_LIMIT_MS)]);
    }
    socket.terminate();
  }

  /** Resolves with true when the server takes messages. */
  #acknowledge(socket: WebSocket): Promise<boolean> {
    return new Promise(resolve =>
      socket.on("message", (frame: Buffer) => {
        if (((frame[0] ?? 0) & CODE_MASK) !== Protocol.JOIN_ROOM) return;
        this.#send(socket, Buffer.of(Protocol.JOIN_ROOM));
        resolve(true);
      }),
    );
  }

  async #misbehave(socket: WebSocket, messages: readonly SentMessage[]): Promise<void> {
    for (const message of messages) {
      this.#send(socket, frameOf(message));
      await delay(MESSAGE_EVERY_MS);
    }
    const end = rollWhole(this.#random, 0, 5);
    if (end === 0) {
      const heartbeat = frameOf({ type: "heartbeat", payload: {}, isRequest: false });
      for (let i = 0; i < FLOOD_FRAMES; i++) this.#send(socket, heartbeat);
    } else if (end === 1) {
      const [code = 0, ...bytes] = Array.from({ length: 40 }, () => rollWhole(this.#random, 0, 255));
      this.#send(socket, Buffer.of(code & CODE_MASK, ...bytes));
    } else if (end === 2) {
      this.#send(socket, Buffer.alloc(100_000));
    }
  }

  #send(socket: WebSocket, frame: Buffer): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    this.frames += 1;
    socket.send(frame);
  }
}

/** As the client SDK would build it, with whatever payload. */
function frameOf({ type, payload, isRequest }: SentMessage): Buffer {
  const header = Buffer.alloc(MAX_HEADER_BYTES);
  header[0] = isRequest ? Protocol.ROOM_REQUEST : Protocol.ROOM_DATA;
  const at = { offset: 1 };
  if (isRequest) encode.number(header, 1, at);
  encode.string(header, type, at);
  return Buffer.concat([header.subarray(0, at.offset), pack(payload)]);
}

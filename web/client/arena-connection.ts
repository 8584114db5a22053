/** A player's connection to a match, over the Colyseus SDK. */
import { Client, type Room } from "@colyseus/sdk";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import type { ArenaServerMessages } from "../../src/schema/arena-messages.ts";
import type { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import type { ServerMessage } from "../../src/schema/room-messages.ts";
import { ArenaClient, type ArenaClientOptions } from "./arena-client.ts";
import type { ArenaLink, ArenaListener } from "./arena-link.ts";
import { Emitter } from "./emitter.ts";
import { fetchArenaContent } from "./fetch-content.ts";
import { type Line, LineMeter } from "./line-meter.ts";

/** Which character comes is no option: it is that of the session. */
export type MatchOptions = {
  /** Absent: the server's default. */
  pvp_mode_id?: string;
  /** Absent: any of the mode's. */
  arena_id?: string;
  /** Of a player without a session; a session's character has its own. */
  character_name?: string;
  /** A match that others come to by its id alone. */
  private?: boolean;
};

/** A place in a match that is kept for the player's connection, as the HTTP API answers it: Colyseus's own. */
export type SeatReservation = Parameters<Client["consumeSeatReservation"]>[0];

/** A server, and who comes to it. */
export type Door = {
  /** Such as ws://127.0.0.1:2567. */
  readonly endpoint: string;
  /**
   * The `session_token` of `POST /api/sessions`, whose character plays; it is good for 15 min. Absent: somebody new without an account, which
   * servers in production refuse.
   */
  readonly token?: string;
};

/** Why a connection has ended. */
export type ConnectionEnd = {
  /** Of the WebSocket; see `CLOSE_CODES`. */
  readonly code: number;
  /** In words, of the server or the SDK; empty where nobody gave any, as after the player's own `leave`. */
  readonly reason: string;
};

export type ConnectionEvents = {
  /** The operators say something; see `ServerMessage`. */
  server_message: ServerMessage;
  /** The connection is lost, and the SDK tries to come back. */
  dropped: undefined;
  returned: undefined;
  /** It has ended, and does not come back. */
  left: ConnectionEnd;
};

type Welcome = ArenaServerMessages["welcome"];
type ArenaRoom = Room<unknown, ArenaStateSchema>;

/** What was told before anybody listened. */
type Known = { own?: ArenaServerMessages["own"]; match_over?: ArenaServerMessages["match_over"] };

export class ArenaConnection extends Emitter<ConnectionEvents> implements ArenaLink {
  readonly welcome: Promise<Welcome>;
  readonly #endpoint: string;
  readonly #room: ArenaRoom;
  readonly #known: Known = {};
  #listener: ArenaListener | undefined;
  #hasState = false;
  #meter: LineMeter | undefined;

  /** A new match. */
  static async create(door: Door, options: MatchOptions = {}): Promise<ArenaConnection> {
    return new ArenaConnection(door.endpoint, await clientOf(door).create("arena", speaking(options)));
  }

  /** A match that gathers, or a new one. */
  static async joinOrCreate(door: Door, options: MatchOptions = {}): Promise<ArenaConnection> {
    return new ArenaConnection(door.endpoint, await clientOf(door).joinOrCreate("arena", speaking(options)));
  }

  /** The match of this id. */
  static async joinById(door: Door, match_id: string, options: MatchOptions = {}): Promise<ArenaConnection> {
    return new ArenaConnection(door.endpoint, await clientOf(door).joinById(match_id, speaking(options)));
  }

  /** The match in which the server keeps a place: one that a queue has found, or a custom one. It is kept for some seconds. */
  static async bySeat(endpoint: string, seat: SeatReservation): Promise<ArenaConnection> {
    return new ArenaConnection(endpoint, await new Client(endpoint).consumeSeatReservation(seat));
  }

  private constructor(endpoint: string, room: ArenaRoom) {
    super();
    this.#endpoint = endpoint;
    this.#room = room;
    const { promise, resolve } = Promise.withResolvers<Welcome>();
    this.welcome = promise;
    room.onMessage("welcome", (welcome: Welcome) => resolve(welcome));
    room.onMessage("own", (message: ArenaServerMessages["own"]) => {
      this.#known.own = message;
      this.#listener?.own(message);
    });
    room.onMessage("hit", (message: ArenaServerMessages["hit"]) => this.#listener?.hit(message));
    room.onMessage("match_over", (message: ArenaServerMessages["match_over"]) => {
      this.#known.match_over = message;
      this.#listener?.match_over(message);
    });
    room.onMessage("server_message", (message: ServerMessage) => this.emit("server_message", message));
    // What a newer server says besides is not for this client.
    room.onMessage("*", () => undefined);
    room.onStateChange(state => {
      this.#hasState = true;
      this.#listener?.patch(state);
    });
    room.onDrop(() => {
      this.#listener?.dropped();
      this.emit("dropped", undefined);
    });
    room.onReconnect(() => {
      this.#listener?.returned();
      this.emit("returned", undefined);
    });
    room.onLeave((code, reason = "") => this.emit("left", { code, reason }));
  }

  /** By it friends come in. */
  get matchId(): string {
    return this.#room.roomId;
  }

  /** What the connection carries now; counted from the first call on, which pings every 2 s. */
  readLine(now_ms: number): Line {
    this.#meter ??= new LineMeter(this.#room);
    return this.#meter.read(now_ms);
  }

  /** The client of this match, once the server has welcomed the player and its content is here. */
  async play(options: Pick<ArenaClientOptions, "now" | "controls">): Promise<ArenaClient> {
    const { player_id, content_version } = await this.welcome;
    const content = await fetchArenaContent(this.#endpoint, content_version);
    return new ArenaClient({ ...options, link: this, content, player_id });
  }

  get acknowledged(): number {
    return this.#room.input<ArenaInput>().lastProcessed;
  }

  /** @throws where a field is no number: the SDK would name it by a class that nobody knows. */
  send(input: ArenaInput): number {
    for (const [field, value] of Object.entries(input))
      if (typeof value !== "number")
        throw new TypeError(`The field "${field}" of an input is a number, not ${JSON.stringify(value)}.`);
    const handle = this.#room.input<ArenaInput>();
    Object.assign(handle.data, input);
    return handle.send();
  }

  listen(listener: ArenaListener): void {
    this.#listener = listener;
    const { own, match_over } = this.#known;
    if (own) listener.own(own);
    if (this.#hasState) listener.patch(this.#room.state);
    if (match_over) listener.match_over(match_over);
  }

  heartbeat(): void {
    if (this.#room.connection.isOpen) this.#room.send("heartbeat", {});
  }

  report(kind: string, detail: string): boolean {
    const { isOpen } = this.#room.connection;
    if (isOpen) this.#room.send("client_report", { kind, detail });
    return isOpen;
  }

  /** The player would begin with those who are there. @throws where the server refuses: `reason.reason` of the SDK's error is a reject reason. */
  async start(): Promise<void> {
    await this.#room.request("start", {});
  }

  /** For good: a match that runs is forfeited. */
  async leave(): Promise<void> {
    if (this.#room.connection.isOpen) await this.#room.leave();
  }
}

function speaking(options: MatchOptions): object {
  return { ...options, protocol_version: PROTOCOL_VERSION };
}

function clientOf({ endpoint, token }: Door): Client {
  const client = new Client(endpoint);
  if (token !== undefined) client.auth.token = token;
  return client;
}

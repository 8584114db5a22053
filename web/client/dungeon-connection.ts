/** A player's connection to a room of a dungeon, over the Colyseus SDK. */
import { Client, type Room } from "@colyseus/sdk";
import type { Content } from "../../src/game/content/content.ts";
import { type RejectReason, reject, type Verdict } from "../../src/game/core/verdict.ts";
import type { ServerMessages } from "../../src/schema/messages.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import type { ConnectionEnd, Door, SeatReservation } from "./arena-connection.ts";
import { Emitter } from "./emitter.ts";
import { fetchContent } from "./fetch-content.ts";
import { type Line, LineMeter } from "./line-meter.ts";

export type DungeonOptions = {
  dungeon_id?: string;
  room_template_id?: string;
  difficulty_id?: string;
  character_name?: string;
};

type MessageType = keyof ServerMessages;

export type DungeonConnectionEvents = { [M in MessageType]: ServerMessages[M] } & {
  patch: RoomStateSchema;
  dropped: undefined;
  returned: undefined;
  /** It has ended, and does not come back. */
  left: ConnectionEnd;
};

const MESSAGES: readonly MessageType[] = [
  ...(["welcome", "run_saved", "heartbeat_ack", "move_corrected", "inventory", "character"] as const),
  ...(["character_event", "room_cleared", "boss_phase", "server_message"] as const),
  ...(["player_joined", "player_left", "run_ended"] as const),
];

/** What its player's client plays by. */
export type DungeonEntry = {
  readonly state: RoomStateSchema;
  readonly content: Content;
  readonly welcome: ServerMessages["welcome"];
  readonly sheet: ServerMessages["character"];
};

export class DungeonConnection extends Emitter<DungeonConnectionEvents> {
  readonly #endpoint: string;
  readonly #room: Room<unknown, RoomStateSchema>;
  readonly #welcome = Promise.withResolvers<ServerMessages["welcome"]>();
  readonly #sheet = Promise.withResolvers<ServerMessages["character"]>();
  readonly #state = Promise.withResolvers<RoomStateSchema>();
  #meter: LineMeter | undefined;

  /** A run's first room that has a place, or a new one. */
  static async joinOrCreate(door: Door, options: DungeonOptions = {}): Promise<DungeonConnection> {
    const asked = { ...options, protocol_version: PROTOCOL_VERSION };
    return new DungeonConnection(door.endpoint, await clientOf(door).joinOrCreate("dungeon", asked));
  }

  /** The room in which the server keeps a place: the one behind a door, or the one where the character was. It is kept for 15 s. */
  static async bySeat(door: Door, seat: SeatReservation): Promise<DungeonConnection> {
    return new DungeonConnection(door.endpoint, await clientOf(door).consumeSeatReservation(seat));
  }

  private constructor(endpoint: string, room: Room<unknown, RoomStateSchema>) {
    super();
    this.#endpoint = endpoint;
    this.#room = room;
    for (const type of MESSAGES)
      room.onMessage(type, (message: ServerMessages[typeof type]) => this.emit(type, message));
    room.onMessage("*", () => undefined);
    this.on("welcome", this.#welcome.resolve);
    this.on("character", this.#sheet.resolve);
    room.onStateChange(state => {
      this.#state.resolve(state);
      this.emit("patch", state);
    });
    room.onDrop(() => this.emit("dropped", undefined));
    room.onReconnect(() => this.emit("returned", undefined));
    room.onLeave((code, reason = "") => this.emit("left", { code, reason }));
  }

  /** By it the player comes back over the HTTP API. */
  get roomId(): string {
    return this.#room.roomId;
  }

  /** Resolves when the server has welcomed the player and the room's content is here. */
  async enter(): Promise<DungeonEntry> {
    const [welcome, sheet, state] = await Promise.all([
      this.#welcome.promise,
      this.#sheet.promise,
      this.#state.promise,
    ]);
    const sets = ["combat-stats", "enemy-types", "abilities", "dungeons", "rules", "items"] as const;
    const content = await fetchContent(this.#endpoint, welcome.content_version, sets);
    return { state, content, welcome, sheet };
  }

  /** What the connection carries now; counted from the first call on, which pings every 2 s. */
  readLine(now_ms: number): Line {
    this.#meter ??= new LineMeter(this.#room);
    return this.#meter.read(now_ms);
  }

  /** Nothing is sent while the connection is lost. */
  send(type: string, message: object): void {
    if (this.#room.connection.isOpen) this.#room.send(type, message);
  }

  /** Sends a request and returns its verdict, with the time to wait where the server names one. @throws where the connection is lost, or the server has a fault. */
  async request<Value>(type: string, message: object): Promise<Verdict<Value>> {
    try {
      return { is_accepted: true, value: await this.#room.request<unknown, Value>(type, message) };
    } catch (error) {
      if (isRejection(error)) return reject(error.reason.reason, error.reason.ready_in_ms);
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (this.#room.connection.isOpen) await this.#room.leave();
  }
}

function clientOf({ endpoint, token }: Door): Client {
  const client = new Client(endpoint);
  if (token !== undefined) client.auth.token = token;
  return client;
}

function isRejection(error: unknown): error is { reason: { reason: RejectReason; ready_in_ms?: number } } {
  return error instanceof Error && error.name === "rejected" && "reason" in error;
}

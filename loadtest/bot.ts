/**
 * One player, played by a program over the real client SDK: it walks, strikes and picks up as a person's client
 * does. The demo and the scenario tests play with it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client, type Room } from "@colyseus/sdk";
import { z } from "zod";
import type { Damage } from "../src/game/combat.ts";
import { dungeon } from "../src/game/content.ts";
import { type Floor, firstStretch, floorOf } from "../src/game/floor.ts";
import { distance, type Point, pointTowards, yawTowards } from "../src/game/geometry.ts";
import type { Pickup } from "../src/game/loot.ts";
import type { Verdict } from "../src/game/verdict.ts";
import type { EnemySchema } from "../src/schema/enemy.ts";
import type { ServerMessages } from "../src/schema/messages.ts";
import type { PlayerSchema } from "../src/schema/player.ts";
import { PROTOCOL_VERSION } from "../src/schema/protocol-version.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";

/** The move_speed of the player's combat stats. */
const WALK_SPEED_M_PER_S = 6;
/** The movement_lock of melee_attack. */
const STRIKE_LOCK_MS = 200;
/** What a client closes with that wants to come back. */
const LOST_CODE = 4010;
/** Waiting longer than this is a failure of what is waited for. */
const WAIT_LIMIT_MS = 10_000;

export type SeatReservation = Parameters<Client["consumeSeatReservation"]>[0];

export type BotOptions = { dungeon_id?: string; room_template_id?: string; character_name?: string };
type MessageType = keyof ServerMessages;
type ReceivedOf<M extends MessageType> = { type: M; message: ServerMessages[M]; at_ms: number };
type Received = { [M in MessageType]: ReceivedOf<M> }[MessageType];

export class Bot {
  readonly room: Room<unknown, RoomStateSchema>;
  readonly #endpoint: string;
  /** Resolves with the code with which the connection ends. */
  readonly closed: Promise<number>;
  /** Everything the server has sent besides the state, in order. */
  readonly received: Received[] = [];
  /** Where it believes to be; a correction of the server moves it. */
  position: Point = { x: 0, z: 0 };
  yaw = 0;
  #welcome: ServerMessages["welcome"] | undefined;
  #seq = 0;
  /** A strike stops its movement until then. */
  #standsUntilMs = 0;
  #floor: Floor | undefined;
  /** The tick of the state, which is fresh whenever it changes; the one of the first state may be a second old. */
  #stateTick = 0;
  #tickSeen = { tick: 0, at_ms: 0 };
  /** Called after every patch and message. */
  readonly #watchers = new Set<() => void>();

  /**
   * Joins or creates a dungeon room and waits until it is in it.
   *
   * @param token of a session, for joining with its character; without one it is somebody new.
   */
  static async join(endpoint: string, options: BotOptions = {}, token?: string): Promise<Bot> {
    const client = clientWith(endpoint, token);
    const room = await client.joinOrCreate<RoomStateSchema>("dungeon", speaking(options), RoomStateSchema);
    return new Bot(endpoint, room).#enter();
  }

  /** Begins a run of its own, and waits until it is in its first room. */
  static async create(endpoint: string, options: BotOptions = {}): Promise<Bot> {
    const client = clientWith(endpoint, undefined);
    const room = await client.create<RoomStateSchema>("dungeon", options, RoomStateSchema);
    return new Bot(endpoint, room).#enter();
  }

  /** Joins one room by its id. */
  static async joinRoom(
    endpoint: string,
    roomId: string,
    options: BotOptions = {},
    token?: string,
  ): Promise<Bot> {
    const client = clientWith(endpoint, token);
    const room = await client.joinById<RoomStateSchema>(roomId, speaking(options), RoomStateSchema);
    return new Bot(endpoint, room).#enter();
  }

  /** Connects on a seat that the server has reserved, and waits until it is in the room. */
  static async take(endpoint: string, seat: SeatReservation): Promise<Bot> {
    const room = await new Client(endpoint).consumeSeatReservation<RoomStateSchema>(seat, RoomStateSchema);
    return new Bot(endpoint, room).#enter();
  }

  private constructor(endpoint: string, room: Room<unknown, RoomStateSchema>) {
    this.#endpoint = endpoint;
    this.room = room;
    room.reconnection.enabled = false;
    this.closed = new Promise(resolve => room.onLeave(code => resolve(code)));
    room.onStateChange(() => this.#notify());
    room.onMessage("*", (type, message) =>
      this.#receive({ type, message, at_ms: performance.now() } as Received),
    );
  }

  async #enter(): Promise<this> {
    this.#welcome = await this.message("welcome");
    this.#floor = await fetchFloor(this.#endpoint, this.state);
    await this.until("the state with this player", state => state.players?.has(this.welcome.player_id));
    this.position = { x: this.me.position_x, z: this.me.position_z };
    return this;
  }

  #receive(received: Received): void {
    this.received.push(received);
    if (received.type === "welcome" || received.type === "heartbeat_ack")
      this.#tickSeen = { tick: received.message.tick, at_ms: received.at_ms };
    if (received.type === "move_corrected") this.position = received.message.position;
    this.#notify();
  }

  #notify(): void {
    const { tick } = this.state;
    if (tick !== this.#stateTick) this.#tickSeen = { tick, at_ms: performance.now() };
    this.#stateTick = tick;
    for (const watcher of this.#watchers) watcher();
  }

  get welcome(): ServerMessages["welcome"] {
    if (!this.#welcome) throw new Error("this bot has not been welcomed yet");
    return this.#welcome;
  }

  get state(): RoomStateSchema {
    return this.room.state;
  }

  get me(): PlayerSchema {
    const player = this.state.players.get(this.welcome.player_id);
    if (!player) throw new Error("this player is not in the room's state");
    return player;
  }

  get enemies(): EnemySchema[] {
    return [...this.state.enemies.values()].filter(enemy => enemy.is_alive);
  }

  /** Where one can walk in this room. */
  get floor(): Floor {
    if (!this.#floor) throw new Error("this bot has not been welcomed yet");
    return this.#floor;
  }

  /** The room's tick as it is now, worked out from the newest one that came. */
  get tick(): number {
    const sinceMs = performance.now() - this.#tickSeen.at_ms;
    return this.#tickSeen.tick + sinceMs / this.welcome.step_ms;
  }

  /** Where an enemy is now. */
  whereIs(enemy: EnemySchema): Point {
    return enemyAt(enemy, this.tick, this.welcome.step_ms);
  }

  /** Says where it is now, true or not. */
  sendMove(position: Point, yaw = this.yaw): void {
    this.#seq += 1;
    this.room.send("move", {
      seq: this.#seq,
      position_x: position.x,
      position_y: 0,
      position_z: position.z,
      yaw,
    });
  }

  /** Walks straight towards a point, or after an enemy, until it is within `within` metres. */
  async walkTo(target: Point | EnemySchema, within = 0): Promise<void> {
    const goal = () => ("enemy_instance_id" in target ? this.whereIs(target) : target);
    while (distance(this.position, goal()) - within > 0.001) await this.stride(goal(), within);
  }

  /** Waits one batch interval and goes as far as one can in it, around a wall where one is between. */
  async stride(target: Point, within = 0): Promise<void> {
    const interval = this.welcome.patch_interval_ms;
    await delay(Math.max(0, this.#standsUntilMs - performance.now()));
    await delay(interval);
    const goal = firstStretch(this.floor, this.position, target);
    const left = distance(this.position, goal) - (goal === target ? within : 0);
    if (left <= 0) return;
    this.yaw = yawTowards(this.position, goal);
    this.position = pointTowards(this.position, goal, Math.min((WALK_SPEED_M_PER_S * interval) / 1000, left));
    this.sendMove(this.position);
  }

  /** Looks at the enemy and strikes it. */
  strike(enemy: EnemySchema): Promise<Verdict<Damage>> {
    this.yaw = yawTowards(this.position, this.whereIs(enemy));
    this.#standsUntilMs = performance.now() + STRIKE_LOCK_MS;
    return this.request("combat_event", {
      event_type: "damage_dealt",
      target_enemy_id: enemy.enemy_instance_id,
      position: { x: this.position.x, y: 0, z: this.position.z },
      yaw: this.yaw,
    });
  }

  /** Uses an ability where it stands and looks. */
  use(ability_id: string): Promise<Verdict<Damage>> {
    return this.request("combat_event", {
      event_type: "ability_used",
      ability_id,
      position: { x: this.position.x, y: 0, z: this.position.z },
      yaw: this.yaw,
    });
  }

  useItem(item_id: string): Promise<Verdict> {
    return this.request("use_item", { item_id });
  }

  respawn(): Promise<Verdict> {
    return this.request("respawn", {});
  }

  /** Goes through an open door within reach. Returns the bot in the next room; this one has left. */
  async enterDoor(door_id: string): Promise<Verdict<Bot>> {
    const verdict = await this.request<SeatReservation>("enter_door", { door_id });
    if (!verdict.is_accepted) return verdict;
    const next = await Bot.take(this.#endpoint, verdict.value);
    await this.leave();
    return { is_accepted: true, value: next };
  }

  pickUp(loot_instance_id: string): Promise<Verdict<Pickup>> {
    return this.request("loot_pickup", { loot_instance_id });
  }

  /** Sends a request and returns its verdict. Faults and lost connections are thrown. */
  async request<Value>(type: string, payload: unknown): Promise<Verdict<Value>> {
    try {
      return { is_accepted: true, value: await this.room.request<unknown, Value>(type, payload) };
    } catch (error) {
      if (isRejection(error)) return { is_accepted: false, reason: error.reason.reason };
      throw error;
    }
  }

  /** Waits until the question is answered with something, and returns that. It is asked after every patch and message. */
  async until<T>(what: string, question: (state: RoomStateSchema) => T | undefined | false): Promise<T> {
    const found = Promise.withResolvers<T>();
    const look = () => {
      const answer = question(this.state);
      if (answer !== undefined && answer !== false) found.resolve(answer);
    };
    const timer = setTimeout(() => found.reject(new Error(`Still waiting for ${what}`)), WAIT_LIMIT_MS);
    this.#watchers.add(look);
    look();
    return found.promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
  }

  /** Waits for a message, or finds it among those that have come. */
  async message<M extends MessageType>(type: M): Promise<ServerMessages[M]> {
    const isWanted = (each: Received): each is Received & ReceivedOf<M> => each.type === type;
    const found = await this.until(`the message ${type}`, () => this.received.find(isWanted));
    return found.message;
  }

  /** Loses the connection, as on a bad line: it has not said goodbye. */
  drop(): void {
    this.room.connection.close(LOST_CODE);
  }

  /** Leaves for good, unless the connection is gone already. */
  async leave(): Promise<void> {
    if (this.room.connection.isOpen) await this.room.leave();
  }
}

function speaking(options: BotOptions) {
  return { ...options, protocol_version: PROTOCOL_VERSION };
}

function clientWith(endpoint: string, token: string | undefined): Client {
  const client = new Client(endpoint);
  if (token !== undefined) client.auth.token = token;
  return client;
}

/** Where an enemy is at a tick: the state says where its walk began, where it leads and how fast it goes. */
export function enemyAt(enemy: EnemySchema, tick: number, stepMs: number): Point {
  const from = { x: enemy.position_x, z: enemy.position_z };
  if (enemy.move_speed === 0) return from;
  const to = { x: enemy.move_to_x, z: enemy.move_to_z };
  const seconds = (Math.max(0, tick - enemy.started_tick) * stepMs) / 1000;
  return pointTowards(from, to, Math.min(seconds * enemy.move_speed, distance(from, to)));
}

/** A client knows the walls from the content that its room runs on, as the game's own does. */
async function fetchFloor(endpoint: string, state: RoomStateSchema): Promise<Floor> {
  const { dungeon_id, content_version } = state;
  const path = `/api/dungeons/${dungeon_id}?version=${content_version}`;
  const answer = await fetch(endpoint.replace(/^ws/, "http") + path);
  const {
    created_at: _created,
    updated_at: _updated,
    ...fields
  } = z.looseObject({}).parse(await answer.json());
  return floorOf(dungeon.parse(fields), state.room_template_id);
}

function isRejection(error: unknown): error is { reason: { reason: never } } {
  return error instanceof Error && error.name === "rejected" && "reason" in error;
}

/**
 * One player, played by a program over the real client SDK: it walks, strikes and picks up as a person's client
 * does. The demo and the scenario tests play with it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client, type Room } from "@colyseus/sdk";
import { z } from "zod";
import type { CharacterSheet } from "../src/game/character/character-sheet.ts";
import type { Damage } from "../src/game/combat/damage.ts";
import { type Ability, DEFAULT_ABILITY_ID, type EffectType, findEntry } from "../src/game/content/content.ts";
import { distance, type Point, pointTowards, yawTowards } from "../src/game/core/geometry.ts";
import { amountAt, type Regeneration } from "../src/game/core/resource.ts";
import type { Verdict } from "../src/game/core/verdict.ts";
import { DUNGEON_RATE } from "../src/game/dungeon/dungeon-rate.ts";
import type { Pickup } from "../src/game/dungeon/loot.ts";
import type { Moving } from "../src/game/movement/walk-on.ts";
import { type WalkableArea, walkableAreaOf } from "../src/game/movement/walkable-area.ts";
import { firstSegment } from "../src/game/movement/way-finding.ts";
import { type PackedCombatAnswer, unpackedVerdict } from "../src/schema/combat-answer.ts";
import { COORDINATE_RESOLUTION_M } from "../src/schema/coordinate.ts";
import type { EnemySchema } from "../src/schema/enemy-state.ts";
import type { ServerMessages } from "../src/schema/messages.ts";
import type { PlayerSchema } from "../src/schema/player-state.ts";
import { PROTOCOL_VERSION } from "../src/schema/protocol-version.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { enemyAt, playerAt } from "../web/client/even-walks.ts";
import { ToldWalk } from "../web/client/told-walk.ts";
import { fetchRoomContent, type RoomContent } from "./room-content.ts";

/** It sprints only above this share of its stamina: what the room shows is as old as the line is bad. */
const SPRINT_FROM_SHARE = 0.6;
/** One move covers at most so much more than an interval; the server allows the latency tolerance of the rules. */
const MAX_LATE_MS = 50;
/** It asks for an ability so much later than it must: its timers and the room's ticks are not the same. */
const READY_MARGIN_MS = 20;
/** So near to its goal it is there. */
const ARRIVED_WITHIN_M = 0.001;
/** It says of no shorter way that it walks on. */
const SHORT_WAY_INTERVALS = 2;
/** What a client closes with that wants to come back. */
const LOST_CODE = 4010;
/** Waiting longer than this is a failure of what is waited for. */
const WAIT_LIMIT_MS = 10_000;

export type SeatReservation = Parameters<Client["consumeSeatReservation"]>[0];

export type BotOptions = {
  dungeon_id?: string;
  room_template_id?: string;
  difficulty_id?: string;
  character_name?: string;
};
type MessageType = keyof ServerMessages;
type ReceivedOf<M extends MessageType> = { type: M; message: ServerMessages[M]; at_ms: number };
type Received = { [M in MessageType]: ReceivedOf<M> }[MessageType];

/** What a welcome may say besides; servers of protocol version 1 say nothing of it. */
const welcomeOfNewServers = z.looseObject({
  content_version: z.int().optional(),
  cooldowns_ms: z.record(z.string(), z.number()).default({}),
});

export class Bot {
  readonly room: Room<unknown, RoomStateSchema>;
  readonly endpoint: string;
  /** Resolves with the code with which the connection ends. */
  readonly closed: Promise<number>;
  /** Everything the server has sent besides the state, in order. */
  readonly received: Received[] = [];
  /** Where it believes to be; a correction of the server moves it. */
  position: Point = { x: 0, z: 0 };
  yaw = 0;
  #welcome: ServerMessages["welcome"] | undefined;
  #isInRoom = false;
  #seq = 0;
  /** What the room has been told of its walk. */
  #told: ToldWalk | undefined;
  /** Whether it has sprinted since it last said where it is. */
  #hasSprinted = false;
  /** What it does at the moment stops its movement until then. */
  #standsUntilMs = 0;
  /** When its abilities are ready again, as far as it knows. */
  readonly #readyAtMs = new Map<string, number>();
  #content: RoomContent | undefined;
  #sheet: CharacterSheet | undefined;
  /** What it knows, with the numbers that its skills give it, once somebody has worked that out: see growth.ts. */
  ownAbilities: ReadonlyMap<string, Ability> | undefined;
  #walkableArea: WalkableArea | undefined;
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
    const room = await client.create<RoomStateSchema>("dungeon", speaking(options), RoomStateSchema);
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

  /** Connects on a seat reservation of the server's, and waits until it is in the room. */
  static async take(endpoint: string, seat: SeatReservation): Promise<Bot> {
    const room = await new Client(endpoint).consumeSeatReservation<RoomStateSchema>(seat, RoomStateSchema);
    return new Bot(endpoint, room).#enter();
  }

  private constructor(endpoint: string, room: Room<unknown, RoomStateSchema>) {
    this.endpoint = endpoint;
    this.room = room;
    room.reconnection.enabled = false;
    this.closed = new Promise(resolve => room.onLeave(code => resolve(code)));
    room.onDrop(() => {
      this.#isInRoom = false;
    });
    room.onStateChange(() => this.#notify());
    room.onMessage("*", (type, message) =>
      this.#receive({ type, message, at_ms: performance.now() } as Received),
    );
  }

  async #enter(): Promise<this> {
    const { content_version } = welcomeOfNewServers.parse(await this.message("welcome"));
    this.#content = await fetchRoomContent(this.endpoint, this.state.dungeon_id, content_version);
    this.#walkableArea = walkableAreaOf(this.#content.dungeon, this.state.room_template_id);
    await this.#findItself();
    return this;
  }

  /** Goes on from where the room has it; after a reconnection, too. */
  async #findItself(): Promise<void> {
    await this.until("the state with this player", state => state.players?.has(this.welcome.player_id));
    this.position = playerAt(this.me, this.tick, this.welcome.tick_ms);
    this.#told = new ToldWalk(this.welcome.patch_interval_ms);
    this.#told.stand(this.position);
    this.#isInRoom = true;
  }

  #receive(received: Received): void {
    this.received.push(received);
    if (received.type === "welcome" || received.type === "heartbeat_ack")
      this.#tickSeen = { tick: received.message.tick, at_ms: received.at_ms };
    if (received.type === "move_corrected") {
      this.position = received.message.position;
      this.#told?.stand(this.position);
    }
    if (received.type === "welcome") this.#takeWelcome(received);
    if (received.type === "character") this.#sheet = received.message;
    this.#notify();
  }

  #takeWelcome({ message, at_ms }: ReceivedOf<"welcome">): void {
    this.#welcome = message;
    const { cooldowns_ms } = welcomeOfNewServers.parse(message);
    for (const [id, ms] of Object.entries(cooldowns_ms)) this.#readyAtMs.set(id, at_ms + ms);
    // The SDK has reconnected. A bot that does not find itself is not in the room, and does nothing there.
    if (this.#content) this.#findItself().catch(() => undefined);
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

  /** Whether its connection stands, and the room has welcomed it on that. Until then it does not know where it is. */
  get isInRoom(): boolean {
    return this.#isInRoom && this.room.connection.isOpen;
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

  /** What the room plays. */
  get content(): RoomContent {
    if (!this.#content) throw new Error("this bot has not been welcomed yet");
    return this.#content;
  }

  /** What its character is by now. */
  get sheet(): CharacterSheet {
    if (!this.#sheet) throw new Error("this bot has not heard of its character yet");
    return this.#sheet;
  }

  get stats(): CharacterSheet["stats"] {
    return this.#sheet?.stats ?? this.content.player;
  }

  /** How fast it walks under the effects that it is known to be under; 0 while it is stunned. */
  get walkSpeedMPerS(): number {
    if (this.#effectValues("stun").length > 0) return 0;
    return this.#effectValues("move_speed_multiplier").reduce(
      (speed, factor) => speed * factor,
      this.stats.move_speed,
    );
  }

  #effectValues(type: EffectType): number[] {
    const { effects } = this.state.players.get(this.welcome.player_id) ?? {};
    return [...(effects?.keys() ?? [])]
      .flatMap(id => findEntry(this.content.abilities, id)?.effects ?? [])
      .filter(effect => effect.effect_type === type)
      .map(effect => effect.value);
  }

  /** From how far its strike reaches an enemy. */
  get strikeRangeM(): number {
    return this.#ability(DEFAULT_ABILITY_ID)?.max_range ?? this.stats.attack_range;
  }

  /** How long it is until it may use the ability, as far as it knows: what it does is over, and the cooldown. 0 is now. */
  readyInMs(ability_id: string = DEFAULT_ABILITY_ID): number {
    const readyAtMs = Math.max(this.#readyAtMs.get(ability_id) ?? 0, this.#standsUntilMs);
    return Math.max(0, readyAtMs - performance.now());
  }

  #ability(id: string): Ability | undefined {
    return this.ownAbilities?.get(id) ?? findEntry(this.content.abilities, id);
  }

  /** Where characters can walk in this room. */
  get walkableArea(): WalkableArea {
    if (!this.#walkableArea) throw new Error("this bot has not been welcomed yet");
    return this.#walkableArea;
  }

  /** The room's tick as it is now, worked out from the newest one that came. */
  get tick(): number {
    const sinceMs = performance.now() - this.#tickSeen.at_ms;
    return this.#tickSeen.tick + sinceMs / this.welcome.tick_ms;
  }

  /** Where an enemy is now. */
  whereIs(enemy: EnemySchema): Point {
    return enemyAt(enemy, this.tick, this.welcome.tick_ms);
  }

  /** Says where it is now, true or not; and, with `moving`, that it walks on from there. */
  sendMove(position: Point, yaw = this.yaw, sprinting = false, moving?: Moving): void {
    this.#seq += 1;
    this.#told?.tell(position, moving, performance.now());
    this.#hasSprinted = false;
    this.room.send("move", {
      seq: this.#seq,
      position_x: position.x,
      position_y: 0,
      position_z: position.z,
      yaw,
      ...(sprinting && { sprinting }),
      ...(moving && { moving }),
    });
  }

  /** Walks straight towards a point, or after an enemy, until it is within `within` metres. */
  async walkTo(target: Point | EnemySchema, within = 0): Promise<void> {
    const goal = () => ("enemy_instance_id" in target ? this.whereIs(target) : target);
    while (distance(this.position, goal()) - within > ARRIVED_WITHIN_M) await this.stride(goal(), within);
    await this.stand();
  }

  /** Stops walking where it is, and says so if the room has it walk on. */
  async stand(): Promise<void> {
    const told = this.#told;
    if (!told?.isWalking) return;
    await delay(told.waitMs(performance.now()));
    if (told.isWalking && told === this.#told && this.isInRoom)
      this.sendMove(this.position, this.yaw, this.#hasSprinted);
  }

  /** Walks there until the room has it there too, and sets out again where the room has corrected it meanwhile. */
  async arriveAt(target: Point | EnemySchema, within = 0): Promise<void> {
    const goal = () => ("enemy_instance_id" in target ? this.whereIs(target) : target);
    do {
      await this.walkTo(target, within);
      await this.until("the room has it where it believes to be", ({ players }) => {
        const me = players.get(this.welcome.player_id);
        const shown = me && !me.move_speed && { x: me.position_x, z: me.position_z };
        return (
          !this.isInRoom ||
          !me?.is_alive ||
          (shown && distance(shown, this.position) < 2 * COORDINATE_RESOLUTION_M)
        );
      });
    } while (distance(this.position, goal()) - within > ARRIVED_WITHIN_M);
  }

  /**
   * Walks towards a point for one batch interval, or until it is there; around a wall where one is between. It says so when its walk
   * changes, and once a second. In the room it walks on until it strides on, stands, or acts.
   *
   * @param wantsToSprint sprints, as long as it has the stamina.
   */
  async stride(target: Point, within = 0, wantsToSprint = false): Promise<void> {
    const interval = this.welcome.patch_interval_ms;
    if (this.#standsUntilMs > performance.now()) await delay(this.#standsUntilMs - performance.now());
    const startedAtMs = performance.now();
    const goal = firstSegment(this.walkableArea, this.position, target);
    const left = Math.max(0, distance(this.position, goal) - (goal === target ? within : 0));
    const speedBefore = this.walkSpeedMPerS;
    const sprinting = wantsToSprint && this.#hasBreath;
    const factor = sprinting ? this.content.rules.sprint_speed_factor : 1;
    const direction = yawTowards(this.position, goal);
    const speedOn = speedBefore * factor;
    const reachM = (speedOn * interval) / 1000;
    const moving = speedOn > 0 ? { direction, speed: speedOn, ...(sprinting && { sprinting }) } : undefined;
    const isArriving = left <= reachM;
    // A way that is done within two intervals is told where it has led: a walk that is said costs a start and an end.
    const isShort = left <= SHORT_WAY_INTERVALS * reachM;
    if (left > 0 && (!isShort || this.#told?.isWalking)) this.#tellIfNew(direction, moving);
    const isShorter = isArriving && this.#told?.isWalking;
    await delay(isShorter ? Math.ceil((left / reachM) * interval) || 0 : interval);
    const hasActed = this.#standsUntilMs > startedAtMs;
    if (hasActed) return;
    const walkedMs = Math.min(performance.now() - startedAtMs, interval + MAX_LATE_MS);
    // An effect that came or went meanwhile counts for all of the interval.
    // Without a connection no effect would ever end, and a stunned bot would never arrive.
    const speed = this.isInRoom ? Math.min(speedBefore, this.walkSpeedMPerS) : this.stats.move_speed;
    const strideM = (speed * factor * walkedMs) / 1000;
    // A millimetre before its goal it takes itself for arrived: then it says so, too.
    const walkedM = strideM > left - ARRIVED_WITHIN_M ? left : strideM;
    if (walkedM > 0) {
      this.yaw = direction;
      this.position = pointTowards(this.position, goal, walkedM);
      this.#hasSprinted ||= sprinting;
    }
    const isSaid = this.#told?.isWalking || left - walkedM > SHORT_WAY_INTERVALS * reachM;
    if (walkedM < left && speed > 0 && isSaid) this.#tellIfNew(direction, moving);
    else if (!this.#told?.isWalking) {
      // Now, and not with the next stride: a move that says nothing of a walk covers one interval.
      await delay(this.#told?.waitMs(performance.now()) ?? 0);
      this.#tellIfNew(direction, undefined);
    }
  }

  /** The SDK would keep what is sent without a connection, and send it when the player is elsewhere. */
  #tellIfNew(yaw: number, moving: Moving | undefined): void {
    const nowMs = performance.now();
    if (!this.isInRoom || !this.#told || this.#told.waitMs(nowMs) > 0) return;
    if (this.#told.isTrue(this.position, moving, nowMs)) return;
    this.yaw = yaw;
    this.sendMove(this.position, yaw, this.#hasSprinted, moving);
  }

  /** What it has now, as the room shows it. */
  get mana(): number {
    const { current_mana, mana_since_tick, max_mana } = this.me;
    return this.#grown(current_mana, mana_since_tick, max_mana, this.content.rules.mana_regeneration);
  }

  get stamina(): number {
    const { current_stamina, stamina_since_tick, max_stamina } = this.me;
    return this.#grown(
      current_stamina,
      stamina_since_tick,
      max_stamina,
      this.content.rules.stamina_regeneration,
    );
  }

  #grown(amount: number, since_tick: number, max: number, regeneration: Regeneration): number {
    return amountAt({ amount, since_tick }, max, regeneration, { ...DUNGEON_RATE, tick: this.tick });
  }

  get #hasBreath(): boolean {
    return this.stamina > this.me.max_stamina * SPRINT_FROM_SHARE;
  }

  /** Looks at the enemy and strikes it; with another ability than the plain attack, if one is named. */
  strike(enemy: EnemySchema, ability_id = DEFAULT_ABILITY_ID): Promise<Verdict<Damage>> {
    this.yaw = yawTowards(this.position, this.whereIs(enemy));
    const target_enemy_id = enemy.enemy_instance_id;
    return this.#act(ability_id, {
      ...{ event_type: "damage_dealt", target_enemy_id },
      ...(ability_id !== DEFAULT_ABILITY_ID && { ability_id }),
    });
  }

  /** Uses an ability where it stands and looks. */
  use(ability_id: string): Promise<Verdict<Damage>> {
    return this.#act(ability_id, { event_type: "ability_used", ability_id });
  }

  /** It believes that it will be accepted, and keeps the ability's lock and cooldown from now on. */
  async #act(ability_id: string, fields: object): Promise<Verdict<Damage>> {
    const ability = this.#ability(ability_id);
    if (ability) {
      const nowMs = performance.now();
      const lockMs = (ability.cast_time + (ability.movement_lock ?? 0)) * 1000;
      this.#standsUntilMs = Math.max(this.#standsUntilMs, nowMs + lockMs);
      this.#readyAtMs.set(ability_id, nowMs + this.#cooldownMs(ability) + READY_MARGIN_MS);
    }
    // The place of a strike counts as walked to.
    if (this.#hasSprinted && this.isInRoom) this.sendMove(this.position, this.yaw, true);
    const isKnown = this.#told?.isTrue(this.position, undefined, performance.now());
    this.#told?.stand(this.position);
    const answer = await this.request<PackedCombatAnswer>("combat_event", {
      ...fields,
      ...(!isKnown && { position: { x: this.position.x, y: 0, z: this.position.z } }),
      yaw: this.yaw,
    });
    return unpackedVerdict(answer);
  }

  #cooldownMs({ ability_type, cooldown }: Ability): number {
    const isAttack = ability_type === "melee";
    return Math.max(cooldown, isAttack ? 1 / this.stats.attack_speed : 0) * 1000;
  }

  async useItem(item_id: string): Promise<Verdict> {
    await this.stand();
    return this.request("use_item", { item_id });
  }

  respawn(): Promise<Verdict> {
    return this.request("respawn", {});
  }

  /** Goes through an open door within reach. Returns the bot in the next room; this one has left. */
  async enterDoor(door_id: string): Promise<Verdict<Bot>> {
    await this.stand();
    const verdict = await this.request<SeatReservation>("enter_door", { door_id });
    if (!verdict.is_accepted) return verdict;
    const next = await Bot.take(this.endpoint, verdict.value);
    await this.leave();
    return { is_accepted: true, value: next };
  }

  async pickUp(loot_instance_id: string): Promise<Verdict<Pickup>> {
    await this.stand();
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

function isRejection(error: unknown): error is { reason: { reason: never } } {
  return error instanceof Error && error.name === "rejected" && "reason" in error;
}

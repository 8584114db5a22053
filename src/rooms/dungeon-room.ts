/**
 * A dungeon room: connects players, rules, mirror and journal, and decides nothing itself.
 *
 * Every change takes one way: a parsed message becomes a command, the rules apply it to the World and return events,
 * the events are journaled, the patch is flushed if one of them is critical, and the verdict is the answer.
 */
import { randomInt, randomUUID } from "node:crypto";
import { type AuthContext, type Client, CloseCode, Room, type RoomException } from "@colyseus/core";
import type { ISeatReservation } from "@colyseus/core/MatchMaker";
import { isImpossibleDamage, isSuspicious } from "../game/claims.ts";
import { applyCommand, type CommandOf, type CommandType, type CommandValue } from "../game/commands.ts";
import { lookThroughDoor } from "../game/doors.ts";
import { type GameEvent, isCritical } from "../game/events.ts";
import { isAtRest } from "../game/rest.ts";
import { createWorld, type Departure, type WorldOptions } from "../game/setup.ts";
import { wake } from "../game/snapshot.ts";
import { step } from "../game/step.ts";
import { STEP_MS, stepsIn } from "../game/time.ts";
import { accept, type RejectReason, reject, type Verdict } from "../game/verdict.ts";
import type { Player, World } from "../game/world.ts";
import { CLOSE_CODES, isSeatKeptAfter } from "../schema/close-codes.ts";
import {
  combatEventMessage,
  doorMessage,
  enterDoorMessage,
  heartbeatMessage,
  lootPickupMessage,
  moveMessage,
  respawnMessage,
  type ServerMessages,
  useItemMessage,
} from "../schema/messages.ts";
import { createMirror, updateMirror } from "../schema/mirror.ts";
import { type ClientMessageType, MESSAGE_RATES } from "../schema/rates.ts";
import type { RoomStateSchema } from "../schema/room-state.ts";
import type { Services } from "../services.ts";
import type { PlayerSession } from "../store/sessions.ts";
import { announcementOf } from "./announcements.ts";
import { Conduct } from "./conduct.ts";
import { guardConnection } from "./connection-guard.ts";
import { type JoinOptions, normalizeClientOptions, readJoinOptions } from "./join-options.ts";
import { type MessageRoom, request, send } from "./message-handler.ts";
import { reserveSeat, roomIdOf } from "./next-room.ts";
import { arrivalOf, newSession, throughDoor, withProgress } from "./player-session.ts";
import { Recorder } from "./recorder.ts";
import { RoomKeeper } from "./room-keeper.ts";
import { RoomLoop } from "./room-loop.ts";

/** Who a connection belongs to, and how it behaves. */
type Seat = { session: PlayerSession; conduct: Conduct };
type DungeonClient = Client<{ userData: Seat; messages: ServerMessages }>;

export type DungeonRoomMetadata = { dungeon_id: string; room_template_id: string; run_id: string };

/** The loop calls for patches; Colyseus's own patch timer gets the longest delay there is and never fires. */
const PATCH_TIMER_OFF_MS = 2 ** 31 - 1;

const RECONNECT_SECONDS = 30;
const REST_AFTER_STEPS = stepsIn(5);
/** Whoever has gone through a door has this long to hang up here by itself. */
const GONE_CLIENT_MS = 10_000;

const MESSAGE_TYPES: ReadonlySet<string> = new Set(Object.keys(MESSAGE_RATES));

export class DungeonRoom extends Room<{
  state: RoomStateSchema;
  client: DungeonClient;
  metadata: DungeonRoomMetadata;
}> {
  /** Set once, before the server listens: Colyseus makes rooms itself and gives them nothing but options. */
  static services: Services;

  readonly #services = DungeonRoom.services;
  #world!: World;
  #keeper!: RoomKeeper;
  #loop!: RoomLoop;
  #recorder: Recorder | undefined;
  #startRecording: () => Recorder | undefined = () => undefined;
  /** The tick at which clients last saw a change. */
  #changedAtTick = 0;
  /** Seats of those who have gone through a door, so that asking again gets the same answer. */
  readonly #passages = new Map<string, ISeatReservation>();

  readonly #messageRoom: MessageRoom<DungeonClient> = {
    refuse: (client, type) =>
      seatOf(client).conduct.countMessage(type) ? undefined : reject("rate_limited"),
    onRejected: (client, type, message, reason) => this.#onRejected(client, type, message, reason),
    onFault: (error, type) => this.#reportFault(error, type),
  };

  override messages = {
    move: send(
      this.#messageRoom,
      "move",
      moveMessage,
      (client, { seq, position_x, position_z, yaw, sprinting }) => {
        const claim = { position: { x: position_x, z: position_z }, yaw, sprinting };
        return this.#perform({ type: "move", player_id: playerId(client), seq, claim });
      },
      (client, message) => this.#correctMove(client, message?.seq ?? 0),
    ),

    combat_event: request(this.#messageRoom, "combat_event", combatEventMessage, (client, message) => {
      const { ability_id, target_enemy_id, position, yaw, ...predicted } = message;
      const player = this.#world.players.get(playerId(client));
      if (!player) return reject("not_in_room");
      if (isImpossibleDamage(this.#world, player, ability_id, predicted)) {
        this.#suspect(client, "impossible damage", message);
      }
      return this.#perform({
        type: "combat_event",
        player_id: player.player_id,
        claim: { position: { x: position.x, z: position.z }, yaw: yaw ?? player.yaw },
        use: { ability_id, target_enemy_id },
      });
    }),

    loot_pickup: request(this.#messageRoom, "loot_pickup", lootPickupMessage, (client, message) =>
      this.#performOwned(client, { type: "loot_pickup", player_id: playerId(client), ...message }),
    ),

    use_item: request(this.#messageRoom, "use_item", useItemMessage, (client, message) =>
      this.#performOwned(client, { type: "use_item", player_id: playerId(client), ...message }),
    ),

    door: request(this.#messageRoom, "door", doorMessage, (client, message) =>
      this.#performOwned(client, { type: "door", player_id: playerId(client), ...message }),
    ),

    enter_door: request(this.#messageRoom, "enter_door", enterDoorMessage, (client, { door_id }) =>
      this.#enterDoor(client, door_id),
    ),

    respawn: request(this.#messageRoom, "respawn", respawnMessage, client =>
      this.#perform({ type: "respawn", player_id: playerId(client) }),
    ),

    heartbeat: send(this.#messageRoom, "heartbeat", heartbeatMessage, client => {
      const tick = this.#world.tick + this.#loop.stepsAtRest();
      client.send("heartbeat_ack", { server_time: new Date().toISOString(), tick });
      return accept();
    }),
  };

  /** Whether the room's timer runs; it stands while nothing changes or nobody is connected. */
  get isAwake(): boolean {
    return this.#loop.isRunning;
  }

  /** Fills in what the client left out, so that matchmaking compares like with like. */
  static override async onAuth(_token: string, options: Record<string, unknown>, _context: AuthContext) {
    normalizeClientOptions(options, DungeonRoom.services.store.library.current().content);
    return true;
  }

  override async onCreate(options: Partial<JoinOptions>): Promise<void> {
    const world = await this.#openWorld(options);
    const { dungeon_id, room_template_id, run_id } = world;
    this.#world = world;
    this.maxClients = world.max_players;
    this.metadata = { dungeon_id, room_template_id, run_id };
    this.patchRate = PATCH_TIMER_OFF_MS;
    this.state = createMirror(world);
    this.#loop = new RoomLoop({
      patchIntervalMs: world.dungeon.patch_interval_ms,
      step: () => this.#step(),
      patch: () => this.#patch(),
    });
  }

  override async onJoin(client: DungeonClient, options: JoinOptions): Promise<void> {
    guardConnection(client, this.#guardOptions(client));
    const session = await this.#sessionFor(options);
    client.userData = { session, conduct: new Conduct(this.#services.env) };
    this.#beginUse();
    this.#perform({ type: "join", arrival: arrivalOf(session) });
    this.#welcome(client);
  }

  override onDrop(client: DungeonClient, code?: number): void {
    const player = client.userData && this.#world.players.get(client.userData.session.player_id);
    if (!player || !isSeatKeptAfter(code)) return;
    this.#perform({ type: "set_connected", player_id: player.player_id, connected: false });
    this.allowReconnection(client, RECONNECT_SECONDS);
  }

  override onReconnect(client: DungeonClient): void {
    guardConnection(client, this.#guardOptions(client));
    this.#perform({ type: "set_connected", player_id: playerId(client), connected: true });
    this.#welcome(client);
  }

  /** A player who went through a door is gone already, and its session is the next room's. */
  override async onLeave(client: DungeonClient): Promise<void> {
    const player = client.userData && this.#world.players.get(client.userData.session.player_id);
    if (!player) return;
    this.#perform({ type: "leave", player_id: player.player_id });
    await this.#services.store.sessions.put(withProgress(seatOf(client).session, this.#world, player));
  }

  override async onDispose(): Promise<void> {
    this.#loop.stop("nobody is connected");
    await this.#keeper.close();
    await this.#recorder?.close(this.#world.tick);
  }

  override onBeforePatch(): void {
    if (updateMirror(this.#world, this.state)) this.#changedAtTick = this.#world.tick;
  }

  override onUncaughtException(error: RoomException, methodName: string): void {
    this.#reportFault(error, methodName);
  }

  /** A fresh room for a new run; for a run that goes on its room as it was left, or a fresh one of its content. */
  async #openWorld(options: Partial<JoinOptions>): Promise<World> {
    const { store, env } = this.#services;
    const current = store.library.current();
    const content_hash = options.content_hash ?? current.hash;
    const content = options.content_hash ? await store.library.byHash(options.content_hash) : current.content;
    const { dungeon_id, room_template_id } = readJoinOptions(options, content);
    const run_id = options.run_id ?? this.roomId;
    this.roomId = roomIdOf(run_id, room_template_id);
    const worldOptions: WorldOptions = {
      ...{ content, room_id: this.roomId, run_id, dungeon_id, room_template_id },
      seed: randomInt(2 ** 32),
    };
    const asleep = options.run_id ? await store.rooms.get(this.roomId) : undefined;
    const world = asleep ? wake(worldOptions, asleep) : createWorld(worldOptions);
    if (options.run_id) await this.setPrivate(true);
    this.#keeper = new RoomKeeper({
      services: this.#services,
      world,
      content_hash,
      asleep,
      onLost: () => void this.disconnect(CloseCode.MAY_TRY_RECONNECT),
    });
    this.#startRecording = () => {
      if (env.RECORDINGS_DIR === undefined) return undefined;
      return new Recorder(env.RECORDINGS_DIR, { kind: "start", options: worldOptions, asleep });
    };
    return world;
  }

  /** Of two rooms made at once for one id only one is ever used: the other must neither record nor save. */
  #beginUse(): void {
    if (this.#keeper.isInUse) return;
    this.#keeper.isInUse = true;
    this.#recorder = this.#startRecording();
  }

  /** The session that the server reserved the seat for; a new one for whoever comes by itself. */
  async #sessionFor(options: JoinOptions): Promise<PlayerSession> {
    const { sessions } = this.#services.store;
    if (options.session_id === undefined) {
      const session = newSession(this.#world, randomUUID(), options.character_name);
      await sessions.create(session);
      return session;
    }
    const session = await sessions.get(options.session_id);
    if (!session) throw new Error("The session has expired; join anew.");
    return session;
  }

  /** The one way in which anything changes this room. */
  #perform<T extends CommandType>(command: CommandOf<T>): Verdict<CommandValue<T>> {
    this.#wake();
    const { verdict, events } = applyCommand(this.#world, command);
    this.#recorder?.command(this.#world.tick, command, events);
    this.#publish(events);
    return verdict;
  }

  /** Something that a player would call its own afterwards: the answer waits until it is saved. */
  async #performOwned<T extends CommandType>(
    client: DungeonClient,
    command: CommandOf<T>,
  ): Promise<Verdict<CommandValue<T>>> {
    const verdict = this.#perform(command);
    if (!verdict.is_accepted) return verdict;
    this.#sendInventory(client);
    return (await this.#keeper.isSaved()) ? verdict : reject("store_unavailable");
  }

  /** The seat first, since it may not be had; then the character leaves, is saved, and is told where to go. */
  async #enterDoor(client: DungeonClient, door_id: string): Promise<Verdict<ISeatReservation>> {
    const { session } = seatOf(client);
    const passage = this.#passages.get(session.player_id) ?? (await this.#openPassage(session, door_id));
    if ("is_accepted" in passage) return passage;
    setTimeout(() => this.kickClient(client.sessionId), GONE_CLIENT_MS).unref();
    return (await this.#keeper.isSaved()) ? accept(passage) : reject("store_unavailable");
  }

  async #openPassage(session: PlayerSession, door_id: string): Promise<ISeatReservation | Verdict<never>> {
    const player = this.#world.players.get(session.player_id);
    if (!player) return reject("not_in_room");
    const seen = lookThroughDoor(this.#world, player, door_id);
    if (!seen.is_accepted) return seen;
    const { room_template_id } = seen.value;
    const { run_id, dungeon_id } = this.#world;
    const seat = await reserveSeat({
      ...{ dungeon_id, room_template_id, run_id },
      content_hash: this.#keeper.content_hash,
      session_id: session.session_id,
      character_name: session.character_name,
    });
    if (!seat) return reject("room_full");
    const gone = this.#perform({ type: "enter_door", player_id: session.player_id, door_id });
    if (!gone.is_accepted) return gone;
    this.#passages.set(session.player_id, seat);
    this.#saveDeparture(session, gone.value.departure, seat.roomId);
    return seat;
  }

  #saveDeparture(session: PlayerSession, departure: Departure, room_id: string): void {
    this.#keeper.saveSession(throughDoor(session, departure, room_id));
  }

  #step(): void {
    try {
      const events = step(this.#world);
      this.#recorder?.step(this.#world.tick, events);
      this.#publish(events);
    } catch (error) {
      // A World that a rule has left half changed cannot be trusted: better no room than a wrong one.
      this.#reportFault(error, "step");
      this.#loop.stop("nobody is connected");
      void this.disconnect(CloseCode.WITH_ERROR);
    }
  }

  /** Journal first, so that nothing is seen that is not on its way to be saved; then one flush for all of it. */
  #publish(events: readonly GameEvent[]): void {
    if (events.length === 0) return;
    this.#keeper.record(events);
    if (events.some(isCritical)) this.broadcastPatch();
    for (const event of events) {
      const announcement = announcementOf(event);
      if (announcement) this.broadcast(announcement.type, announcement.message);
    }
  }

  #patch(): void {
    this.broadcastPatch();
    if (this.clients.length === 0) this.#loop.stop("nobody is connected");
    else if (this.#world.tick - this.#changedAtTick >= REST_AFTER_STEPS && isAtRest(this.#world)) {
      this.#loop.stop("nothing happens");
    }
  }

  #wake(): void {
    if (this.#loop.isRunning || this.clients.length === 0) return;
    this.#world.tick += this.#loop.start();
    this.#changedAtTick = this.#world.tick;
  }

  #onRejected(client: DungeonClient, type: ClientMessageType, message: unknown, reason: RejectReason): void {
    if (isSuspicious(reason)) this.#suspect(client, `${type}: ${reason}`, message);
  }

  /** Notes an impossible claim beside what is true; too many end the connection. */
  #suspect(client: DungeonClient, what: string, claimed: unknown): void {
    const { conduct, session } = seatOf(client);
    const isBearable = conduct.countSuspicion();
    const player = this.#world.players.get(session.player_id);
    const truth = player && {
      position_x: player.position_x,
      position_z: player.position_z,
      state: player.state,
    };
    const { player_id, session_id } = session;
    const { suspicions } = conduct;
    this.#services.log.warn(
      { room_id: this.roomId, player_id, session_id, suspicions, claimed, truth },
      what,
    );
    if (!isBearable) this.kickClient(client.sessionId, CLOSE_CODES.cheating, "impossible claims");
  }

  #welcome(client: DungeonClient): void {
    const { player_id, session_id } = seatOf(client).session;
    client.send("welcome", {
      player_id,
      session_id,
      server_time: new Date().toISOString(),
      tick: this.#world.tick + this.#loop.stepsAtRest(),
      step_ms: STEP_MS,
      patch_interval_ms: this.#world.dungeon.patch_interval_ms,
    });
    this.#sendInventory(client);
  }

  #sendInventory(client: DungeonClient): void {
    const player = this.#world.players.get(playerId(client));
    if (player) client.send("inventory", { inventory: player.inventory, gold: player.gold });
  }

  #correctMove(client: DungeonClient, seq: number): void {
    const player: Player | undefined = this.#world.players.get(playerId(client));
    if (!player) return;
    const position = { x: player.position_x, y: player.position_y, z: player.position_z };
    client.send("move_corrected", { seq, position });
  }

  #guardOptions(client: DungeonClient) {
    const { env, log } = this.#services;
    return {
      messagesPerSecond: env.MAX_MESSAGES_PER_SECOND,
      burst: env.MESSAGE_BURST,
      messageTypes: MESSAGE_TYPES,
      close: (code: number, why: string) => {
        const player_id = client.userData?.session.player_id;
        log.warn({ room_id: this.roomId, player_id, code }, why);
        this.kickClient(client.sessionId, code, why);
      },
    };
  }

  #reportFault(error: unknown, where: string): void {
    this.#services.log.error({ err: error, room_id: this.roomId, where }, "a rule or handler failed");
  }
}

/** Set when the client joined, before any of its messages can arrive. */
function seatOf(client: DungeonClient): Seat {
  if (!client.userData) throw new Error("A client without a seat cannot be in a room");
  return client.userData;
}

function playerId(client: DungeonClient): string {
  return seatOf(client).session.player_id;
}

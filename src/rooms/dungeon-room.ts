/**
 * A dungeon room: connects players, rules, mirror and journal, and decides nothing itself.
 *
 * Every change takes one way: a parsed message becomes a command, the rules apply it to the World and return events,
 * the events are journaled, the patch is flushed if one of them is critical, and the verdict is the answer.
 */
import { randomUUID } from "node:crypto";
import { type AuthContext, CloseCode, Room, type RoomException } from "@colyseus/core";
import { isImpossibleDamage, isSuspicious } from "../game/claims.ts";
import { applyCommand, type CommandOf, type CommandType, type CommandValue } from "../game/commands.ts";
import { type GameEvent, isCritical, subjectsOf } from "../game/events.ts";
import { isAtRest } from "../game/rest.ts";
import { step } from "../game/step.ts";
import { stepsIn } from "../game/time.ts";
import { accept, type RejectReason, reject, type Verdict } from "../game/verdict.ts";
import type { World } from "../game/world.ts";
import { CLOSE_CODES, isSeatKeptAfter } from "../schema/close-codes.ts";
import {
  combatEventMessage,
  doorMessage,
  enterDoorMessage,
  heartbeatMessage,
  lootPickupMessage,
  moveMessage,
  respawnMessage,
  useItemMessage,
} from "../schema/messages.ts";
import { createMirror, type Subjects, updateMirror } from "../schema/mirror.ts";
import { type ClientMessageType, MESSAGE_RATES } from "../schema/rates.ts";
import type { RoomStateSchema } from "../schema/room-state.ts";
import type { Services } from "../services.ts";
import type { PlayerSession } from "../store/sessions.ts";
import { announcementOf } from "./announcements.ts";
import { Conduct } from "./conduct.ts";
import { guardConnection } from "./connection-guard.ts";
import { type JoinOptions, normalizeClientOptions } from "./join-options.ts";
import { type MessageRoom, request, send } from "./message-handler.ts";
import { openRoom } from "./open-room.ts";
import { Passages } from "./passages.ts";
import { arrivalOf, newSession, withProgress } from "./player-session.ts";
import type { Recorder } from "./recorder.ts";
import type { RoomKeeper } from "./room-keeper.ts";
import { RoomLoop } from "./room-loop.ts";
import { correctMove, type DungeonClient, playerIdOf, seatOf, sendInventory, welcome } from "./seat.ts";

export type DungeonRoomMetadata = { dungeon_id: string; room_template_id: string; run_id: string };

/** The loop calls for patches; Colyseus's own patch timer gets the longest delay there is and never fires. */
const PATCH_TIMER_OFF_MS = 2 ** 31 - 1;

const RECONNECT_SECONDS = 30;
const SESSION_SAVE_INTERVAL_MS = 5 * 60 * 1000;
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
  #passages!: Passages;
  /** Whom the patch under way is about; undefined for everyone. */
  #subjects: Subjects;

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
        return this.#perform({ type: "move", player_id: playerIdOf(client), seq, claim });
      },
      (client, message) => correctMove(client, this.#world, message?.seq ?? 0),
    ),

    combat_event: request(this.#messageRoom, "combat_event", combatEventMessage, (client, message) => {
      const { ability_id, target_enemy_id, position, yaw, ...predicted } = message;
      const player = this.#world.players.get(playerIdOf(client));
      if (!player) return reject("not_in_room");
      if (isImpossibleDamage(this.#world, player, ability_id, predicted)) {
        this.#suspect(client, "impossible damage", message);
      }
      const verdict = this.#perform({
        type: "combat_event",
        player_id: player.player_id,
        claim: { position: { x: position.x, z: position.z }, yaw: yaw ?? player.yaw },
        use: { ability_id, target_enemy_id },
      });
      if (!verdict.is_accepted || verdict.value.is_critical) return verdict;
      return accept({ damage_amount: verdict.value.damage_amount });
    }),

    loot_pickup: request(this.#messageRoom, "loot_pickup", lootPickupMessage, (client, message) =>
      this.#performOwned(client, { type: "loot_pickup", player_id: playerIdOf(client), ...message }),
    ),

    use_item: request(this.#messageRoom, "use_item", useItemMessage, (client, message) =>
      this.#performOwned(client, { type: "use_item", player_id: playerIdOf(client), ...message }),
    ),

    door: request(this.#messageRoom, "door", doorMessage, (client, message) =>
      this.#performOwned(client, { type: "door", player_id: playerIdOf(client), ...message }),
    ),

    enter_door: request(this.#messageRoom, "enter_door", enterDoorMessage, async (client, { door_id }) => {
      const verdict = await this.#passages.enter(seatOf(client).session, door_id);
      if (verdict.is_accepted) this.#hangUpLater(client);
      return verdict;
    }),

    respawn: request(this.#messageRoom, "respawn", respawnMessage, client =>
      this.#perform({ type: "respawn", player_id: playerIdOf(client) }),
    ),

    heartbeat: send(this.#messageRoom, "heartbeat", heartbeatMessage, client => {
      client.send("heartbeat_ack", { server_time: new Date().toISOString(), tick: this.#tickNow });
      this.#keepSessionAlive(client);
      return accept();
    }),
  };

  /** Whether the room's timer runs; it stands while nothing changes or nobody is connected. */
  get isAwake(): boolean {
    return this.#loop.isRunning;
  }

  /** The World's tick lags behind while the room rests. */
  get #tickNow(): number {
    return this.#world.tick + this.#loop.stepsAtRest();
  }

  /** Fills in what the client left out, so that matchmaking compares like with like. */
  static override async onAuth(_token: string, options: Record<string, unknown>, _context: AuthContext) {
    normalizeClientOptions(options, DungeonRoom.services.store.library.current().content);
    return true;
  }

  override async onCreate(options: Partial<JoinOptions>): Promise<void> {
    const onLost = () => void this.disconnect(CloseCode.MAY_TRY_RECONNECT);
    const { world, keeper, record } = await openRoom(this.#services, this.roomId, options, onLost);
    const { dungeon_id, room_template_id, run_id } = world;
    this.#world = world;
    this.#keeper = keeper;
    this.#startRecording = record;
    this.#passages = new Passages(world, keeper, (player_id, door_id) =>
      this.#perform({ type: "enter_door", player_id, door_id }),
    );
    this.roomId = world.room_id;
    if (options.run_id !== undefined) await this.setPrivate(true);
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
    const conduct = new Conduct(this.#services.env);
    client.userData = { session, conduct, savedAtMs: performance.now() };
    this.#beginUse();
    this.#perform({ type: "join", arrival: arrivalOf(session) });
    welcome(client, this.#world, this.#tickNow);
  }

  override onDrop(client: DungeonClient, code?: number): void {
    const player = client.userData && this.#world.players.get(client.userData.session.player_id);
    if (!player || !isSeatKeptAfter(code)) return;
    this.#perform({ type: "set_connected", player_id: player.player_id, connected: false });
    this.allowReconnection(client, RECONNECT_SECONDS);
  }

  override onReconnect(client: DungeonClient): void {
    guardConnection(client, this.#guardOptions(client));
    this.#perform({ type: "set_connected", player_id: playerIdOf(client), connected: true });
    welcome(client, this.#world, this.#tickNow);
  }

  /** A player who went through a door is gone already, and its session is the next room's. */
  override async onLeave(client: DungeonClient): Promise<void> {
    const player = client.userData && this.#world.players.get(client.userData.session.player_id);
    if (!player) return;
    this.#perform({ type: "leave", player_id: player.player_id });
    await this.#keeper.isSaved(
      this.#keeper.saveSession(withProgress(seatOf(client).session, this.#world, player)),
    );
  }

  override async onDispose(): Promise<void> {
    if (!this.state) return; // onCreate failed: there is nothing to end
    this.#loop.stop("nobody is connected");
    await this.#keeper.close();
    await this.#recorder?.close(this.#world.tick);
  }

  override onBeforePatch(): void {
    if (updateMirror(this.#world, this.state, this.#subjects)) this.#changedAtTick = this.#world.tick;
  }

  override onUncaughtException(error: RoomException, methodName: string): void {
    this.#reportFault(error, methodName);
  }

  /** A session expires an hour after it was last written; a heartbeat now and then puts that off. */
  #keepSessionAlive(client: DungeonClient): void {
    const seat = seatOf(client);
    const player = this.#world.players.get(seat.session.player_id);
    if (!player || performance.now() - seat.savedAtMs < SESSION_SAVE_INTERVAL_MS) return;
    seat.savedAtMs = performance.now();
    seat.session = {
      ...withProgress(seat.session, this.#world, player),
      last_heartbeat: new Date().toISOString(),
    };
    void this.#keeper.saveSession(seat.session);
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
    sendInventory(client, this.#world);
    return (await this.#keeper.isSaved()) ? verdict : reject("store_unavailable");
  }

  /** Whoever has gone through a door hangs up here by itself, or is hung up on. */
  #hangUpLater(client: DungeonClient): void {
    setTimeout(() => this.kickClient(client.sessionId), GONE_CLIENT_MS).unref();
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
    const critical = events.filter(isCritical);
    if (critical.length > 0) this.#flush(critical);
    for (const event of events) {
      const announcement = announcementOf(event);
      if (announcement) this.broadcast(announcement.type, announcement.message);
    }
  }

  /** Sends at once what the events are about; all else waits for the batch. */
  #flush(critical: readonly GameEvent[]): void {
    this.#subjects = subjectsOf(critical);
    this.broadcastPatch();
    this.#subjects = undefined;
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

/**
 * A dungeon room as Colyseus sees it: its life, its connections and its messages. It decides nothing itself: the rules
 * do (simulation.ts runs them), and player-slots.ts knows who is in the room.
 */
import {
  type AuthContext,
  ClientState,
  CloseCode,
  Deferred,
  ErrorCode,
  matchMaker,
  Room,
  type RoomException,
  ServerError,
} from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/shared-types";
import { networkIn } from "../../auth/limits.ts";
import { accept, type Verdict } from "../../game/core/verdict.ts";
import type { CommandOf, CommandType, CommandValue } from "../../game/dungeon/commands.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import {
  clientReportMessage,
  combatEventMessage,
  doorMessage,
  enterDoorMessage,
  heartbeatMessage,
  lootPickupMessage,
  moveMessage,
  respawnMessage,
  useItemMessage,
} from "../../schema/messages.ts";
import { MESSAGE_RATES } from "../../schema/rates.ts";
import type { RoomStateSchema } from "../../schema/room-state.ts";
import type { Services } from "../../services.ts";
import { levelOf } from "../../store/dynamo/database-faults.ts";
import { Referee } from "../base/anti-cheat.ts";
import { authorizeJoin, isFromPlayground, type JoinAuth } from "../base/authorize-join.ts";
import { guardConnection } from "../base/connection-guard.ts";
import { accountOf, assertMayEnter, EntryRefused, TOO_MANY } from "../base/entry.ts";
import { isOpenedByDoor, type JoinOptions } from "../base/join-options.ts";
import { type MessageRoom, request, send } from "../base/message-handler.ts";
import { PatchSerializer } from "../base/patch-serializer.ts";
import {
  correctMove,
  type DungeonClient,
  playerIdOf,
  seatOf,
  sendInventory,
  welcome,
} from "../base/player-slot.ts";
import { Attendance, type Connections } from "../base/player-slots.ts";
import { Recorder } from "../base/recorder.ts";
import { RoomKeeper } from "../base/room-persistence.ts";
import { findRoom } from "../base/rpc-client.ts";
import { type RoomAnswers, roomAnswers } from "../base/rpc-server.ts";
import { limitReservations } from "../base/seat-reservation-limit.ts";
import { RoomEngine } from "../base/simulation.ts";
import { onPing, socketOf } from "../base/socket.ts";
import { stopNotice } from "../base/stop-notice.ts";
import { Play } from "./command-handlers.ts";
import { openRoom } from "./open-room.ts";
import { Passages } from "./room-transition.ts";

/** What the monitor panel shows of a room, in whichever process it lives. */
export type DungeonRoomMetadata = {
  dungeon_id: string;
  room_template_id: string;
  room_type: string;
  /** The account that has made it, or the address of an anonymous player. */
  owner?: string | undefined;
  run_id: string;
  is_cleared: boolean;
  /** Made for those alone who know its id. */
  is_private: boolean;
  /** Newcomers are matched by it: see `authorizeJoin`. */
  content_hash: string;
  /** Whether only those come in whose session is in the room already. */
  is_behind_door: boolean;
};

/** The loop calls for patches; Colyseus's own patch timer gets the longest delay there is and never fires. */
const PATCH_TIMER_OFF_MS = 2 ** 31 - 1;

/** A client acknowledges its join as soon as it has it; until then everything that it is sent is held for it. */
const ACKNOWLEDGE_MS = 10_000;
const RECONNECT_SECONDS = 30;
/** A place among many may become free at any time. */
const RETRY_SECONDS = 5;
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
  /** Of this process. */
  static readonly #live = new Set<DungeonRoom>();

  /** From the beginning, or a room that takes long to open would send patches before it has a state. */
  override patchRate = PATCH_TIMER_OFF_MS;

  readonly #services = DungeonRoom.services;
  #engine!: RoomEngine;
  #attendance!: Attendance;
  #referee!: Referee;
  #play!: Play;
  #passages!: Passages;
  #answers!: RoomAnswers;
  /** A character that has a seat needs no free one for its newer connection. */
  #needsNoFreeSeat = false;
  #isClosing = false;
  readonly #closed = Promise.withResolvers<void>();
  /** Gives back what the room counts for its maker's account and address. */
  #release: () => void = () => undefined;
  /** See `limitReservations`. */
  #giveBack: (connection_id: string) => void = () => undefined;

  readonly #messageRoom: MessageRoom<DungeonClient> = {
    refuse: (client, type) => this.#referee.count(seatOf(client), type),
    onRejected: (client, type, message, rejection) =>
      this.#referee.noteRejection(seatOf(client), type, message, rejection),
    onFault: (client, error, type) => this.#reportFault(error, type, client),
  };

  override messages = {
    move: send(
      this.#messageRoom,
      "move",
      moveMessage,
      (client, message) => this.#play.move(seatOf(client), message),
      (client, message) => correctMove(client, this.#engine.world, message?.seq ?? 0),
    ),

    combat_event: request(this.#messageRoom, "combat_event", combatEventMessage, (client, message) =>
      this.#play.combatEvent(seatOf(client), message),
    ),

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
      const verdict = await this.#passages.enter(seatOf(client), door_id);
      if (verdict.is_accepted) this.#hangUpLater(client);
      return verdict;
    }),

    respawn: request(this.#messageRoom, "respawn", respawnMessage, (client, message) =>
      this.#engine.perform({ type: "respawn", player_id: playerIdOf(client), ...message }),
    ),

    client_report: send(this.#messageRoom, "client_report", clientReportMessage, (client, report) => {
      this.#referee.noteReport(seatOf(client), report);
      return accept();
    }),

    heartbeat: send(this.#messageRoom, "heartbeat", heartbeatMessage, client => {
      const { tickNow: tick } = this.#engine;
      client.send("heartbeat_ack", { server_time: new Date().toISOString(), tick });
      this.#attendance.keepAlive(seatOf(client));
      return accept();
    }),
  };

  /** Whether the room's timer runs; it stands while nothing changes or nobody is here. */
  get isAwake(): boolean {
    return this.#engine.isAwake;
  }

  /** To all players of this process. */
  static tellEverybody(message: ServerMessages["server_message"]): void {
    for (const room of DungeonRoom.#live) room.broadcast("server_message", message);
  }

  /** Says who joins, and fills in what the client left out, so that matchmaking compares like with like. */
  static override async onAuth(
    token: string,
    options: Record<string, unknown> | null,
    { headers }: AuthContext,
  ): Promise<JoinAuth> {
    // Colyseus passes on whatever JSON the request had.
    if (options === null) {
      const text = "The join options must be an object; {} takes all defaults.";
      throw new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, text);
    }
    await authorizeJoin(DungeonRoom.services, token, options, networkIn(headers)).catch(error => {
      // A room hears of its own errors in onUncaughtException; here there is none yet.
      if (!(error instanceof ServerError))
        DungeonRoom.services.log[levelOf(error)]({ err: error, where: "onAuth" }, "a join failed");
      throw readable(error);
    });
    return { isFromPlayground: isFromPlayground(DungeonRoom.services.env, headers) };
  }

  override async onCreate(options: Partial<JoinOptions>): Promise<void> {
    const services = this.#services;
    if (matchMaker.stats.local.roomCount >= services.env.MAX_ROOMS) {
      throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, "The server is full: try again later.");
    }
    const taken = isOpenedByDoor(options) ? undefined : services.limits.rooms.take(options);
    if (taken?.refusal !== undefined) throw new EntryRefused(TOO_MANY, taken.refusal, RETRY_SECONDS);
    if (taken) this.#release = taken.release;
    this.#giveBack = limitReservations(this, services.reservations);
    const { world, start, content_version, ...kept } = await openRoom(services, this.roomId, options).catch(
      error => {
        throw readable(error);
      },
    );
    const { dungeon_id, room_template_id, run_id, room_id } = world;
    const keeper = new RoomKeeper({
      ...kept,
      services,
      world,
      sessions: () => this.#attendance.sessions(),
      onLost: why => this.#giveUp(why),
      onSessionLost: session => this.#attendance.lose(session),
    });
    this.#engine = new RoomEngine({
      world,
      keeper,
      content_version,
      metrics: services.metrics,
      record: () => Recorder.begin(services.env, start),
      host: {
        isAnybodyConnected: () => this.clients.length > 0,
        sendPatch: () => this.broadcastPatch(),
        announce: ({ type, message }) => {
          this.broadcast(type, message);
          if (type === "room_cleared") this.#showCleared();
        },
        onBroken: error => {
          this.#reportFault(error, "step");
          void this.disconnect(CloseCode.WITH_ERROR);
        },
      },
    });
    const isBehindDoor =
      room_template_id !== world.dungeon.start_room_template_id && options.run_id !== undefined;
    const seatTimeoutMs = this.seatReservationTimeout * 1000;
    const connections = this.#connections;
    this.#attendance = new Attendance({
      ...{ services, engine: this.#engine, connections, isBehindDoor, seatTimeoutMs },
    });
    this.#referee = new Referee(services, this.#engine, connections);
    this.#play = new Play(this.#engine, this.#attendance, this.#referee);
    this.#passages = new Passages(this.#engine, this.#attendance);
    const [engine, attendance, play, referee] = [this.#engine, this.#attendance, this.#play, this.#referee];
    this.#answers = roomAnswers({ engine, attendance, play, referee, room: this });

    this.roomId = room_id;
    // Before Colyseus forgets the room. Of two rooms of one id the one that is discarded was never in use.
    // biome-ignore lint/complexity/useLiteralKeys: the only way to what Colyseus keeps private, and says nothing of.
    this["_events"].prependListener("dispose", () => {
      if (keeper.isInUse) services.cluster.closing_rooms.add(room_id, this.#closed.promise);
    });
    if (options.run_id !== undefined || options.is_private) await this.setPrivate(true);
    this.maxClients = world.max_players;
    const { content_hash } = keeper;
    const { is_private = false } = options;
    this.metadata = {
      ...{ dungeon_id, room_template_id, run_id, content_hash, room_type: world.room_type },
      owner: options.player_id ?? options.address,
      ...{ is_cleared: world.is_cleared, is_private, is_behind_door: isBehindDoor },
    };
    this.state = this.#engine.state;
    DungeonRoom.#live.add(this);
    services.log.info({ ...this.#about(), dungeon_id, room_template_id }, "room opened");
  }

  /** Colyseus makes one of its own when the state is set. */
  override setSerializer(): void {
    super.setSerializer(new PatchSerializer(this.#services.metrics, () => this.#engine.noteChange()));
  }

  override async onJoin(client: DungeonClient, options: JoinOptions): Promise<void> {
    await this.#takeIn(client, options).catch(error => {
      throw readable(error);
    });
  }

  async #takeIn(client: DungeonClient, options: JoinOptions): Promise<void> {
    this.#services.reservations.remove(client.sessionId);
    this.#watch(client);
    const seat =
      options.session_id === undefined ? undefined : this.#attendance.bySession(options.session_id);
    const player_id = options.player_id ?? (seat && accountOf(seat.session));
    this.#countConnection(client, player_id);
    await assertMayEnter(this.#services, player_id);
    await this.#attendance.enter(client, options);
    if (client.auth?.isFromPlayground) seatOf(client).conduct.isJudged = false;
    this.#services.log.info(this.#about(client), "player joined");
    welcome(client, this.#engine);
    const { secondsLeft } = this.#services.cluster.placement;
    if (secondsLeft !== undefined) client.send("server_message", stopNotice(secondsLeft));
  }

  override onDrop(client: DungeonClient, code?: number): void {
    this.#services.log.info({ ...this.#about(client), code }, "connection lost");
    this.#attendance.drop(client, code);
  }

  override async onReconnect(client: DungeonClient): Promise<void> {
    const player_id = accountOf(seatOf(client).session);
    this.#countConnection(client, player_id);
    await assertMayEnter(this.#services, player_id);
    this.#attendance.reconnect(client);
    this.#watch(client);
    this.#services.log.info(this.#about(client), "player is back");
    welcome(client, this.#engine);
  }

  override async onLeave(client: DungeonClient, code?: number): Promise<void> {
    // It reconnected, and that connection was lost before the room could answer: nothing has ended.
    if (code === CloseCode.FAILED_TO_RECONNECT && this.#attendance.drop(client, code)) return;
    if (client.userData) this.#services.log.info(this.#about(client), "player left");
    await this.#attendance.hangUp(client);
  }

  override disconnect(closeCode?: number): Promise<unknown> {
    this.#isClosing = true;
    // Now, or those who are in combat would be waited for.
    this.#attendance?.leaveAll();
    const closed = super.disconnect(closeCode);
    this.#services.cluster.closing_rooms.add(this.roomId, closed);
    return closed;
  }

  override async onDispose(): Promise<void> {
    this.#isClosing = true;
    this.#release();
    DungeonRoom.#live.delete(this);
    if (!this.state) return; // onCreate failed: there is nothing to end
    this.#attendance.leaveAll();
    await this.#engine.close().finally(() => this.#closed.resolve());
    this.#services.log.info(this.#about(), "room closed");
  }

  override onBeforePatch(): void {
    this.#engine.updateMirror();
  }

  override onUncaughtException(error: RoomException, methodName: string): void {
    // A refusal for the client to read is no fault; what `readable` made of an error has that for its cause.
    if (error.cause instanceof ServerError && error.cause.cause === undefined) return;
    this.#reportFault(error, methodName, "client" in error ? error.client : undefined);
  }

  /** Also asked when a seat is reserved; a character that is here has its seat already. */
  override hasReachedMaxClients(): boolean {
    if (this.#isClosing) return true;
    return !this.#needsNoFreeSeat && super.hasReachedMaxClients();
  }

  /**
   * Asked before a WebSocket is opened.
   *
   * @param session_id of the session that the client shows a token of, if any.
   * @returns false where it comes back without a token that it has shown before.
   */
  admits(connection_id: string, reconnection_token: string | null, session_id: string | undefined): boolean {
    if (reconnection_token !== null) return this.#attendance.mayComeBack(reconnection_token, session_id);
    if (session_id !== undefined && this.hasReservedSeat(connection_id))
      this.#attendance.noteProof(connection_id, session_id);
    return true;
  }

  /** For other rooms and the HTTP API: they ask with `askRoom` of rpc-client.ts, which has the types. */
  answer(question: keyof RoomAnswers, args: readonly unknown[]): unknown {
    return Reflect.apply(this.#answers[question], undefined, args);
  }

  get #connections(): Connections {
    return {
      close: (connection_id, code, why) => {
        // Colyseus closes a connection that it kicks only when onLeave is done, and a character in combat stays for a while.
        const client = this.clients.get(connection_id);
        if (client) socketOf(client).close(code, why);
        this.kickClient(connection_id, code, why);
      },
      giveBack: connection_id => this.#giveBack(connection_id),
      letGo: client => socketOf(client).close(CloseCode.CONSENTED),
      awaitReconnection: (client, hasReturned) => {
        // Colyseus keeps nothing for a client that has not acknowledged this very connection.
        if (hasReturned) Reflect.deleteProperty(client, "_enqueuedMessages");
        const reconnection = this.allowReconnection(client, RECONNECT_SECONDS);
        // Colyseus calls onLeave too, but not for a client whose reconnection was lost on the way.
        reconnection.catch(() => this.#attendance.hangUp(client));
        // Where the room is ending, or the client had not finished coming in, it is a plain promise, rejected already.
        return () => {
          if (reconnection instanceof Deferred) reconnection.reject(new Error("no longer waited for"));
        };
      },
      reserve: (session_id, hasSeat) => this.#reserve(session_id, hasSeat),
    };
  }

  async #reserve(session_id: string, hasSeat: boolean): Promise<ISeatReservation | undefined> {
    const listing = await findRoom(this.roomId);
    if (!listing || this.#isClosing) return undefined;
    // The seats are counted before the first await of the reservation, so that nobody else passes meanwhile.
    this.#needsNoFreeSeat = hasSeat;
    const reservation = matchMaker.reserveSeatFor(listing, { session_id, is_admitted: true });
    this.#needsNoFreeSeat = false;
    return reservation.catch(error => {
      if (error instanceof SeatReservationError) return undefined;
      throw error;
    });
  }

  /** Something that a player would call its own afterwards; it sees at once what it has now. */
  #performOwned<T extends CommandType>(
    client: DungeonClient,
    command: CommandOf<T>,
  ): Promise<Verdict<CommandValue<T>>> {
    const verdict = this.#play.owned(seatOf(client), command);
    sendInventory(client, this.#engine.world);
    return verdict;
  }

  /** Whoever has gone through a door hangs up here by itself, or is hung up on. */
  #hangUpLater(client: DungeonClient): void {
    setTimeout(() => this.kickClient(client.sessionId), GONE_CLIENT_MS).unref();
  }

  /** Nothing that happens here can be kept any more. */
  #giveUp(why: string): void {
    if (this.#isClosing) return;
    this.#services.metrics.countLostRoom();
    this.#services.log.error(this.#about(), `the room is closed: ${why}`);
    void this.disconnect(CLOSE_CODES.moved);
  }

  /** @throws EntryRefused where the account has too many connections. */
  #countConnection(client: DungeonClient, player_id: string | undefined): void {
    const taken = this.#services.limits.connections.take({ player_id });
    if (taken.refusal !== undefined) throw new EntryRefused(TOO_MANY, taken.refusal, RETRY_SECONDS);
    const socket = socketOf(client);
    if (socket.readyState === socket.OPEN) socket.once("close", taken.release);
    else taken.release();
  }

  /** Guards and counts the connection that the client has now. */
  #watch(client: DungeonClient): void {
    const { env, log, metrics } = this.#services;
    const socket = socketOf(client);
    socket.once("close", code => metrics.countClosing(code));
    onPing(socket, () => {
      if (socket.bufferedAmount <= env.MAX_BUFFERED_BYTES) return;
      log.warn(this.#about(client), "the client does not read what it is sent; its connection is cut");
      socket.terminate();
    });
    const timer = setTimeout(() => {
      if (client.state === ClientState.JOINING)
        socket.close(CLOSE_CODES.silent, "the join was not acknowledged");
    }, ACKNOWLEDGE_MS);
    socket.once("close", () => clearTimeout(timer));
    guardConnection(client, {
      messagesPerSecond: env.MAX_MESSAGES_PER_SECOND,
      burst: env.MESSAGE_BURST,
      messageTypes: MESSAGE_TYPES,
      close: (code: number, why: string) => {
        log.warn({ ...this.#about(client), code }, why);
        this.#connections.close(client.sessionId, code, why);
      },
    });
  }

  #showCleared(): void {
    const shown = this.setMetadata({ ...this.metadata, is_cleared: true });
    shown.catch(error => this.#reportFault(error, "setMetadata"));
  }

  #reportFault(error: unknown, where: string, client?: DungeonClient): void {
    const level = levelOf(error);
    if (level === "error") this.#services.metrics.countFault();
    this.#services.log[level]({ err: error, ...this.#about(client), where }, "a rule or handler failed");
  }

  /** What every line of the log carries that is about the room, or one of its players. */
  #about(client?: DungeonClient) {
    const { player_id, session_id } = client?.userData?.session ?? {};
    return { room_id: this.roomId, player_id, session_id };
  }
}

/** What a client may read of an error: the text of those that are meant for it, and never the insides of any other. */
function readable(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const text = "The server cannot take you in now: try again.";
  return new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, text, { cause: error });
}

/**
 * A room of any mode as Colyseus sees it: its life, its connections and its messages. It decides nothing itself: the rules do
 * (simulation.ts runs them), and player-slots.ts knows who is in the room. A mode's own room extends it with the mode's object.
 */
import {
  type AuthContext,
  CloseCode,
  ErrorCode,
  matchMaker,
  parseLatencyEnv,
  Room,
  type RoomException,
  ServerError,
} from "@colyseus/core";
import { networkIn } from "../../auth/limits.ts";
import { ROWS_VERSION } from "../../characters/rows-version.ts";
import { playerChannel } from "../../cluster/news.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import {
  type MessageForm,
  ROOM_MESSAGES,
  type RunSaved,
  type ServerMessage,
} from "../../schema/room-messages.ts";
import type { Services } from "../../services.ts";
import { levelOf } from "../../store/dynamo/database-faults.ts";
import { authorizeJoin, isFromPlayground } from "./authorize-join.ts";
import type { InputGuard, MessageTypes } from "./connection-guard.ts";
import { knowModes } from "./current-character.ts";
import { accountOf, assertMayEnter, EntryRefused, TOO_MANY } from "./entry.ts";
import { type InputForm, inputFormOf } from "./input-frame.ts";
import { isOpenedByTransition, type JoinOptions } from "./join-options.ts";
import { keyframeOf, LiveStream, type SpectatorTerms } from "./live-stream.ts";
import type { MessageHandler, MessageRoom } from "./message-handler.ts";
import { MessageLimits } from "./message-limits.ts";
import type { Mode, ModeTypes } from "./mode.ts";
import { openRoom } from "./open-room.ts";
import { PatchSerializer } from "./patch-serializer.ts";
import { PATCH_TIMER_OFF_MS } from "./patch-timer.ts";
import { type JoinAuth, type ModeClient, playerIdOf, slotOf, spokenVersionOf } from "./player-slot.ts";
import { type Connections, PlayerSlots, SESSION_LOST } from "./player-slots.ts";
import { readable } from "./readable-error.ts";
import { Recorder } from "./recorder.ts";
import type { RedoingMode } from "./redoing-mode.ts";
import { connectionsOf } from "./room-connections.ts";
import { handlersOf } from "./room-handlers.ts";
import { MOST_WAITING, RoomInputs } from "./room-inputs.ts";
import { RoomMeter } from "./room-meter.ts";
import { RoomPersistence } from "./room-persistence.ts";
import { Port } from "./room-port.ts";
import { RoomRun } from "./room-run.ts";
import { RoomTransition } from "./room-transition.ts";
import { rpcServer } from "./rpc-server.ts";
import { limitReservations } from "./seat-reservation-limit.ts";
import { type ShownName, ShownNames } from "./shown-names.ts";
import { Simulation } from "./simulation.ts";
import { stopNotice } from "./stop-notice.ts";
import { countConnection, RETRY_SECONDS, watchConnection } from "./watch-connection.ts";
import { watchRpc } from "./watch-rpc.ts";

/** What matchmaking and the monitor panel know of any room, in whichever process it lives. */
export type RoomMetadata = {
  /** The account that has made it, or the address of an anonymous player. */
  owner?: string | undefined;
  run_id: string;
  /** Made for those alone who know its id. */
  is_private: boolean;
  /** Newcomers are matched by it: see `authorizeJoin`. */
  content_hash: string;
  /** Of the rows that its process reads and writes. Rooms of the release before characters do not say it. */
  rows_version?: number | undefined;
  /** Whether only those come in whose session is in the room already, or whom it expects. */
  admits_only_expected: boolean;
  /** For whom it may be watched. Absent where its mode is not, and in rooms of 0.6.0. */
  spectators?: (Omit<SpectatorTerms, "player_ids"> & { names: readonly ShownName[] }) | undefined;
};

/** By COLYSEUS_LATENCY, of Colyseus, for development: frames wait, and the guard must leave them as they are. */
const DELAYS_FRAMES = (parseLatencyEnv() ?? 0) > 0;
/** A client that has gone to another room has this long to hang up here by itself. */
const GONE_CLIENT_MS = 10_000;

/** The ways into a room but for messages, ticks and what it waits for. */
const CHARGED_CALLS = [
  ...["onCreate", "onJoin", "onDrop", "onReconnect", "onLeave", "onDispose"],
  ...["disconnect", "admits", "handleRpc", "sendAway"],
];

/** Of whom a room has: what is asked of all rooms of a process. */
type Held = {
  readonly isEmpty: boolean;
  hasAccount(player_id: string): boolean;
  sendAway(player_id: string, code: number, why: string): void;
};

export abstract class ModeRoom<M extends ModeTypes> extends Room<{
  state: M["State"];
  client: ModeClient;
  metadata: RoomMetadata & M["Metadata"];
}> {
  /** Set once, before the server listens: Colyseus makes rooms itself and gives them nothing but options. */
  static services: Services;

  /** Before the first room is made. */
  static open(services: Services, modes: readonly RedoingMode[]): void {
    ModeRoom.services = services;
    knowModes(modes);
    for (const { events } of modes) services.metrics.knowEvents(events.types);
  }

  /** Of this process. */
  static readonly #live = new Set<Room & Held>();

  /** From the beginning, or a room that takes long to open would send patches before it has a state. */
  override patchRate = PATCH_TIMER_OFF_MS;
  override messages: Record<string, MessageHandler<ModeClient>>;

  readonly #mode: Mode<M>;
  readonly #services = ModeRoom.services;
  readonly #messageTypes: MessageTypes;
  readonly #port: Port<M>;
  readonly #inputs: RoomInputs<M> | undefined;
  readonly #inputForm: InputForm | undefined;
  #simulation!: Simulation<M>;
  #serializer!: PatchSerializer<M["State"]>;
  /** Of a mode that may be watched. */
  #stream: LiveStream | undefined;
  #slots!: PlayerSlots<M>;
  #connections!: Connections;
  #messageLimits!: MessageLimits<M>;
  readonly #names = new ShownNames();
  /** What the directory of rooms shows of the mode's metadata. */
  #shown: object = {};
  #rpc!: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** A character that has a slot needs no free player slot for its newer connection. */
  #needsNoFreeSlot = false;
  #isClosing = false;
  readonly #closed = Promise.withResolvers<void>();
  /** Gives back what the room counts for its maker's account and address. */
  #release: () => void = () => undefined;
  readonly #meter = new RoomMeter(this, CHARGED_CALLS);

  readonly #messageRoom: MessageRoom<ModeClient> = {
    refuse: (client, type) => this.#messageLimits.count(slotOf(client), type),
    onRejected: (client, type, message, rejection) =>
      this.#messageLimits.noteRejection(slotOf(client), type, message, rejection),
    onFault: (client, error, type) => this.#reportFault(error, type, client),
  };

  /** What its clients may send, beside inputs. */
  get messageForms(): Readonly<Record<string, MessageForm>> {
    return { ...ROOM_MESSAGES, ...this.#mode.messages };
  }

  constructor(mode: Mode<M>) {
    super();
    this.#mode = mode;
    const types = [...Object.keys(ROOM_MESSAGES), ...Object.keys(mode.messages)];
    const parsers = DELAYS_FRAMES ? {} : (mode.frameParsers ?? {});
    this.#messageTypes = new Map(types.map(type => [type, parsers[type]]));
    this.#port = new Port(this.#messageRoom);
    const { inputs: policy, ticks_per_second: tickRate } = mode;
    if (policy) {
      this.#inputForm = inputFormOf(policy.schema);
      const buffers = this.defineInput(policy.schema, { tickRate, bufferMaxSize: MOST_WAITING });
      const { metrics } = this.#services;
      this.#inputs = new RoomInputs({ policy, buffers, metrics, slots: () => this.#slots.all() });
    }
    const handlers = together("message", handlersOf(this.#port), mode.handlers(this.#port));
    this.messages = this.#meter.charged(handlers);
  }

  /** Whether the tick loop runs; it is suspended while nothing changes or nobody is here. */
  get isTicking(): boolean {
    return this.#simulation.isTicking;
  }

  /** Whether a character of the account is in any room of this process, connected or not. */
  static hasPlayer(player_id: string): boolean {
    for (const room of ModeRoom.#live) if (room.hasAccount(player_id)) return true;
    return false;
  }

  /** Whether anybody is in a room of this process. */
  static isAnybodyHere(): boolean {
    for (const room of ModeRoom.#live) if (!room.isEmpty) return true;
    return false;
  }

  /** Takes the account's characters from all rooms of this process, saves them, and closes their connections. */
  static sendAway(player_id: string, code: number, why: string): void {
    for (const room of ModeRoom.#live) room.sendAway(player_id, code, why);
  }

  /**
   * To the players of this process.
   *
   * @param isMeant by what matchmaking knows of a room; all, if it is left out.
   */
  static tellEverybody(message: ServerMessage, isMeant: (metadata: object) => boolean = () => true): void {
    for (const room of ModeRoom.#live) if (isMeant(room.metadata)) room.broadcast("server_message", message);
  }

  /** Says who joins, and fills in what the client left out, so that matchmaking compares like with like. */
  static async authorize<M extends ModeTypes>(
    { admission }: Mode<M>,
    token: string,
    options: Record<string, unknown> | null,
    { headers }: AuthContext,
  ): Promise<JoinAuth> {
    const { services } = ModeRoom;
    // Colyseus passes on whatever JSON the request had.
    if (options === null) {
      const text = "The join options must be an object; {} takes all defaults.";
      throw new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, text);
    }
    await authorizeJoin(services, admission, token, options, networkIn(headers)).catch(error => {
      // A room hears of its own errors in onUncaughtException; here there is none yet.
      if (!(error instanceof ServerError))
        services.log[levelOf(error)]({ err: error, where: "onAuth" }, "a join failed");
      throw readable(error);
    });
    return { isFromPlayground: isFromPlayground(services.env, headers) };
  }

  override async onCreate(options: Partial<JoinOptions>): Promise<void> {
    const services = this.#services;
    const mode = this.#mode;
    if (matchMaker.stats.local.roomCount >= services.env.MAX_ROOMS) {
      throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, "The server is full: try again later.");
    }
    const taken = isOpenedByTransition(options) ? undefined : services.limits.rooms.take(options);
    if (taken?.refusal !== undefined) throw new EntryRefused(TOO_MANY, taken.refusal, RETRY_SECONDS);
    if (taken) this.#release = taken.release;
    const giveBack = limitReservations(this, services.reservations);
    const { world, content, recordedStart, created_at, lastRow, isFresh, missed } = await openRoom(
      services,
      mode,
      this.roomId,
      options,
    ).catch(error => {
      throw readable(error);
    });
    const { room_id, run_id } = world;
    const { content_hash } = content;
    this.seatReservationTimeout = mode.admission.reservationSeconds?.(world) ?? this.seatReservationTimeout;
    // Clients that send inputs are told of it, and keep as many as come between two patches. The timer stays off.
    if (mode.inputs) Object.defineProperty(this, "patchRate", { value: mode.patchIntervalMs(world) });
    const { is_private = false } = options;
    const isHidden = options.run_id !== undefined || is_private;
    const run =
      mode.runs &&
      new RoomRun({
        ...{ services, policy: mode.runs, world, content, missed, is_open: !isHidden },
        isAnybodyHere: () => mode.characters.countPresent(world) > 0,
        characterOf: player_id => this.#slots.byPlayer(player_id)?.character.character_id,
        // Matchmaking leads nobody into a run that is full, though some of its members may be away.
        onFull: isFull => void this.setPrivate(isHidden || isFull),
        isRecorded: () => this.#simulation.isRecorded(),
        // What happens while the room closes would be in no recording.
        perform: command => void (this.#isClosing || this.#simulation.perform(command)),
        onSaved: () => this.broadcast("run_saved", { run_id } satisfies RunSaved),
      });
    const persistence = new RoomPersistence({
      ...{ services, mode, world, content_hash, created_at, lastRow, isFresh, run },
      characters: () => this.#slots.characters(),
      onLost: why => this.#giveUp(why),
      onCharacterLost: character => this.#slots.lose(character),
    });
    this.#simulation = new Simulation({
      ...{ mode, world, persistence, content, run, inputs: this.#inputs },
      ...{ metrics: services.metrics, statistics: services.statistics },
      record: () => {
        // The number with which the room's journal was taken over.
        const opening = isFresh ? 0 : lastRow + 1;
        return new Recorder({ services, mode, world, content, start: recordedStart, opening });
      },
      host: {
        isAnybodyConnected: () => this.clients.length > 0,
        oldestProtocolVersion: () => this.#slots.oldestProtocolVersion ?? PROTOCOL_VERSION,
        sendPatch: () => this.broadcastPatch(),
        broadcast: ({ type, message, newest_protocol_version: newest = PROTOCOL_VERSION }) => {
          const isTooNew = ({ userData }: ModeClient) => userData && spokenVersionOf(userData) > newest;
          this.broadcast(type, message, { except: this.clients.filter(isTooNew) });
          if (newest >= PROTOCOL_VERSION) this.#stream?.addMessage(world.tick, type, message);
        },
        tellOwner: ({ player_id, type, message, oldest_protocol_version = OLDEST_PROTOCOL_VERSION }) => {
          const slot = this.#slots.byPlayer(player_id);
          if (slot && spokenVersionOf(slot) >= oldest_protocol_version)
            this.clients.get(slot.connection_id)?.send(type, message);
        },
        showMetadata: () => this.#showMetadata(),
        hear: mode.hear && (events => mode.hear?.(events, this.#port, services)),
        onBroken: error => {
          this.#reportFault(error, "tick");
          void this.disconnect(CloseCode.WITH_ERROR);
        },
      },
    });
    this.#connections = connectionsOf({
      ...{ room: this, giveBack, isClosing: () => this.#isClosing },
      comesBackSeconds: mode.characters.comesBackSeconds,
      onGivenUp: client => void this.#slots.hangUp(client),
      withoutFreeSlot: reserve => {
        this.#needsNoFreeSlot = true;
        const reserved = reserve();
        this.#needsNoFreeSlot = false;
        return reserved;
      },
    });
    const admits_only_expected = mode.admission.admitsOnlyExpected(world, options);
    const [simulation, connections] = [this.#simulation, this.#connections];
    this.#slots = new PlayerSlots({
      ...{ services, simulation, connections, admitsOnlyExpected: admits_only_expected },
      reservationTimeoutMs: this.seatReservationTimeout * 1000,
    });
    const forms = together("message", ROOM_MESSAGES, mode.messages);
    this.#messageLimits = new MessageLimits(services, simulation, connections, forms);
    const transition = new RoomTransition(
      simulation,
      this.#slots,
      services.reservations,
      connection_id => {
        setTimeout(() => this.kickClient(connection_id), GONE_CLIENT_MS).unref();
      },
      connection_id => connections.close(connection_id, CLOSE_CODES.replaced, SESSION_LOST),
    );
    const { mailbox } = services;
    this.#port.connect({
      ...{ simulation, slots: this.#slots, messageLimits: this.#messageLimits, transition, mailbox },
      isPrivate: is_private,
    });
    const streamOf = () => this.#stream;
    const answers = {
      ...rpcServer(simulation, this.#slots, () => mode.describe(this.#port), this),
      ...watchRpc(simulation, streamOf, is_private),
    };
    this.#rpc = together("method", answers, mode.rpc(this.#port));

    this.roomId = room_id;
    // Before Colyseus forgets the room. Of two rooms of one id the one that is discarded was never in use.
    // biome-ignore lint/complexity/useLiteralKeys: the only way to what Colyseus keeps private, and says nothing of.
    this["_events"].prependListener("dispose", () => {
      if (persistence.isInUse) services.cluster.closing_rooms.add(room_id, this.#closed.promise);
    });
    if (isHidden) await this.setPrivate(true);
    this.maxClients = mode.runs ? Math.min(world.max_players, mode.runs.most(world)) : world.max_players;
    this.#shown = mode.admission.metadata(world);
    const spectators = mode.spectators?.terms(world, is_private);
    this.metadata = {
      ...mode.admission.metadata(world),
      ...{ run_id, content_hash, is_private, admits_only_expected, rows_version: ROWS_VERSION },
      owner: options.player_id ?? options.address,
      spectators: spectators && {
        audience: spectators.audience,
        delay_seconds: spectators.delay_seconds,
        is_ranked: spectators.is_ranked,
        names: this.#namesNow(),
      },
    };
    this.state = simulation.state;
    this.#openStream(is_private);
    this.#meter.open(services.room_costs, room_id, { mode: mode.name, place: mode.placeOf(world) });
    ModeRoom.#live.add(this);
    services.log.info({ ...this.#about(), ...this.#shown }, "room opened");
  }

  /** Colyseus makes one of its own when the state is set. */
  override setSerializer(): void {
    const roomTimeMs = () => {
      this.clock.tick();
      return this.clock.elapsedTime;
    };
    this.#serializer = new PatchSerializer(
      this.#services.metrics,
      () => this.#simulation.noteChange(),
      this.#inputs && roomTimeMs,
      {
        onPatch: patch => this.#stream?.addPatch(this.#simulation.world.tick, patch),
        onUnsent: () => this.#stream?.noteGap(),
      },
    );
    super.setSerializer(this.#serializer);
  }

  #openStream(isPrivate: boolean): void {
    const { spectators, ticks_per_second } = this.#mode;
    if (!spectators) return;
    const { delay_seconds } = spectators.terms(this.#simulation.world, isPrivate);
    const keyframe = () => keyframeOf(this.#serializer.wholeState(), spectators.newState());
    this.#stream = new LiveStream({ ticks_per_second, delay_seconds, keyframe });
  }

  override async onJoin(client: ModeClient, options: JoinOptions): Promise<void> {
    await this.#takeIn(client, options).catch(error => {
      throw readable(error);
    });
  }

  async #takeIn(client: ModeClient, options: JoinOptions): Promise<void> {
    this.#services.reservations.remove(client.sessionId);
    this.#watch(client);
    const slot = options.session_id === undefined ? undefined : this.#slots.bySession(options.session_id);
    const player_id = options.player_id ?? (slot && accountOf(slot.character));
    countConnection(this.#services, client, player_id);
    await assertMayEnter(this.#services, player_id);
    await this.#slots.enter(client, options);
    if (client.auth?.isFromPlayground) slotOf(client).violations.isJudged = false;
    this.#services.log.info(this.#about(client), "player joined");
    this.#tellWhereabouts(client);
    this.#mode.welcome(client, this.#port);
    const { secondsLeft } = this.#services.cluster.placement;
    if (secondsLeft !== undefined) client.send("server_message", stopNotice(secondsLeft));
  }

  override onDrop(client: ModeClient, code?: number): void {
    this.#services.log.info({ ...this.#about(client), code }, "connection lost");
    this.#slots.drop(client, code);
  }

  override async onReconnect(client: ModeClient): Promise<void> {
    const player_id = accountOf(slotOf(client).character);
    countConnection(this.#services, client, player_id);
    await assertMayEnter(this.#services, player_id);
    this.#slots.reconnect(client);
    this.#watch(client);
    this.#services.log.info(this.#about(client), "player is back");
    this.#mode.welcome(client, this.#port);
  }

  override async onLeave(client: ModeClient, code?: number): Promise<void> {
    // It reconnected, and that connection was lost before the room could answer: nothing has ended.
    if (code === CloseCode.FAILED_TO_RECONNECT && this.#slots.drop(client, code)) return;
    if (client.userData) this.#services.log.info(this.#about(client), "player left");
    await this.#slots.hangUp(client);
    if (client.userData) this.#tellWhereabouts(client);
  }

  override disconnect(closeCode?: number): Promise<unknown> {
    this.#isClosing = true;
    // Now, or those who may not leave yet would be waited for.
    this.#slots?.leaveAll();
    const closed = super.disconnect(closeCode);
    this.#services.cluster.closing_rooms.add(this.roomId, closed);
    return closed;
  }

  override async onDispose(): Promise<void> {
    this.#isClosing = true;
    this.#release();
    this.#stream?.end();
    ModeRoom.#live.delete(this);
    if (!this.state) return; // onCreate failed: there is nothing to end
    this.#slots.leaveAll();
    await this.#simulation.close().finally(() => {
      this.#closed.resolve();
      this.#meter.close();
    });
    this.#services.log.info(this.#about(), "room closed");
  }

  override onBeforePatch(): void {
    this.#simulation.updateState();
  }

  override onUncaughtException(error: RoomException, methodName: string): void {
    // A refusal for the client to read is no fault; what `readable` made of an error has that for its cause.
    if (error.cause instanceof ServerError && error.cause.cause === undefined) return;
    this.#reportFault(error, methodName, "client" in error ? error.client : undefined);
  }

  /** Also asked when a seat reservation is made; a character that is here has its slot already. */
  override hasReachedMaxClients(): boolean {
    if (this.#isClosing) return true;
    return !this.#needsNoFreeSlot && super.hasReachedMaxClients();
  }

  /**
   * Asked before a WebSocket is opened.
   *
   * @param session_id of the session that the client shows a token of, if any.
   * @returns false where it comes back without a token that it has shown before.
   */
  admits(connection_id: string, reconnection_token: string | null, session_id: string | undefined): boolean {
    if (reconnection_token !== null) return this.#slots.mayComeBack(reconnection_token, session_id);
    if (session_id !== undefined && this.hasReservedSeat(connection_id))
      this.#slots.noteProof(connection_id, session_id);
    return true;
  }

  get isEmpty(): boolean {
    return this.#slots.isEmpty;
  }

  hasAccount(player_id: string): boolean {
    const slot = this.#slots.byPlayer(player_id);
    return slot !== undefined && accountOf(slot.character) === player_id;
  }

  sendAway(player_id: string, code: number, why: string): void {
    const slot = this.#slots.byPlayer(player_id);
    // Who has a reservation alone is told why when it comes: without a slot, Colyseus would say that its time is over.
    if (slot?.reconnection_token === undefined || accountOf(slot.character) !== player_id) return;
    void this.#slots.release(slot, code, why);
  }

  /** For other rooms and the HTTP API: they ask with `callRoomRpc` of rpc-client.ts. */
  handleRpc(method: string, args: readonly unknown[]): unknown {
    const answer = Object.hasOwn(this.#rpc, method) ? this.#rpc[method] : undefined;
    if (!answer) throw new Error(`A room of the mode "${this.#mode.name}" has no method "${method}"`);
    return Reflect.apply(answer, undefined, args);
  }

  #namesNow(): readonly ShownName[] {
    return this.#names.update(this.#mode.spectators?.players(this.#simulation.world) ?? new Map());
  }

  /** Asked for by the matchmaking, and shown in the monitor panel. */
  #showMetadata(): void {
    const shown: object = this.#mode.admission.metadata(this.#simulation.world);
    const { spectators: before } = this.metadata;
    const names = this.#namesNow();
    if (hasSameFields(shown, this.#shown) && (!before || before.names === names)) return;
    this.#shown = shown;
    const spectators = before && { ...before, names };
    this.setMetadata({ ...this.metadata, ...shown, spectators }).catch(error =>
      this.#reportFault(error, "setMetadata"),
    );
  }

  /** Nothing that happens here can be kept any more. */
  #giveUp(why: string): void {
    if (this.#isClosing) return;
    this.#services.metrics.countLostRoom();
    this.#services.log.error(this.#about(), `the room is closed: ${why}`);
    void this.disconnect(CLOSE_CODES.moved);
  }

  #watch(client: ModeClient): void {
    this.#meter.watch(client);
    const close = (code: number, why: string) => this.#connections.close(client.sessionId, code, why);
    watchConnection(
      this.#services,
      client,
      this.#messageTypes,
      this.#inputGuard(client),
      () => this.#about(client),
      close,
    );
  }

  #inputGuard(client: ModeClient): InputGuard | undefined {
    const { inputs } = this.#mode;
    if (!inputs || !this.#inputForm) return undefined;
    const onInput = () => {
      this.#services.metrics.countInput("received");
      // Before the join is done there is no slot yet.
      const slot = client.userData;
      if (slot?.connection_id !== client.sessionId) return;
      slot.heartbeatTimeout?.heard();
      this.#simulation.noteInput(slot.character.player_id);
    };
    return { rate: inputs.rate, form: this.#inputForm, onInput };
  }

  /** Those who play together are shown where each of them is. */
  #tellWhereabouts(client: ModeClient): void {
    this.#services.cluster.news.tell(playerChannel(playerIdOf(client)), { type: "whereabouts" });
  }

  #reportFault(error: unknown, where: string, client?: ModeClient): void {
    const level = levelOf(error);
    if (level === "error") this.#services.metrics.countFault();
    this.#services.log[level]({ err: error, ...this.#about(client), where }, "a rule or handler failed");
  }

  /** What every line of the log carries that is about the room, or one of its players. */
  #about(client?: ModeClient) {
    const { player_id, session_id } = client?.userData?.character ?? {};
    return { room_id: this.roomId, player_id, session_id };
  }
}

/** Asked for with all that happens. The values are no objects and no lists: those would never be the same. */
function hasSameFields(one: object, other: object): boolean {
  for (const name in one) if (Reflect.get(one, name) !== Reflect.get(other, name)) return false;
  return Object.keys(one).length === Object.keys(other).length;
}

/** What every room has and what its mode adds. One name for two things would let the mode's take the place of the room's unnoticed. */
function together<A extends object, B extends object>(what: string, every: A, added: B): A & B {
  const double = Object.keys(added).find(name => Object.hasOwn(every, name));
  if (double !== undefined)
    throw new Error(`Every room has a ${what} "${double}": the mode needs another name for its own.`);
  return { ...every, ...added };
}

/**
 * Who is in the room, and on which connection: coming in, losing the connection, coming back, being taken over by a
 * newer connection, and going.
 *
 * A character and its connection are two things. The character stands in the room while its connection is lost, or has
 * not come yet; and of two connections for one character only the newer decides anything.
 */
import { randomUUID } from "node:crypto";
import { ErrorCode, ServerError } from "@colyseus/core";
import type { ISeatReservation } from "@colyseus/shared-types";
import { accept, type Rejection, type RejectReason, reject, type Verdict } from "../../game/core/verdict.ts";
import { combatLeftMs } from "../../game/dungeon/in-combat.ts";
import { memberOf } from "../../game/dungeon/world.ts";
import { CLOSE_CODES, isSeatKeptAfter } from "../../schema/close-codes.ts";
import type { Services } from "../../services.ts";
import { isTrueWithin } from "../../store/journal/retry.ts";
import { type Held, type PlayerSession, SessionGone, SessionMoved } from "../../store/session-repository.ts";
import {
  arrivalOf,
  currentSession,
  movedTo,
  newSession,
  withProgress,
} from "../dungeon/character-session.ts";
import { accountOf } from "./entry.ts";
import { Silence } from "./heartbeat-timeout.ts";
import type { JoinOptions } from "./join-options.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { type DungeonClient, type Seat, seatOf } from "./player-slot.ts";
import { RoundTrip } from "./round-trip.ts";
import { askRoom, findRoom } from "./rpc-client.ts";
import type { RoomEngine } from "./simulation.ts";
import { socketOf } from "./socket.ts";
import { Conduct } from "./violation-counter.ts";

/** What a room does about its connections: Colyseus's part of it. */
export type Connections = {
  /** Closes the connection; does nothing where there is none any more. */
  close: (connection_id: string, code: number, why: string) => void;
  /** Lets a client that has said goodbye go, though its character has to stay. */
  letGo: (client: DungeonClient) => void;
  /** Keeps the connection's place for a while, also where `hasReturned` and has not acknowledged that. The function ends that wait. */
  awaitReconnection: (client: DungeonClient, hasReturned: boolean) => () => void;
  /** Gives a reserved seat back whose connection has not come; does nothing where there is none. */
  giveBack: (connection_id: string) => void;
  /** A seat for a newcomer, or for a character that has one already and so needs no free one; undefined if full. */
  reserve: (session_id: string, hasSeat: boolean) => Promise<ISeatReservation | undefined>;
};

export type AttendanceOptions = {
  services: Services;
  engine: RoomEngine;
  connections: Connections;
  /** Whether only those come in whose session is in this room already: it lies behind a door. */
  isBehindDoor: boolean;
  /** How long a reserved seat waits for its connection. */
  seatTimeoutMs: number;
};

/** Thrown at a connection that cannot come in; its client reads the message. */
export class JoinRefused extends ServerError {
  readonly reason: RejectReason;
  readonly ready_in_ms: number | undefined;

  constructor(reason: RejectReason, message: string, ready_in_ms?: number) {
    super(ErrorCode.APPLICATION_ERROR, message);
    this.reason = reason;
    this.ready_in_ms = ready_in_ms;
  }
}

/** A session expires an hour after it was last written; signs of life put that off, but need no row each. */
const SESSION_SAVE_INTERVAL_MS = 5 * 60 * 1000;

/** Joins of one session to several rooms at once take it from each other; sooner or later one of them is the last. */
const CLAIM_ATTEMPTS = 5;

export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #seats = new Map<string, Seat>();
  /** By session_id: characters that this room may hold already, and that do not stand in it yet. */
  readonly #arrivals = new Map<string, Promise<unknown>>();
  /**
   * By session_id: the joins of one session come in one after the other. At once, each would find that the character is not here,
   * and those that were refused could hold the one reservation that counts.
   */
  readonly #joins = new OneAtATime();
  /** Of connections that are about to come in: the session that they have shown a token of. */
  readonly #proofs = new Map<string, string>();

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  /** The seat of the session's character, connected or not. */
  bySession(session_id: string): Seat | undefined {
    for (const seat of this.#seats.values()) if (seat.session.session_id === session_id) return seat;
    return undefined;
  }

  /** A connection that has not come in yet has shown a token of this session. */
  noteProof(connection_id: string, session_id: string): void {
    this.#proofs.set(connection_id, session_id);
  }

  /**
   * Whether the bearer of a reconnection token may come back with it.
   *
   * @param session_id of the session that it shows a token of, if any.
   */
  mayComeBack(reconnection_token: string, session_id: string | undefined): boolean {
    for (const { reconnection_token: token, isProved, session } of this.#seats.values()) {
      if (token === reconnection_token) return !isProved || session.session_id === session_id;
    }
    return true;
  }

  /** The seat that the connection speaks for. */
  byConnection(connection_id: string): Seat | undefined {
    for (const seat of this.#seats.values()) if (seat.connection_id === connection_id) return seat;
    return undefined;
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  /** The sessions of all characters in the room as they are now, to be saved. */
  sessions(): PlayerSession[] {
    return [...this.#seats.values()].map(seat => this.#sessionToSave(seat));
  }

  /** The session as it is now, to be shown. */
  sessionNow({ session }: Seat): PlayerSession {
    const { world, keeper } = this.#options.engine;
    const player = memberOf(world, session.player_id);
    return player ? withProgress(session, world, player, keeper.lastEventId) : session;
  }

  /** Says exactly how far it has come, so that recovery neither misses an event nor counts one twice. */
  #sessionToSave({ session }: Seat): PlayerSession {
    const { world, keeper } = this.#options.engine;
    const player = memberOf(world, session.player_id);
    return player ? withProgress(session, world, player, keeper.checkpoint()) : session;
  }

  /**
   * A connection comes in, on a seat that was reserved for a session, or without one for a new character.
   *
   * @throws JoinRefused where it may not.
   */
  async enter(client: DungeonClient, options: JoinOptions): Promise<void> {
    const { session_id } = options;
    const enter = () => this.#enter(client, options);
    try {
      await (session_id === undefined ? enter() : this.#joins.run(session_id, enter));
    } finally {
      this.#proofs.delete(client.sessionId);
    }
  }

  async #enter(client: DungeonClient, options: JoinOptions): Promise<void> {
    const { engine } = this.#options;
    await engine.begin();
    const { session_id, is_admitted, run_id } = options;
    const admitted = session_id === undefined ? undefined : this.bySession(session_id);
    if (admitted && admitted.connection_id !== client.sessionId) {
      // A seat that the server reserved may be an old one; who comes by matchmaking comes now.
      if (is_admitted || run_id !== undefined) throw replaced();
      this.#takeOver(admitted, client.sessionId);
    }
    if (is_admitted && !admitted) throw replaced();
    const seat = admitted ?? (await this.#takeIn(client.sessionId, options));
    client.userData = seat;
    seat.reconnection_token = client.reconnectionToken;
    seat.isProved = this.#proofs.get(client.sessionId) === seat.session.session_id;
    this.#listenTo(client, seat);
    if (!admitted) return;
    this.#stopWaiting(seat);
    engine.perform({ type: "set_connected", player_id: seat.session.player_id, connected: true });
  }

  /**
   * Takes a character in before its connection comes, and reserves a seat for that connection, which has to come in
   * time. If the character is here already, the newer connection takes over. Of joins at once the last one has the reservation.
   */
  admit(session_id: string): Promise<Verdict<ISeatReservation>> {
    return this.#joins.run(session_id, () => this.#admit(session_id));
  }

  async #admit(session_id: string): Promise<Verdict<ISeatReservation>> {
    const { connections, engine, seatTimeoutMs } = this.#options;
    await engine.begin();
    const hasSeat = this.bySession(session_id) !== undefined;
    if (!hasSeat && !(await this.#mayComeIn(session_id))) return reject("session_elsewhere");
    const reservation = await connections.reserve(session_id, hasSeat);
    if (!reservation) return reject("room_full");
    const seat = await this.#seatFor(session_id, reservation.sessionId);
    if ("reason" in seat) {
      connections.giveBack(reservation.sessionId);
      return seat;
    }
    engine.perform({ type: "set_connected", player_id: seat.session.player_id, connected: false });
    const timer = setTimeout(() => this.leave(seat), seatTimeoutMs);
    seat.stopWaiting = () => {
      clearTimeout(timer);
      connections.giveBack(reservation.sessionId);
    };
    return accept(reservation);
  }

  /** Asked before a seat is reserved: a room behind a door is open to those who are in it already. */
  async #mayComeIn(session_id: string): Promise<boolean> {
    const { engine, services, isBehindDoor } = this.#options;
    if (!isBehindDoor) return true;
    return (await services.store.sessions.get(session_id))?.room_id === engine.world.room_id;
  }

  async #seatFor(session_id: string, connection_id: string): Promise<Seat | Rejection> {
    const present = this.bySession(session_id);
    if (present) {
      this.#takeOver(present, connection_id);
      return present;
    }
    try {
      return await this.#takeIn(connection_id, { session_id });
    } catch (error) {
      if (error instanceof JoinRefused) return reject(error.reason, error.ready_in_ms);
      throw error;
    }
  }

  /** The connection is lost, and its slot waits for it. False where there is none to wait, or the code says that it has ended. */
  drop(client: DungeonClient, code: number | undefined): boolean {
    const seat = this.#seatOf(client);
    if (!seat || !isSeatKeptAfter(code)) return false;
    seat.silence?.end();
    const { engine, connections, services } = this.#options;
    services.metrics.countDrop();
    engine.perform({ type: "set_connected", player_id: seat.session.player_id, connected: false });
    seat.stopWaiting = connections.awaitReconnection(client, seat.hasReturned === true);
    this.save(seat);
    return true;
  }

  /** @throws JoinRefused where another connection has taken over meanwhile. */
  reconnect(client: DungeonClient): void {
    const seat = this.#seatOf(client);
    if (!seat) throw new JoinRefused("not_in_room", "The character has left this room; join again.");
    seat.stopWaiting = undefined;
    seat.hasReturned = true;
    // A client that never hears of a new token, since this connection is lost too, comes back with the one that it has.
    if (seat.reconnection_token !== undefined) client.reconnectionToken = seat.reconnection_token;
    this.#listenTo(client, seat);
    this.#options.services.metrics.countReconnection();
    this.#options.engine.perform({
      type: "set_connected",
      player_id: seat.session.player_id,
      connected: true,
    });
  }

  /**
   * The connection has ended for good. A connection that was taken over, or went through a door, takes nobody along. A character
   * in combat stays for a while first, and its player may come back to it.
   */
  async hangUp(client: DungeonClient): Promise<void> {
    const seat = this.#seatOf(client);
    if (!seat) return;
    if (this.combatLeftMs(seat) > 0) {
      this.#options.connections.letGo(client);
      await this.#stayInCombat(seat);
    }
    if (this.#seatOf(client) === seat) await this.#options.engine.keeper.isSaved(this.leave(seat));
  }

  /** In ms, when the character may leave at the earliest; 0 where it is in no fight. */
  combatLeftMs({ session }: Seat): number {
    const { world } = this.#options.engine;
    const player = world.players.get(session.player_id);
    return player ? combatLeftMs(world, player) : 0;
  }

  /** Resolves when the character has stood there alone for as long as it must, or somebody has decided about it. */
  #stayInCombat(seat: Seat): Promise<void> {
    const { engine } = this.#options;
    seat.silence?.end();
    engine.perform({ type: "set_connected", player_id: seat.session.player_id, connected: false });
    return new Promise(resolve => {
      const timer = setTimeout(resolve, engine.world.dungeon.combat_log_seconds * 1000);
      seat.stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Takes the character out of the room, wherever its connection is. Resolves with whether it is saved. */
  leave(seat: Seat, is_closing?: true): Promise<boolean> {
    const { engine } = this.#options;
    const { player_id } = seat.session;
    const player = memberOf(engine.world, player_id);
    this.forget(seat);
    if (!player) return Promise.resolve(true);
    engine.perform({ type: "leave", player_id, is_closing });
    const { world, keeper } = engine;
    seat.isSavedOutside = keeper.saveSession(withProgress(seat.session, world, player, keeper.checkpoint()));
    return seat.isSavedOutside;
  }

  /** Whether no character of the session is on its way into the room. Where the database is away it is false, after a while. */
  hasArrived(session_id: string): Promise<boolean> {
    return this.#isDoneInTime(this.#arrivals.get(session_id));
  }

  /** Whether what had to be saved of the session is saved. Where the database is away it is false, after a while. */
  isSettled(session_id: string): Promise<boolean> {
    return this.#isDoneInTime(this.#options.engine.keeper.untilSessionSettled(session_id));
  }

  #isDoneInTime(done: Promise<unknown> | undefined): Promise<boolean> {
    const isDone = Promise.resolve(done).then(() => true);
    return isTrueWithin(isDone, this.#options.services.env.STORE_ACK_TIMEOUT_MS);
  }

  /**
   * Whether what the character has got here is its own: it is still here, or has left with it. No row is read for that, since it
   * would be a read for each pick-up. A room that has lost a session is told so by its next write.
   */
  async isHolder(seat: Seat): Promise<Verdict> {
    if (this.#isPresent(seat)) return accept();
    if (!seat.isSavedOutside) return reject("session_elsewhere");
    const withinMs = this.#options.services.env.STORE_ACK_TIMEOUT_MS;
    return (await isTrueWithin(seat.isSavedOutside, withinMs)) ? accept() : reject("store_unavailable");
  }

  #isPresent(seat: Seat): boolean {
    return this.#seats.get(seat.session.player_id) === seat;
  }

  /** Takes the character out and closes its connection. */
  release(seat: Seat, code: number, why: string): Promise<boolean> {
    const saved = this.leave(seat);
    this.#options.connections.close(seat.connection_id, code, why);
    return saved;
  }

  /** The session is no longer this room's: its character is gone from here. */
  lose({ session_id }: PlayerSession): void {
    const seat = this.bySession(session_id);
    if (seat) this.expel(seat, CLOSE_CODES.replaced, "the session has ended, or is elsewhere");
  }

  /** Takes the character out without saving it, and closes its connection. */
  expel(seat: Seat, code: number, why: string): void {
    const { engine, connections } = this.#options;
    this.forget(seat);
    engine.perform({ type: "leave", player_id: seat.session.player_id });
    connections.close(seat.connection_id, code, why);
  }

  /** Nobody has the seat any more; the character is gone already. */
  forget(seat: Seat): void {
    this.#stopWaiting(seat);
    seat.silence?.end();
    seat.conduct.end();
    if (this.#seats.get(seat.session.player_id) === seat) this.#seats.delete(seat.session.player_id);
  }

  /** The room ends: whoever is still here is saved. */
  leaveAll(): void {
    for (const seat of [...this.#seats.values()]) void this.leave(seat, true);
  }

  save(seat: Seat): void {
    seat.savedAtMs = performance.now();
    seat.session = { ...seat.session, last_heartbeat: new Date().toISOString() };
    void this.#options.engine.keeper.saveSession(this.#sessionToSave(seat));
  }

  /** The player has given a sign of life. */
  keepAlive(seat: Seat): void {
    seat.silence?.heard();
    if (performance.now() - seat.savedAtMs < SESSION_SAVE_INTERVAL_MS) return;
    this.save(seat);
    this.#options.engine.keeper.changed();
  }

  /** The seat that the connection decides about; undefined where it is of the past. */
  #seatOf(client: DungeonClient): Seat | undefined {
    const seat = client.userData && seatOf(client);
    return seat && this.#isPresent(seat) && seat.connection_id === client.sessionId ? seat : undefined;
  }

  /** A client whose connection stands but that says nothing, not even a heartbeat, is as good as gone. */
  #listenTo(client: DungeonClient, seat: Seat): void {
    const { connections, services } = this.#options;
    seat.roundTrip = new RoundTrip(socketOf(client));
    seat.silence?.end();
    seat.silence = new Silence(services.env.HEARTBEAT_TIMEOUT_MS, () =>
      connections.close(seat.connection_id, CLOSE_CODES.silent, "no heartbeat"),
    );
  }

  #takeOver(seat: Seat, connection_id: string): void {
    const before = seat.connection_id;
    seat.connection_id = connection_id;
    this.#stopWaiting(seat);
    this.#options.connections.close(before, CLOSE_CODES.replaced, "the player has connected again");
  }

  #stopWaiting(seat: Seat): void {
    seat.stopWaiting?.();
    seat.stopWaiting = undefined;
  }

  /** Brings a character into the World, from its session or as a new one. */
  async #takeIn(connection_id: string, options: Partial<JoinOptions>): Promise<Seat> {
    const { session_id } = options;
    const taken = this.#takeInNow(connection_id, options);
    if (session_id === undefined) return taken;
    const arrival = Promise.allSettled([this.#arrivals.get(session_id), taken]);
    this.#arrivals.set(session_id, arrival);
    return taken.finally(() => {
      if (this.#arrivals.get(session_id) === arrival) this.#arrivals.delete(session_id);
    });
  }

  async #takeInNow(connection_id: string, options: Partial<JoinOptions>): Promise<Seat> {
    const { engine, services } = this.#options;
    const session = await this.#sessionFor(options);
    const present = this.#seats.get(session.player_id);
    if (present?.session.session_id === session.session_id) throw replaced();
    // Another character of the player's would be a way out of a fight.
    if (present && this.combatLeftMs(present) > 0) throw inCombat(this.combatLeftMs(present));
    // One player is in a room once: of its two sessions the newer stays.
    if (present) void this.release(present, CLOSE_CODES.replaced, "another session of the player has come");
    const conduct = new Conduct(services, accountOf(session));
    const seat: Seat = { session, conduct, connection_id, savedAtMs: performance.now() };
    this.#seats.set(session.player_id, seat);
    engine.keeper.isDeserted = false;
    engine.perform({ type: "join", arrival: arrivalOf(session) });
    services.metrics.countJoin();
    // At once, since the session may have been ended while it was read.
    this.save(seat);
    return seat;
  }

  async #sessionFor({ session_id, character_name }: Partial<JoinOptions>): Promise<PlayerSession> {
    const { engine, services } = this.#options;
    if (session_id === undefined) {
      if (this.#options.isBehindDoor) throw behindDoor();
      const player_id = randomUUID();
      const session = newSession(engine.world.content, player_id, character_name ?? "Adventurer");
      const here = { ...movedTo(session, this.#here()), is_anonymous: true };
      await services.store.sessions.create(here);
      return here;
    }
    return this.#claim(session_id);
  }

  /** The session, held by this room from now on, with all that is known of its character. */
  async #claim(session_id: string): Promise<PlayerSession> {
    if (!(await this.isSettled(session_id))) {
      throw new JoinRefused("store_unavailable", "The character is not saved yet; join again in a moment.");
    }
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      const claimed = await this.#tryToClaim(await this.#read(session_id));
      if (claimed) return claimed;
    }
    throw elsewhere();
  }

  /** Undefined where another room was first: that one has to release the character now. */
  async #tryToClaim(found: PlayerSession): Promise<PlayerSession | undefined> {
    const { engine, services, isBehindDoor } = this.#options;
    if (found.room_id === engine.world.room_id) return found;
    if (isBehindDoor) throw behindDoor();
    const session = await this.#takeOutOf(found);
    if (session.room_id !== found.room_id) return undefined;
    const here = movedTo(session, this.#here());
    try {
      await services.store.sessions.put(here, heldAs(session));
    } catch (error) {
      if (error instanceof SessionGone) throw ended();
      if (error instanceof SessionMoved) return undefined;
      throw error;
    }
    return here;
  }

  async #read(session_id: string): Promise<PlayerSession> {
    const { engine, services } = this.#options;
    const session = await currentSession(services.store, session_id, engine.world.content);
    if (!session) throw ended();
    return session;
  }

  /** The session after its character has left the live room that it is in, if it is in one. */
  async #takeOutOf(session: PlayerSession): Promise<PlayerSession> {
    const { room_id, session_id } = session;
    if (room_id === undefined) return session;
    if (!(await findRoom(room_id))) return this.#readOnceSaved(room_id, session_id);
    const released = await askRoom(room_id, "release", session_id, "replaced");
    if (!released.is_accepted && released.reason === "store_unavailable") {
      throw new JoinRefused("store_unavailable", "The character is not saved yet; join again in a moment.");
    }
    if (!released.is_accepted && released.reason === "in_combat") throw inCombat(released.ready_in_ms);
    return this.#read(session_id);
  }

  /** As the room has left it that has closed: its last state may still be on its way. */
  async #readOnceSaved(room_id: string, session_id: string): Promise<PlayerSession> {
    const { cluster, env } = this.#options.services;
    if (await cluster.closing_rooms.isSaved(room_id, env.STORE_ACK_TIMEOUT_MS)) return this.#read(session_id);
    throw new JoinRefused("store_unavailable", "The character is not saved yet; join again in a moment.");
  }

  /** Names a row that is in the database: one that is not could be another's after a kill. */
  #here() {
    const { world, keeper } = this.#options.engine;
    const { room_id, run_id, dungeon_id } = world;
    return { room_id, run_id, dungeon_id, last_event_id: keeper.lastEventId };
  }
}

/** What the session in the table must still be like when it is claimed. */
function heldAs({ room_id, last_event_id = "" }: PlayerSession): Held {
  return room_id === undefined ? {} : { room_id, last_event_id };
}

function replaced(): JoinRefused {
  return new JoinRefused(
    "session_elsewhere",
    "A newer connection has this seat; join again to take it over.",
  );
}

export function behindDoor(): JoinRefused {
  return new JoinRefused("session_elsewhere", "This room is reached through its door.");
}

function elsewhere(): JoinRefused {
  return new JoinRefused("session_elsewhere", "The session is in another room by now.");
}

function inCombat(left_ms = 0): JoinRefused {
  return new JoinRefused(
    "in_combat",
    `The player has a character in a fight; it can leave in ${Math.ceil(left_ms / 1000)} s at the earliest.`,
    left_ms,
  );
}

function ended(): JoinRefused {
  return new JoinRefused("no_such_session", "The session has ended; make a new one.");
}

/**
 * Who is in the room, and on which connection: coming in, losing the connection, coming back, being taken over by a
 * newer connection, and going.
 *
 * A character and its connection are two things. The character stands in the room while its connection is lost, or has
 * not come yet; and of two connections for one character only the newer decides anything.
 */
import type { ISeatReservation } from "@colyseus/shared-types";
import type { PlayedCharacter } from "../../characters/character.ts";
import { accept, type Rejection, reject, type Verdict } from "../../game/core/verdict.ts";
import { CLOSE_CODES, isSlotKeptAfter } from "../../schema/close-codes.ts";
import { REJECT_REASONS } from "../../schema/reject-reasons.ts";
import type { Services } from "../../services.ts";
import { isTrueWithin } from "../../store/journal/retry.ts";
import { asJoinRefused, CharacterClaim, inCombat, JoinRefused } from "./character-claim.ts";
import { accountOf } from "./entry.ts";
import { HeartbeatTimeout } from "./heartbeat-timeout.ts";
import type { JoinOptions } from "./join-options.ts";
import type { ModeTypes } from "./mode.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { type ModeClient, type PlayerSlot, slotOf, spokenVersionOf } from "./player-slot.ts";
import { RoundTrip } from "./round-trip.ts";
import type { Simulation } from "./simulation.ts";
import { socketOf } from "./socket.ts";
import { ViolationCounter } from "./violation-counter.ts";

/** What a room does about its connections: Colyseus's part of it. */
export type Connections = {
  /** Closes the connection; does nothing where there is none any more. */
  close: (connection_id: string, code: number, why: string) => void;
  /** Lets a client that has said goodbye go, though its character has to stay. */
  letGo: (client: ModeClient) => void;
  /** Keeps the connection's place for a while, also where `hasReturned` and has not acknowledged that. The function ends that wait. */
  awaitReconnection: (client: ModeClient, hasReturned: boolean) => () => void;
  /** Gives a seat reservation back whose connection has not come; does nothing where there is none. */
  giveBack: (connection_id: string) => void;
  /** A seat reservation for a newcomer, or for a character that has a slot already and so needs no free one; undefined if full. */
  reserve: (session_id: string, hasSlot: boolean) => Promise<ISeatReservation | undefined>;
};

export type PlayerSlotsOptions<M extends ModeTypes> = {
  services: Services;
  simulation: Simulation<M>;
  connections: Connections;
  /** Whether only those come in whose session is in this room already, or whom it expects. */
  admitsOnlyExpected: boolean;
  /** How long a seat reservation waits for its connection. */
  reservationTimeoutMs: number;
};

/** Who is taken in before its connection comes. */
type Comer = Required<Pick<JoinOptions, "session_id" | "protocol_version" | "is_resuming">> & {
  session_id: string;
};

/** What a client is told whose character is not here any more. */
export const SESSION_LOST = "the session has ended, or is elsewhere";

/** A session expires an hour after it was last written; signs of life put that off, but need no row each. */
const SESSION_SAVE_INTERVAL_MS = 5 * 60 * 1000;

export class PlayerSlots<M extends ModeTypes> {
  readonly #options: PlayerSlotsOptions<M>;
  readonly #claim: CharacterClaim<M>;
  /** By player_id. */
  readonly #slots = new Map<string, PlayerSlot>();
  /** By session_id: characters that this room may hold already, and that do not stand in it yet. */
  readonly #arrivals = new Map<string, Promise<unknown>>();
  /**
   * By session_id: the joins of one session come in one after the other. At once, each would find that the character is not here,
   * and those that were refused could hold the one reservation that counts.
   */
  readonly #joins = new OneAtATime();
  /** Of connections that are about to come in: the session that they have shown a token of. */
  readonly #proofs = new Map<string, string>();

  constructor(options: PlayerSlotsOptions<M>) {
    this.#options = options;
    const { services, simulation, admitsOnlyExpected } = options;
    const isSettled = (session_id: string) => this.isSettled(session_id);
    this.#claim = new CharacterClaim({ services, simulation, admitsOnlyExpected, isSettled });
  }

  /** The slot of the session's character, connected or not. */
  bySession(session_id: string): PlayerSlot | undefined {
    for (const slot of this.#slots.values()) if (slot.character.session_id === session_id) return slot;
    return undefined;
  }

  /** Connected or not. */
  all(): Iterable<PlayerSlot> {
    return this.#slots.values();
  }

  byPlayer(player_id: string): PlayerSlot | undefined {
    return this.#slots.get(player_id);
  }

  /** The slot that the connection speaks for. */
  byConnection(connection_id: string): PlayerSlot | undefined {
    for (const slot of this.#slots.values()) if (slot.connection_id === connection_id) return slot;
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
    for (const { reconnection_token: token, isProved, character } of this.#slots.values()) {
      if (token === reconnection_token) return !isProved || character.session_id === session_id;
    }
    return true;
  }

  /** The oldest version of the protocol that the client of a character here speaks; undefined where there is none. */
  get oldestProtocolVersion(): number | undefined {
    let oldest: number | undefined;
    for (const slot of this.#slots.values()) {
      const spoken = spokenVersionOf(slot);
      if (oldest === undefined || spoken < oldest) oldest = spoken;
    }
    return oldest;
  }

  get isEmpty(): boolean {
    return this.#slots.size === 0;
  }

  /** All characters in the room as they are now, to be saved. */
  characters(): PlayedCharacter[] {
    return [...this.#slots.values()].map(slot => this.#characterToSave(slot));
  }

  /** The character as it is now, to be shown. */
  characterNow({ character }: PlayerSlot): PlayedCharacter {
    const { world, persistence, mode } = this.#options.simulation;
    const player = mode.characters.find(world, character.player_id);
    return player
      ? { ...mode.characters.withProgress(world, character, player), last_event_id: persistence.lastEventId }
      : character;
  }

  /** Says exactly how far it has come, so that a redo neither misses an event nor counts one twice. */
  #characterToSave({ character }: PlayerSlot): PlayedCharacter {
    const { world, persistence, mode } = this.#options.simulation;
    const player = mode.characters.find(world, character.player_id);
    if (!player) return character;
    const now = mode.characters.withProgress(world, character, player);
    return { ...now, has_joined: true, last_event_id: persistence.sealRow() };
  }

  /**
   * A connection comes in, by a seat reservation for a session, or without one for a new character.
   *
   * @throws JoinRefused where it may not.
   */
  async enter(client: ModeClient, options: JoinOptions): Promise<void> {
    const { session_id } = options;
    const enter = () => this.#enter(client, options);
    try {
      await (session_id === undefined ? enter() : this.#joins.run(session_id, enter));
    } finally {
      this.#proofs.delete(client.sessionId);
    }
  }

  async #enter(client: ModeClient, options: JoinOptions): Promise<void> {
    await this.#options.simulation.begin().catch(asJoinRefused);
    const { session_id, is_admitted, run_id } = options;
    const admitted = session_id === undefined ? undefined : this.bySession(session_id);
    if (admitted && admitted.connection_id !== client.sessionId) {
      // A reservation of the server's own may be an old one; who comes by matchmaking comes now.
      if (is_admitted || run_id !== undefined) throw replaced();
      this.#takeOver(admitted, client.sessionId);
    }
    if (is_admitted && !admitted) throw replaced();
    const slot = admitted ?? (await this.#takeIn(client.sessionId, options));
    if (admitted) noteProtocol(slot, options.protocol_version);
    client.userData = slot;
    slot.reconnection_token = client.reconnectionToken;
    slot.isProved = this.#proofs.get(client.sessionId) === slot.character.session_id;
    this.#listenTo(client, slot);
    this.#options.simulation.run?.noteConnected(slot.character);
    if (!admitted) return;
    this.#stopWaiting(slot);
    this.#setConnected(slot, true);
  }

  /**
   * Takes a character in before its connection comes, and makes a seat reservation for that connection, which has to come in
   * time. If the character is here already, the newer connection takes over. Of joins at once the last one has the reservation.
   */
  admit(comer: Comer): Promise<Verdict<ISeatReservation>> {
    return this.#joins.run(comer.session_id, () => this.#admit(comer).catch(asRejection));
  }

  async #admit(comer: Comer): Promise<Verdict<ISeatReservation>> {
    const { session_id, is_resuming } = comer;
    const { connections, simulation, reservationTimeoutMs } = this.#options;
    await simulation.begin().catch(asJoinRefused);
    const hasSlot = this.bySession(session_id) !== undefined;
    if (!hasSlot && !is_resuming && !(await this.#claim.isExpected(session_id)))
      return reject("session_elsewhere");
    const reservation = await connections.reserve(session_id, hasSlot);
    if (!reservation) return reject("room_full");
    const slot = await this.#slotFor(comer, reservation.sessionId);
    if ("reason" in slot) {
      connections.giveBack(reservation.sessionId);
      return slot;
    }
    this.#setConnected(slot, false);
    const timer = setTimeout(() => this.leave(slot), reservationTimeoutMs);
    slot.stopWaiting = () => {
      clearTimeout(timer);
      connections.giveBack(reservation.sessionId);
    };
    return accept(reservation);
  }

  async #slotFor(comer: Comer, connection_id: string): Promise<PlayerSlot | Rejection> {
    const { session_id, protocol_version } = comer;
    const present = this.bySession(session_id);
    if (present) {
      this.#takeOver(present, connection_id);
      noteProtocol(present, protocol_version);
      return present;
    }
    return this.#takeIn(connection_id, comer).catch(asRejection);
  }

  /** The connection is lost, and its slot waits for it. False where there is none to wait, or the code says that it has ended. */
  drop(client: ModeClient, code: number | undefined): boolean {
    const slot = this.#slotOf(client);
    if (!slot || !isSlotKeptAfter(code)) return false;
    slot.heartbeatTimeout?.end();
    const { connections, services } = this.#options;
    services.metrics.countDrop();
    this.#setConnected(slot, false);
    slot.stopWaiting = connections.awaitReconnection(client, slot.hasReturned === true);
    this.save(slot);
    return true;
  }

  /** @throws JoinRefused where another connection has taken over meanwhile. */
  reconnect(client: ModeClient): void {
    const slot = this.#slotOf(client);
    if (!slot) throw new JoinRefused("not_in_room", "The character has left this room; join again.");
    slot.stopWaiting = undefined;
    slot.hasReturned = true;
    // A client that never hears of a new token, since this connection is lost too, comes back with the one that it has.
    if (slot.reconnection_token !== undefined) client.reconnectionToken = slot.reconnection_token;
    this.#listenTo(client, slot);
    this.#options.services.metrics.countReconnection();
    this.#setConnected(slot, true);
  }

  #setConnected({ character }: PlayerSlot, connected: boolean): void {
    const { simulation } = this.#options;
    simulation.perform(simulation.mode.characters.setConnected(character.player_id, connected));
  }

  /**
   * The connection has ended for good. A connection that was taken over, or went to another room, takes nobody along. A character
   * that may not leave yet stays for a while first, and its player may come back to it.
   */
  async hangUp(client: ModeClient): Promise<void> {
    const slot = this.#slotOf(client);
    if (!slot) return;
    if (this.heldMs(slot) > 0) {
      this.#options.connections.letGo(client);
      await this.#stay(slot);
    }
    if (this.#slotOf(client) === slot)
      await this.#options.simulation.persistence.awaitDurable(this.leave(slot));
  }

  /** In ms, when the character may leave at the earliest; 0 where nothing keeps it. */
  heldMs({ character }: PlayerSlot): number {
    const { world, mode } = this.#options.simulation;
    return mode.characters.heldMs(world, character.player_id);
  }

  /** Resolves when the character has stood there alone for as long as it must, or somebody has decided about it. */
  #stay(slot: PlayerSlot): Promise<void> {
    const { world, mode } = this.#options.simulation;
    slot.heartbeatTimeout?.end();
    this.#setConnected(slot, false);
    return new Promise(resolve => {
      const timer = setTimeout(resolve, mode.characters.staysSeconds(world) * 1000);
      slot.stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Takes the character out of the room, wherever its connection is. Resolves with whether it is saved. */
  leave(slot: PlayerSlot, isClosing = false): Promise<boolean> {
    const { simulation } = this.#options;
    const { world, persistence, mode } = simulation;
    const { player_id } = slot.character;
    this.forget(slot);
    // It comes back as it was saved, with what the journal says.
    if (simulation.isBroken) return Promise.resolve(false);
    const player = mode.characters.find(world, player_id);
    if (!player) return Promise.resolve(true);
    simulation.perform(mode.characters.leave(player_id, isClosing));
    const left = mode.characters.withProgress(world, slot.character, player);
    if (!isClosing) simulation.run?.noteLeft(left);
    slot.isDurableOutside = persistence.saveSettled(left);
    return slot.isDurableOutside;
  }

  /** Whether no character of the session is on its way into the room. Where the database is away it is false, after a while. */
  hasArrived(session_id: string): Promise<boolean> {
    return this.#isDoneInTime(this.#arrivals.get(session_id));
  }

  /** Whether what had to be saved of the character is saved. Where the database is away it is false, after a while. */
  isSettled(session_id: string): Promise<boolean> {
    return this.#isDoneInTime(this.#options.simulation.persistence.untilSettled(session_id));
  }

  #isDoneInTime(done: Promise<unknown> | undefined): Promise<boolean> {
    const isDone = Promise.resolve(done).then(() => true);
    return isTrueWithin(isDone, this.#options.services.env.STORE_ACK_TIMEOUT_MS);
  }

  /**
   * Whether what the character has got here is its own: it is still here, or has left with it. No row is read for that, since it
   * would be a read for each request. A room that has lost a character is told so by its next write.
   */
  async isHolder(slot: PlayerSlot): Promise<Verdict> {
    if (this.#isPresent(slot)) return accept();
    if (!slot.isDurableOutside) return reject("session_elsewhere");
    const withinMs = this.#options.services.env.STORE_ACK_TIMEOUT_MS;
    return (await isTrueWithin(slot.isDurableOutside, withinMs)) ? accept() : reject("store_unavailable");
  }

  #isPresent(slot: PlayerSlot): boolean {
    return this.#slots.get(slot.character.player_id) === slot;
  }

  /** Takes the character out and closes its connection. */
  release(slot: PlayerSlot, code: number, why: string): Promise<boolean> {
    const saved = this.leave(slot);
    this.#options.connections.close(slot.connection_id, code, why);
    return saved;
  }

  /** The character is no longer this room's: it is gone from here. */
  lose({ session_id }: PlayedCharacter): void {
    const slot = this.bySession(session_id);
    if (slot) this.expel(slot, CLOSE_CODES.replaced, SESSION_LOST);
  }

  /** Takes the character out without saving it, and closes its connection. */
  expel(slot: PlayerSlot, code: number, why: string): void {
    const { simulation, connections } = this.#options;
    this.forget(slot);
    simulation.perform(simulation.mode.characters.leave(slot.character.player_id, false));
    connections.close(slot.connection_id, code, why);
  }

  /** Nobody has the slot any more; the character is gone already. */
  forget(slot: PlayerSlot): void {
    this.#stopWaiting(slot);
    slot.heartbeatTimeout?.end();
    slot.violations.end();
    if (this.#isPresent(slot)) this.#slots.delete(slot.character.player_id);
  }

  /** The rules have not let it in: it was never here, though its row says that it is. */
  #giveBack(slot: PlayerSlot): void {
    const { persistence, isBroken } = this.#options.simulation;
    this.forget(slot);
    if (!isBroken) slot.isDurableOutside = persistence.saveSettled(slot.character);
  }

  /** The room ends: all who are still here are saved, unless its World is broken. */
  leaveAll(): void {
    for (const slot of [...this.#slots.values()]) void this.leave(slot, true);
  }

  save(slot: PlayerSlot): void {
    if (this.#options.simulation.isBroken) return;
    slot.savedAtMs = performance.now();
    slot.character = { ...slot.character, last_heartbeat: new Date().toISOString() };
    void this.#options.simulation.persistence.saveCharacter(this.#characterToSave(slot));
  }

  /** The player has given a sign of life. */
  keepAlive(slot: PlayerSlot): void {
    slot.heartbeatTimeout?.heard();
    if (performance.now() - slot.savedAtMs < SESSION_SAVE_INTERVAL_MS) return;
    this.save(slot);
    this.#options.simulation.persistence.changed();
  }

  /** The slot that the connection decides about; undefined where it is of the past. */
  #slotOf(client: ModeClient): PlayerSlot | undefined {
    const slot = client.userData && slotOf(client);
    return slot && this.#isPresent(slot) && slot.connection_id === client.sessionId ? slot : undefined;
  }

  /** A client whose connection stands but that says nothing, not even a heartbeat, is as good as gone. */
  #listenTo(client: ModeClient, slot: PlayerSlot): void {
    const { connections, services } = this.#options;
    slot.roundTrip = new RoundTrip(socketOf(client));
    slot.heartbeatTimeout?.end();
    slot.heartbeatTimeout = new HeartbeatTimeout(services.env.HEARTBEAT_TIMEOUT_MS, () =>
      connections.close(slot.connection_id, CLOSE_CODES.silent, "no heartbeat"),
    );
  }

  #takeOver(slot: PlayerSlot, connection_id: string): void {
    const before = slot.connection_id;
    slot.connection_id = connection_id;
    this.#stopWaiting(slot);
    this.#options.connections.close(before, CLOSE_CODES.replaced, "the player has connected again");
  }

  #stopWaiting(slot: PlayerSlot): void {
    slot.stopWaiting?.();
    slot.stopWaiting = undefined;
  }

  /** Brings a character into the World, as it is kept or as a new one. */
  async #takeIn(connection_id: string, options: Partial<JoinOptions>): Promise<PlayerSlot> {
    const { session_id } = options;
    const taken = this.#takeInNow(connection_id, options);
    if (session_id === undefined) return taken;
    const arrival = Promise.allSettled([this.#arrivals.get(session_id), taken]);
    this.#arrivals.set(session_id, arrival);
    return taken.finally(() => {
      if (this.#arrivals.get(session_id) === arrival) this.#arrivals.delete(session_id);
    });
  }

  async #takeInNow(connection_id: string, options: Partial<JoinOptions>): Promise<PlayerSlot> {
    const { simulation, services } = this.#options;
    const { world, mode } = simulation;
    const closed = mode.admission.whyClosed?.(world);
    if (closed !== undefined) throw new JoinRefused("room_full", closed);
    const character = await this.#claim.characterFor(options);
    const present = this.#slots.get(character.player_id);
    if (present?.character.session_id === character.session_id) throw replaced();
    // Another character of the player's would be a way out of a fight.
    if (present && this.heldMs(present) > 0) throw inCombat(this.heldMs(present));
    // One player is in a room once: of its two sessions the newer stays.
    if (present) void this.release(present, CLOSE_CODES.replaced, "another session of the player has come");
    const violations = new ViolationCounter(services, accountOf(character));
    const slot: PlayerSlot = { character, violations, connection_id, savedAtMs: performance.now() };
    this.#slots.set(character.player_id, slot);
    simulation.persistence.isDeserted = false;
    const joined = simulation.perform(mode.characters.join(character));
    if (!joined.is_accepted) {
      this.#giveBack(slot);
      throw new JoinRefused(
        joined.reason,
        mode.admission.whyClosed?.(world) ?? REJECT_REASONS[joined.reason],
      );
    }
    simulation.run?.noteEntered(character);
    // At once: in a fresh room this is the row by which two processes that opened it both are told apart.
    simulation.persistence.sealRow();
    services.metrics.countJoin();
    return slot;
  }
}

/** The character keeps it, since the next room's seat reservation is taken without a word of it. */
function noteProtocol(slot: PlayerSlot, protocol_version: number | undefined): void {
  if (protocol_version !== undefined) slot.character = { ...slot.character, protocol_version };
}

function asRejection(error: unknown): Rejection {
  if (error instanceof JoinRefused) return reject(error.reason, error.ready_in_ms);
  throw error;
}

function replaced(): JoinRefused {
  return new JoinRefused(
    "session_elsewhere",
    "A newer connection has this player slot; join again to take it over.",
  );
}

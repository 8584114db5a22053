/**
 * Whose character comes into a room: a session is taken over from the room that has it, or made for a newcomer. One room holds a
 * character: the session's row decides which, by one conditional write.
 */
import { randomUUID } from "node:crypto";
import { ErrorCode, ServerError } from "@colyseus/core";
import type { RejectReason } from "../../game/core/verdict.ts";
import type { Services } from "../../services.ts";
import { type Held, SessionGone, SessionMoved } from "../../store/session-repository.ts";
import type { PlayerSession } from "../../store/session-row.ts";
import type { JoinOptions } from "./join-options.ts";
import type { ModeTypes } from "./mode.ts";
import { askRoom, findRoom } from "./rpc-client.ts";
import type { Simulation } from "./simulation.ts";

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

/** Joins of one session to several rooms at once take it from each other; sooner or later one of them is the last. */
const CLAIM_ATTEMPTS = 5;

type ClaimOptions<M extends ModeTypes> = {
  services: Services;
  simulation: Simulation<M>;
  /** Whether only those come in whose session is in this room already. */
  admitsOnlyExpected: boolean;
  /** Whether all that had to be saved of the session here is saved. */
  isSettled: (session_id: string) => Promise<boolean>;
};

export class CharacterClaim<M extends ModeTypes> {
  readonly #options: ClaimOptions<M>;

  constructor(options: ClaimOptions<M>) {
    this.#options = options;
  }

  /** Whether the session is in this room, or may come into it. Asked before a seat is reserved. */
  async mayComeIn(session_id: string): Promise<boolean> {
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (!admitsOnlyExpected) return true;
    return (await services.store.sessions.get(session_id))?.room_id === simulation.world.room_id;
  }

  /**
   * The session that comes in, held by this room from now on.
   *
   * @throws JoinRefused where it cannot.
   */
  async sessionFor({ session_id, character_name }: Partial<JoinOptions>): Promise<PlayerSession> {
    if (session_id !== undefined) return this.#claim(session_id);
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (admitsOnlyExpected) throw onlyExpected();
    const player_id = randomUUID();
    const { characters } = simulation.mode;
    const session = characters.create(simulation.content.content, player_id, character_name ?? "Adventurer");
    const here = { ...this.#movedHere(session), is_anonymous: true };
    await services.store.sessions.create(here);
    return here;
  }

  /** The session, held by this room from now on, with all that is known of its character. */
  async #claim(session_id: string): Promise<PlayerSession> {
    if (!(await this.#options.isSettled(session_id))) throw notSaved();
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      const claimed = await this.#tryToClaim(await this.#read(session_id));
      if (claimed) return claimed;
    }
    throw new JoinRefused("session_elsewhere", "The session is in another room by now.");
  }

  /** Undefined where another room was first: that one has to release the character now. */
  async #tryToClaim(found: PlayerSession): Promise<PlayerSession | undefined> {
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (found.room_id === simulation.world.room_id) return found;
    if (admitsOnlyExpected) throw onlyExpected();
    const session = await this.#takeOutOf(found);
    if (session.room_id !== found.room_id) return undefined;
    const here = this.#movedHere(session);
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
    const { simulation, services } = this.#options;
    const { content } = simulation.content;
    const session = await simulation.mode.characters.current(services.store, session_id, content);
    if (!session) throw ended();
    return session;
  }

  /** The session after its character has left the live room that it is in, if it is in one. */
  async #takeOutOf(session: PlayerSession): Promise<PlayerSession> {
    const { room_id, session_id } = session;
    if (room_id === undefined) return session;
    if (!(await findRoom(room_id))) return this.#readOnceSaved(room_id, session_id);
    const released = await askRoom(room_id, "release", session_id, "replaced");
    if (!released.is_accepted && released.reason === "store_unavailable") throw notSaved();
    if (!released.is_accepted && released.reason === "in_combat") throw inCombat(released.ready_in_ms);
    return this.#read(session_id);
  }

  /** As the room has left it that has closed: its last state may still be on its way. */
  async #readOnceSaved(room_id: string, session_id: string): Promise<PlayerSession> {
    const { cluster, env } = this.#options.services;
    if (await cluster.closing_rooms.isSaved(room_id, env.STORE_ACK_TIMEOUT_MS)) return this.#read(session_id);
    throw notSaved();
  }

  /** Names a row that is in the database: one that is not could be another's after a kill. */
  #movedHere(session: PlayerSession): PlayerSession {
    const { mode, world, persistence } = this.#options.simulation;
    return mode.characters.movedInto(world, session, persistence.lastEventId);
  }
}

/** What the session in the table must still be like when it is claimed. */
function heldAs({ room_id, last_event_id = "" }: PlayerSession): Held {
  return room_id === undefined ? {} : { room_id, last_event_id };
}

export function onlyExpected(): JoinRefused {
  return new JoinRefused("session_elsewhere", "This room is entered from the room before it.");
}

export function inCombat(left_ms = 0): JoinRefused {
  return new JoinRefused(
    "in_combat",
    `The player has a character in a fight; it can leave in ${Math.ceil(left_ms / 1000)} s at the earliest.`,
    left_ms,
  );
}

function notSaved(): JoinRefused {
  return new JoinRefused("store_unavailable", "The character is not saved yet; join again in a moment.");
}

function ended(): JoinRefused {
  return new JoinRefused("no_such_session", "The session has ended; make a new one.");
}

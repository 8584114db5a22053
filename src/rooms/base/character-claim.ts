/**
 * Whose character comes into a room: one that is taken over from the room that has it, or a new one. One room holds a character: its
 * row decides which, by one conditional write.
 */
import { randomUUID } from "node:crypto";
import { ErrorCode, ServerError } from "@colyseus/core";
import type { PlayedCharacter } from "../../characters/character.ts";
import { NAMELESS } from "../../characters/character-name.ts";
import { CharacterChanged } from "../../characters/character-repository.ts";
import { newCharacter, playedAnew } from "../../characters/new-character.ts";
import type { RejectReason } from "../../game/core/verdict.ts";
import type { Services } from "../../services.ts";
import { currentCharacter } from "./current-character.ts";
import { CharacterHeld, takeOut } from "./free-character.ts";
import type { JoinOptions } from "./join-options.ts";
import type { ModeTypes } from "./mode.ts";
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
  /** Whether only those come in whose character is in this room already. */
  admitsOnlyExpected: boolean;
  /** Whether all that had to be saved of the session here is saved. */
  isSettled: (session_id: string) => Promise<boolean>;
};

export class CharacterClaim<M extends ModeTypes> {
  readonly #options: ClaimOptions<M>;

  constructor(options: ClaimOptions<M>) {
    this.#options = options;
  }

  /** Whether the session's character is in this room, or may come into it. Asked before a slot is reserved. */
  async mayComeIn(session_id: string): Promise<boolean> {
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (!admitsOnlyExpected) return true;
    return (await services.characters.playedIn(session_id))?.room_id === simulation.world.room_id;
  }

  /**
   * The character that comes in, held by this room from now on.
   *
   * @throws JoinRefused where it cannot.
   */
  async characterFor({ session_id, character_name }: Partial<JoinOptions>): Promise<PlayedCharacter> {
    if (session_id !== undefined) return this.#claim(session_id);
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (admitsOnlyExpected) throw onlyExpected();
    const made = newCharacter(simulation.content.content, {
      player_id: randomUUID(),
      owner: "anonymous",
      character_name: character_name ?? NAMELESS,
    });
    const here = this.#movedHere(playedAnew(made));
    await services.characters.create(here);
    return here;
  }

  /** The character, held by this room from now on, with all that is known of it. */
  async #claim(session_id: string): Promise<PlayedCharacter> {
    if (!(await this.#options.isSettled(session_id))) {
      const text = "The character is not saved yet; join again in a moment.";
      throw new JoinRefused("store_unavailable", text);
    }
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      const claimed = await this.#tryToClaim(await this.#read(session_id));
      if (claimed) return claimed;
    }
    throw new JoinRefused("session_elsewhere", "The session is in another room by now.");
  }

  /** Undefined where somebody else was first: another room has to release the character now, or it is read again. */
  async #tryToClaim(found: PlayedCharacter): Promise<PlayedCharacter | undefined> {
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (found.room_id === simulation.world.room_id) return this.#adopted(found);
    if (admitsOnlyExpected) throw onlyExpected();
    const free = await takeOut(services, found, "replaced").catch(asJoinRefused);
    if (!free || free.room_id !== found.room_id || free.session_id !== found.session_id) return undefined;
    const released = { ...free, session_id: found.session_id };
    const here = this.#movedHere(released);
    try {
      const written = await services.characters.replace(released, here);
      return { ...here, revision: written.revision };
    } catch (error) {
      if (error instanceof CharacterChanged) return undefined;
      throw error;
    }
  }

  /** One that an older process has sent here. */
  async #adopted(found: PlayedCharacter): Promise<PlayedCharacter | undefined> {
    try {
      await this.#options.services.characters.adopt(found);
      return found;
    } catch (error) {
      if (error instanceof CharacterChanged) return undefined;
      throw error;
    }
  }

  async #read(session_id: string): Promise<PlayedCharacter> {
    const found = await currentCharacter(this.#options.services, session_id);
    if (!found) throw new JoinRefused("no_such_session", "The session has ended; make a new one.");
    return found;
  }

  /** Names a row that is in the database: one that is not could be another's after a kill. */
  #movedHere(found: PlayedCharacter): PlayedCharacter {
    const { mode, world, persistence } = this.#options.simulation;
    return {
      ...mode.characters.movedInto(world, found),
      ...{ room_id: world.room_id, run_id: world.run_id, mode: mode.name },
      last_event_id: persistence.lastEventId,
      updated_at: new Date().toISOString(),
    };
  }
}

export function onlyExpected(): JoinRefused {
  return new JoinRefused("session_elsewhere", "This room is entered from the room before it.");
}

export function inCombat(leftMs = 0): JoinRefused {
  return new JoinRefused(
    "in_combat",
    `The player has a character in a fight; it can leave in ${Math.ceil(leftMs / 1000)} s at the earliest.`,
    leftMs,
  );
}

function asJoinRefused(error: unknown): never {
  if (!(error instanceof CharacterHeld)) throw error;
  throw new JoinRefused(error.reason, error.message, error.ready_in_ms);
}

/**
 * Whose character comes into a room: one that is taken over from the room that has it, or a new one. One room holds a character: its
 * row decides which, by one conditional write. A character whose row names this room already is claimed, too: the row may have been
 * written by a process that had the room before, and what that one still has on its way must come too late.
 */
import { randomUUID } from "node:crypto";
import { ErrorCode, ServerError } from "@colyseus/core";
import { type PlayedCharacter, settled } from "../../characters/character.ts";
import { NAMELESS } from "../../characters/character-name.ts";
import { CharacterChanged } from "../../characters/character-repository.ts";
import { newCharacter, playedAnew } from "../../characters/new-character.ts";
import { COMMON_REASONS, type RejectReason } from "../../game/core/verdict.ts";
import type { Services } from "../../services.ts";
import { currentCharacter } from "./current-character.ts";
import { CharacterHeld, takeOut } from "./free-character.ts";
import type { JoinOptions } from "./join-options.ts";
import type { ModeTypes } from "./mode.ts";
import { RoomLost } from "./room-persistence.ts";
import type { Place } from "./run-places.ts";
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
  /** Whether only those come in whose character is in this room already, or whom it expects. */
  admitsOnlyExpected: boolean;
  /** Whether all that had to be saved of the session here is saved. */
  isSettled: (session_id: string) => Promise<boolean>;
};

export class CharacterClaim<M extends ModeTypes> {
  readonly #options: ClaimOptions<M>;

  constructor(options: ClaimOptions<M>) {
    this.#options = options;
  }

  /** Whether the session's character is in this room, comes through the room before, or is expected. Asked before a slot is reserved. */
  async isExpected(session_id: string): Promise<boolean> {
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (!admitsOnlyExpected) return true;
    const played = await services.characters.playedIn(session_id);
    return played !== undefined && (played.room_id === simulation.world.room_id || this.#expects(played));
  }

  #expects({ player_id, character_id }: PlayedCharacter): boolean {
    const { mode, world } = this.#options.simulation;
    return mode.admission.expects?.(world, player_id, character_id) === true;
  }

  /**
   * The character that comes in, held by this room from now on.
   *
   * @throws JoinRefused where it cannot.
   */
  async characterFor(options: Partial<JoinOptions>): Promise<PlayedCharacter> {
    const character = await this.#characterFor(options).catch(asJoinRefused);
    void this.#options.simulation.persistence.noteSaved(character);
    return character;
  }

  async #characterFor({
    session_id,
    character_name,
    protocol_version,
    is_resuming = false,
  }: Partial<JoinOptions>): Promise<PlayedCharacter> {
    const seen = { last_heartbeat: new Date().toISOString(), ...(protocol_version && { protocol_version }) };
    if (session_id !== undefined) return this.#claim(session_id, seen, is_resuming);
    const { simulation, services, admitsOnlyExpected } = this.#options;
    if (admitsOnlyExpected) throw onlyExpected(simulation.mode.admission.whyNotExpected);
    const made = newCharacter(simulation.content.content, {
      player_id: randomUUID(),
      owner: "anonymous",
      character_name: character_name ?? NAMELESS,
    });
    const played = playedAnew(made);
    const place = await this.#placeFor(played);
    const here = { ...(await this.#movedHere(played, place)), ...seen };
    await services.characters.create(here);
    return here;
  }

  /** The character, held by this room from now on, with all that is known of it. */
  async #claim(session_id: string, seen: SignOfLife, isResuming: boolean): Promise<PlayedCharacter> {
    if (!(await this.#options.isSettled(session_id))) {
      const text = "The character is not saved yet; join again in a moment.";
      throw new JoinRefused("store_unavailable", text);
    }
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      const claimed = await this.#tryToClaim(await this.#read(session_id), seen, isResuming);
      if (claimed) return claimed;
    }
    throw new JoinRefused("session_elsewhere", "The session is in another room by now.");
  }

  /** Undefined where somebody else was first: another room has to release the character now, or it is read again. */
  async #tryToClaim(
    found: PlayedCharacter,
    seen: SignOfLife,
    isResuming: boolean,
  ): Promise<PlayedCharacter | undefined> {
    const { simulation, admitsOnlyExpected } = this.#options;
    const { persistence, world, run } = simulation;
    const isHere = found.room_id === world.room_id;
    // It was found with all that this room's journal says, to the newest row. Where that is another process's, so is the room.
    if (isHere) persistence.assertOwn(found.last_event_id);
    else if (admitsOnlyExpected && !isResuming && !this.#expects(found))
      throw onlyExpected(simulation.mode.admission.whyNotExpected);
    const place = await this.#placeFor(found);
    let isIn = false;
    try {
      const claimed = isHere
        ? await this.#claimHere(found, seen)
        : await this.#claimElsewhere(found, seen, place);
      isIn = claimed !== undefined;
      return claimed;
    } finally {
      // A place that was there before stays.
      if (!isIn && place.isNew) await run?.places.giveUp(found);
    }
  }

  /** @throws JoinRefused where the run has none. */
  async #placeFor(found: PlayedCharacter): Promise<Place> {
    const place = (await this.#options.simulation.run?.places.placeFor(found)) ?? NO_RUN;
    if (typeof place === "string")
      throw new JoinRefused(place, place === "not_a_member" ? REMOVED : COMMON_REASONS[place]);
    return place;
  }

  async #claimHere(found: PlayedCharacter, seen: SignOfLife): Promise<PlayedCharacter | undefined> {
    // Before anything happens to it here, its row says that there may be more than the row contains.
    return this.#replace(found, { ...(await this.#heldHere(found)), ...seen });
  }

  async #claimElsewhere(
    found: PlayedCharacter,
    seen: SignOfLife,
    place: Place,
  ): Promise<PlayedCharacter | undefined> {
    const { run } = this.#options.simulation;
    const before = await this.#takenOut(found);
    if (!before) return undefined;
    await run?.places.keepProgressElsewhere(before);
    const claimed = await this.#replace(before, { ...(await this.#movedHere(before, place)), ...seen });
    // It may have been removed from the run in this moment: who removes it looks for it after that.
    const lost = claimed && (await run?.places.whyLost(found));
    if (lost) throw new JoinRefused(lost, COMMON_REASONS[lost]);
    return claimed;
  }

  /** Undefined where its row was written meanwhile. */
  async #replace(before: PlayedCharacter, next: PlayedCharacter): Promise<PlayedCharacter | undefined> {
    try {
      const { revision } = await this.#options.services.characters.replace(before, next);
      return { ...next, revision };
    } catch (error) {
      if (error instanceof CharacterChanged) return undefined;
      throw error;
    }
  }

  async #takenOut(found: PlayedCharacter): Promise<PlayedCharacter | undefined> {
    const { services } = this.#options;
    const free = await takeOut(services, found, "replaced");
    if (!free || free.room_id !== found.room_id || free.session_id !== found.session_id) return undefined;
    return { ...free, session_id: found.session_id };
  }

  async #read(session_id: string): Promise<PlayedCharacter> {
    const found = await currentCharacter(this.#options.services, session_id);
    if (!found) throw new JoinRefused("no_such_session", "The session has ended; make a new one.");
    return found;
  }

  async #movedHere(found: PlayedCharacter, { progress }: Place): Promise<PlayedCharacter> {
    const { mode, world } = this.#options.simulation;
    return this.#heldHere({
      ...mode.characters.movedInto(world, found, progress),
      ...{ room_id: world.room_id, run_id: world.run_id, mode: mode.name },
      updated_at: new Date().toISOString(),
    });
  }

  /** Before it joins. Names a row that is in the database: one that is not could be another's after a kill. */
  async #heldHere(found: PlayedCharacter): Promise<PlayedCharacter> {
    const last_event_id = await this.#options.simulation.persistence.newestEventId();
    return { ...settled(found), unsettled_id: found.character_id, last_event_id };
  }
}

/** Anybody else without a place could have one. */
const REMOVED =
  "The leader of this run has removed the player from it: a new invite lets it come back, and joinOrCreate leads to another run.";

/** In a room whose mode has no runs. */
const NO_RUN: Place = { isNew: false };

/** What a join says of the player. */
type SignOfLife = Pick<PlayedCharacter, "last_heartbeat" | "protocol_version">;

export const NOT_EXPECTED = "This room is entered from the room before it.";

export function onlyExpected(why = NOT_EXPECTED): JoinRefused {
  return new JoinRefused("session_elsewhere", why);
}

export function inCombat(leftMs = 0): JoinRefused {
  return new JoinRefused(
    "in_combat",
    `The player has a character in a fight; it can leave in ${Math.ceil(leftMs / 1000)} s at the earliest.`,
    leftMs,
  );
}

/** The refusal that the player reads. */
export function asJoinRefused(error: unknown): never {
  if (error instanceof RoomLost)
    throw new JoinRefused("store_unavailable", "The room goes on elsewhere; join again in a moment.");
  if (!(error instanceof CharacterHeld)) throw error;
  throw new JoinRefused(error.reason, error.message, error.ready_in_ms);
}

/** Going through doors: a seat in the room behind, and a character that is in one room at a time. */
import type { ISeatReservation } from "@colyseus/core/MatchMaker";
import { lookThroughDoor, type Passage } from "../game/doors.ts";
import { accept, reject, type Verdict } from "../game/verdict.ts";
import type { World } from "../game/world.ts";
import type { PlayerSession } from "../store/sessions.ts";
import { reserveSeat } from "./next-room.ts";
import { throughDoor } from "./player-session.ts";
import type { RoomKeeper } from "./room-keeper.ts";

/** A seat in the next room, and whether the character is saved there yet. */
type Gone = { seat: ISeatReservation; isSaved: Promise<boolean> };

export class Passages {
  readonly #world: World;
  readonly #keeper: RoomKeeper;
  /** Takes the character out of the room; the rules have the last word. */
  readonly #leave: (player_id: string, door_id: string) => Verdict<Passage>;
  /** Those who have gone, so that asking again gets the same answer. */
  readonly #gone = new Map<string, Gone>();

  constructor(
    world: World,
    keeper: RoomKeeper,
    leave: (player_id: string, door_id: string) => Verdict<Passage>,
  ) {
    this.#world = world;
    this.#keeper = keeper;
    this.#leave = leave;
  }

  /** Accepted with the seat once the character, in its next room, is saved. */
  async enter(session: PlayerSession, door_id: string): Promise<Verdict<ISeatReservation>> {
    const known = this.#gone.get(session.player_id);
    const passage = known ? accept(known) : await this.#goThrough(session, door_id);
    if (!passage.is_accepted) return passage;
    const { seat, isSaved } = passage.value;
    return (await this.#keeper.isSaved(isSaved)) ? accept(seat) : reject("store_unavailable");
  }

  /** The seat first, since it may not be had; then the character leaves. */
  async #goThrough(session: PlayerSession, door_id: string): Promise<Verdict<Gone>> {
    const player = this.#world.players.get(session.player_id);
    if (!player) return reject("not_in_room");
    const seen = lookThroughDoor(this.#world, player, door_id);
    if (!seen.is_accepted) return seen;
    const { dungeon_id, run_id } = this.#world;
    const seat = await reserveSeat({
      dungeon_id,
      run_id,
      room_template_id: seen.value.room_template_id,
      content_hash: this.#keeper.content_hash,
      session_id: session.session_id,
      character_name: session.character_name,
    });
    if (!seat) return reject("room_full");
    const left = this.#leave(session.player_id, door_id);
    if (!left.is_accepted) return left;
    const isSaved = this.#keeper.saveSession(throughDoor(session, left.value.departure, seat.roomId));
    const gone = { seat, isSaved };
    this.#gone.set(session.player_id, gone);
    return accept(gone);
  }
}

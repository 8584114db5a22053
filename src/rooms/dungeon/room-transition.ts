/** Going through doors: a seat in the room behind, and a character that is in one room at a time. */
import type { ISeatReservation } from "@colyseus/shared-types";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { lookThroughDoor } from "../../game/dungeon/doors.ts";
import { accountOf } from "../base/entry.ts";
import type { Seat } from "../base/player-slot.ts";
import type { Attendance } from "../base/player-slots.ts";
import type { RoomEngine } from "../base/simulation.ts";
import { throughDoor } from "./character-session.ts";
import { reserveSeat } from "./next-room.ts";

type Gone = NonNullable<Seat["gone"]>;

export class Passages {
  readonly #engine: RoomEngine;
  readonly #attendance: Attendance;

  constructor(engine: RoomEngine, attendance: Attendance) {
    this.#engine = engine;
    this.#attendance = attendance;
  }

  /** Accepted with the seat once the character, in its next room, is saved. */
  async enter(seat: Seat, door_id: string): Promise<Verdict<ISeatReservation>> {
    const passage = seat.gone ? accept(seat.gone) : await this.#goThrough(seat, door_id);
    if (!passage.is_accepted) return passage;
    const { seat: next, isSaved } = passage.value;
    return (await this.#engine.keeper.isSaved(isSaved)) ? accept(next) : reject("store_unavailable");
  }

  /** The seat first, since it may not be had; then the character leaves. The rules have the last word. */
  async #goThrough(seat: Seat, door_id: string): Promise<Verdict<Gone>> {
    const { world, keeper } = this.#engine;
    const { session } = seat;
    const { player_id, session_id } = session;
    const player = world.players.get(player_id);
    if (!player) return reject("not_in_room");
    const seen = lookThroughDoor(world, player, door_id);
    if (!seen.is_accepted) return seen;
    const { dungeon_id, run_id } = world;
    const { room_template_id } = seen.value;
    const { content_hash } = keeper;
    const account = accountOf(session);
    const reserved = await reserveSeat({
      ...{ dungeon_id, run_id, room_template_id, content_hash, session_id },
      ...(account !== undefined && { player_id: account }),
    });
    if (!reserved.is_accepted) return reserved;
    const next = reserved.value;
    const left = this.#engine.perform({ type: "enter_door", player_id, door_id });
    if (!left.is_accepted) return left;
    this.#attendance.forget(seat);
    const { last_event_id } = next;
    const there = { room_id: next.seat.roomId, last_event_id };
    const isSaved = keeper.saveSession(throughDoor(session, left.value.departure, there));
    seat.isSavedOutside = isSaved;
    seat.gone = { seat: next.seat, isSaved };
    return accept(seat.gone);
  }
}

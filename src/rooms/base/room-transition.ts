/** Going from one room to another: a seat reservation in the next one, and a character that is in one room at a time. */
import type { ISeatReservation } from "@colyseus/shared-types";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { accountOf } from "./entry.ts";
import type { ModeTypes, Transfer } from "./mode.ts";
import type { Gone, PlayerSlot } from "./player-slot.ts";
import type { PlayerSlots } from "./player-slots.ts";
import { reserveSeat } from "./room-directory.ts";
import type { Reservations } from "./seat-reservations.ts";
import type { Simulation } from "./simulation.ts";

export class RoomTransition<M extends ModeTypes> {
  readonly #simulation: Simulation<M>;
  readonly #slots: PlayerSlots<M>;
  readonly #reservations: Reservations;
  readonly #onGone: (connection_id: string) => void;
  readonly #onLost: (connection_id: string) => void;

  /**
   * @param onGone called with the connection of a player who has gone: its client hangs up by itself, or is hung up on.
   * @param onLost and where the character is neither here nor in the next room: somebody else took it meanwhile.
   */
  constructor(
    simulation: Simulation<M>,
    slots: PlayerSlots<M>,
    reservations: Reservations,
    onGone: (connection_id: string) => void,
    onLost: (connection_id: string) => void,
  ) {
    this.#simulation = simulation;
    this.#slots = slots;
    this.#reservations = reservations;
    this.#onGone = onGone;
    this.#onLost = onLost;
  }

  /**
   * Accepted with the seat reservation once the character, in its next room, is saved. Asked again, also before
   * that, it gets the same answer: a second reservation would give the first one back.
   *
   * @param plan looks whether the character may go, and where.
   */
  async transfer(slot: PlayerSlot, plan: () => Verdict<Transfer>): Promise<Verdict<ISeatReservation>> {
    if (!slot.going) {
      const planned = plan();
      if (!planned.is_accepted) return planned;
      slot.going = this.#go(slot, planned.value);
    }
    const gone = await slot.going;
    if (!gone.is_accepted) return gone;
    const { reservation, isDurable } = gone.value;
    if (!(await this.#simulation.persistence.awaitDurable(isDurable))) return reject("store_unavailable");
    this.#onGone(slot.connection_id);
    return accept(reservation);
  }

  /** A refusal, or a fault, is not the last word: the player may ask again. */
  async #go(slot: PlayerSlot, transfer: Transfer): Promise<Verdict<Gone>> {
    let isGone = false;
    try {
      const gone = await this.#reserveAndDepart(slot, transfer);
      isGone = gone.is_accepted;
      return gone;
    } finally {
      if (!isGone) slot.going = undefined;
    }
  }

  /** The reservation first, since it may not be had; then the character leaves. */
  async #reserveAndDepart(slot: PlayerSlot, { place, depart }: Transfer): Promise<Verdict<Gone>> {
    const { session_id } = slot.character;
    const player_id = accountOf(slot.character);
    const reserved = await reserveSeat(place, { session_id, ...(player_id !== undefined && { player_id }) });
    if (!reserved.is_accepted) return reserved;
    const { reservation, last_event_id } = reserved.value;
    // It may have gone, and come back, meanwhile: then what was reserved is not for it.
    const left = this.#slots.bySession(session_id) === slot ? depart() : reject("not_in_room");
    if (!left.is_accepted) {
      this.#reservations.giveUp(session_id, reservation.sessionId);
      return left;
    }
    this.#slots.forget(slot);
    const next = { ...left.value, room_id: reservation.roomId, mode: place.mode, last_event_id };
    const isDurable = this.#simulation.persistence.saveCharacter(next);
    slot.isDurableOutside = isDurable;
    void isDurable.then(isSaved => {
      if (!isSaved) this.#onLost(slot.connection_id);
    });
    return accept({ reservation, isDurable });
  }
}

/** Going from one room to another: a slot in the next one, and a character that is in one room at a time. */
import type { ISeatReservation } from "@colyseus/shared-types";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { accountOf } from "./entry.ts";
import type { ModeTypes, Transfer } from "./mode.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { PlayerSlots } from "./player-slots.ts";
import { reserveSeat } from "./room-directory.ts";
import type { Simulation } from "./simulation.ts";

type Gone = NonNullable<PlayerSlot["gone"]>;

export class RoomTransition<M extends ModeTypes> {
  readonly #simulation: Simulation<M>;
  readonly #slots: PlayerSlots<M>;
  readonly #onGone: (connection_id: string) => void;

  /** @param onGone called with the connection of a player who has gone: its client hangs up by itself, or is hung up on. */
  constructor(simulation: Simulation<M>, slots: PlayerSlots<M>, onGone: (connection_id: string) => void) {
    this.#simulation = simulation;
    this.#slots = slots;
    this.#onGone = onGone;
  }

  /**
   * Accepted with the seat reservation once the character, in its next room, is saved. Asked again, it gets the same answer.
   *
   * @param plan looks whether the character may go, and where.
   */
  async transfer(slot: PlayerSlot, plan: () => Verdict<Transfer>): Promise<Verdict<ISeatReservation>> {
    const gone = slot.gone ? accept(slot.gone) : await this.#go(slot, plan());
    if (!gone.is_accepted) return gone;
    const { reservation, isDurable } = gone.value;
    if (!(await this.#simulation.persistence.awaitDurable(isDurable))) return reject("store_unavailable");
    this.#onGone(slot.connection_id);
    return accept(reservation);
  }

  /** The slot first, since it may not be had; then the character leaves. */
  async #go(slot: PlayerSlot, planned: Verdict<Transfer>): Promise<Verdict<Gone>> {
    if (!planned.is_accepted) return planned;
    const { place, depart } = planned.value;
    const { session } = slot;
    const player_id = accountOf(session);
    const owner = { session_id: session.session_id, ...(player_id !== undefined && { player_id }) };
    const reserved = await reserveSeat(place, owner);
    if (!reserved.is_accepted) return reserved;
    const { reservation, last_event_id } = reserved.value;
    const left = depart();
    if (!left.is_accepted) return left;
    this.#slots.forget(slot);
    const next = { ...left.value, room_id: reservation.roomId, mode: place.mode, last_event_id };
    const isDurable = this.#simulation.persistence.saveSession(next);
    slot.isDurableOutside = isDurable;
    slot.gone = { reservation, isDurable };
    return accept(slot.gone);
  }
}

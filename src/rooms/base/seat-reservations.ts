/**
 * Seat reservations of this process that wait for their connections: one for each session, in whichever room, and so many
 * for each account and address.
 */
import { matchMaker } from "@colyseus/core";
import type { Holder, Limits } from "../../auth/limits.ts";

/** Processes tell each other of new reservations here. */
const CHANNEL = "reservations";

/** Whose reservation it is; a newcomer without an account has no session yet. */
export type ReservationHolder = Holder & { session_id?: string | undefined };

type Reservation = {
  session_id: string | undefined;
  release: () => void;
  giveBack: () => void;
  timer: NodeJS.Timeout;
};

/** What processes tell each other: whose older reservation is to be given back. */
type Told = { session_id: string; processId: string; only?: string | undefined };

export class Reservations {
  readonly #cap: Limits["reservations"];
  /** By Colyseus's id of the connection that is to come. */
  readonly #waiting = new Map<string, Reservation>();
  /** The ids of the same, by session. */
  readonly #bySession = new Map<string, string>();
  #isListening = false;

  constructor(cap: Limits["reservations"]) {
    this.#cap = cap;
  }

  /**
   * Counts a reservation, for `seconds` at most. An older one of the session's is given back first, so that the newer can take its
   * place.
   *
   * @param giveBack gives the place in the room back.
   * @returns false where the account or the address has too many.
   */
  add(connection_id: string, holder: ReservationHolder, seconds: number, giveBack: () => void): boolean {
    const { session_id } = holder;
    if (session_id !== undefined) this.#giveBack(session_id);
    const taken = this.#cap.take(holder);
    if (taken.refusal !== undefined) return false;
    const timer = setTimeout(() => this.remove(connection_id), seconds * 1000).unref();
    this.#waiting.set(connection_id, { session_id, release: taken.release, giveBack, timer });
    if (session_id !== undefined) {
      this.#bySession.set(session_id, connection_id);
      this.#tellOthers(session_id);
    }
    return true;
  }

  /** Colyseus's id of the connection that the session's reservation waits for; undefined where it has none in this process. */
  idOf(session_id: string): string | undefined {
    return this.#bySession.get(session_id);
  }

  /** Its connection has come, or its place is given back. False where it was not waited for any more. */
  remove(connection_id: string): boolean {
    const reservation = this.#waiting.get(connection_id);
    if (!reservation) return false;
    const { session_id, release, timer } = reservation;
    clearTimeout(timer);
    release();
    this.#waiting.delete(connection_id);
    if (session_id !== undefined && this.#bySession.get(session_id) === connection_id)
      this.#bySession.delete(session_id);
    return true;
  }

  /**
   * The session wants none, or another: the one that it has is given back, in whichever process, so that it is in nobody's way.
   *
   * @param only where it is of this connection; a newer one stays.
   */
  giveUp(session_id: string, only?: string): void {
    this.#giveBack(session_id, only);
    this.#tellOthers(session_id, only);
  }

  #giveBack(session_id: string, only?: string): void {
    const connection_id = this.#bySession.get(session_id);
    if (only !== undefined && connection_id !== only) return;
    const reservation = connection_id === undefined ? undefined : this.#waiting.get(connection_id);
    if (connection_id === undefined || !reservation) return;
    this.remove(connection_id);
    reservation.giveBack();
  }

  /** The session may have an older reservation in another process. */
  #tellOthers(session_id: string, only?: string): void {
    const { presence, processId } = matchMaker;
    const isFirst = !this.#isListening;
    this.#isListening = true;
    if (isFirst)
      void presence.subscribe(CHANNEL, (told: Told) => {
        if (told.processId !== processId) this.#giveBack(told.session_id, told.only);
      });
    presence.publish(CHANNEL, { session_id, processId, only } satisfies Told);
  }
}

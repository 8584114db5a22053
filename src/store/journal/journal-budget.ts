/** How much may wait for a database that is away: in each room's journal, and in all journals of the process together. */

export type JournalLimits = {
  /** Bytes of events that may wait in one journal. */
  per_room_bytes: number;
  /** Bytes of events that may wait in all of them. */
  total_bytes: number;
};

/**
 * Half of the total is for any journal that needs it, up to its own limit. Once that is taken, every journal that has something
 * waiting may have an equal share of the other half, so that rooms in which little happens go on for longest. Beside that
 * each journal may have the one row that it is trying to write.
 */
export class JournalBudget {
  readonly #limits: JournalLimits;
  #waiting_bytes = 0;
  #holders = 0;

  constructor(limits: JournalLimits) {
    this.#limits = limits;
  }

  /** Bytes that wait in all journals. */
  get waiting_bytes(): number {
    return this.#waiting_bytes;
  }

  /** Bytes that one journal may hold at the moment. */
  get limit_bytes(): number {
    const { per_room_bytes, total_bytes } = this.#limits;
    if (this.#waiting_bytes <= total_bytes / 2) return per_room_bytes;
    if (this.#waiting_bytes > total_bytes) return 0;
    return Math.min(per_room_bytes, total_bytes / 2 / this.#holders);
  }

  /** A journal holds so many bytes, after it held others before. */
  change(before_bytes: number, now_bytes: number): void {
    this.#waiting_bytes += now_bytes - before_bytes;
    this.#holders += (now_bytes > 0 ? 1 : 0) - (before_bytes > 0 ? 1 : 0);
  }
}

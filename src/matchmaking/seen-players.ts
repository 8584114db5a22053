/** When players who wait gave a sign of life last. In memory alone: a process that begins gives everybody the time to give one. */

/** A player who has given none for so long has gone: a drop of 30 s is survived, and clients ask every 10 s at least. */
export const GONE_AFTER_MS = 45_000;

export class SeenPlayers {
  readonly #now: () => number;
  readonly #since_ms: number;
  /** Those of this span and of the one before, so that it does not grow. */
  #recent = new Map<string, number>();
  #before = new Map<string, number>();
  #begun_ms: number;

  /** @param now epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#since_ms = now();
    this.#begun_ms = this.#since_ms;
  }

  note(player_id: string): void {
    this.#turn();
    this.#recent.set(player_id, this.#now());
  }

  /** @param since_ms when it was seen for certain. */
  isGone(player_id: string, since_ms: number): boolean {
    this.#turn();
    const last = this.#recent.get(player_id) ?? this.#before.get(player_id) ?? 0;
    return this.#now() - Math.max(last, since_ms, this.#since_ms) > GONE_AFTER_MS;
  }

  #turn(): void {
    if (this.#now() - this.#begun_ms < GONE_AFTER_MS) return;
    this.#before = this.#recent;
    this.#recent = new Map();
    this.#begun_ms = this.#now();
  }
}

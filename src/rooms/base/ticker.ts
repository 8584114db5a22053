/**
 * The clock by which all rooms of a process tick: one timer for all of them, and rooms that tick one after the other find
 * the processor's caches warm.
 *
 * Rooms are spread over a few phases of the interval, so that they do not all tick, and send, in the same moment.
 */
const PHASES = 5;

/** A timer may fire a little early. */
const EARLY_TIMER_SLACK_MS = 1;

/** Called once in each interval. */
export type Ticking = { tick(): void };
const NOBODY: ReadonlySet<Ticking> = new Set();

export class Ticker {
  readonly #phaseMs: number;
  readonly #phases = Array.from({ length: PHASES }, () => new Set<Ticking>());
  #timer: NodeJS.Timeout | undefined;
  /** When moment 0 was. Moments are a phase apart; moment n is one of phase n modulo their number. */
  #beganAtMs = 0;
  /** The newest moment that has been served. */
  #moment = 0;

  /** @param intervalMs from one call to the next. */
  constructor(intervalMs: number) {
    this.#phaseMs = intervalMs / PHASES;
  }

  /**
   * From now on it is told once in each interval; where the process hung, late and once for all that was missed.
   * Returns when its last moment was, by `performance.now()`.
   */
  add(ticking: Ticking): number {
    if (!this.#timer) this.#begin();
    const sizes = this.#phases.map(({ size }) => size);
    const phase = sizes.indexOf(Math.min(...sizes));
    this.#phases[phase]?.add(ticking);
    this.#waitForNext();
    const momentsAgo = (this.#moment - phase + PHASES) % PHASES;
    return this.#beganAtMs + (this.#moment - momentsAgo) * this.#phaseMs;
  }

  remove(ticking: Ticking): void {
    for (const phase of this.#phases) phase.delete(ticking);
    this.#waitForNext();
  }

  #begin(): void {
    this.#beganAtMs = performance.now();
    this.#moment = 0;
  }

  /** Sets the timer for the next moment that concerns anybody; there is none where nobody ticks. */
  #waitForNext(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let moment = this.#moment + 1; moment <= this.#moment + PHASES; moment++) {
      if (this.#ofPhase(moment).size === 0) continue;
      // Counted from the beginning: an interval of Node's is some time late on every round, and drifts.
      const waitMs = this.#beganAtMs + moment * this.#phaseMs - performance.now();
      this.#timer = setTimeout(() => this.#serve(), Math.max(1, Math.round(waitMs)));
      return;
    }
  }

  /** The next timer is set first: a listener that throws holds up only those of the same moments, and those only once. */
  #serve(): void {
    const sinceMs = performance.now() - this.#beganAtMs + EARLY_TIMER_SLACK_MS;
    const newest = Math.floor(sinceMs / this.#phaseMs);
    const oldest = Math.max(this.#moment + 1, newest - PHASES + 1);
    this.#moment = newest;
    this.#waitForNext();
    for (let moment = oldest; moment <= newest; moment++) {
      for (const ticking of this.#ofPhase(moment)) ticking.tick();
    }
  }

  #ofPhase(moment: number): ReadonlySet<Ticking> {
    return this.#phases[moment % PHASES] ?? NOBODY;
  }
}

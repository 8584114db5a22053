/** The server's time as this client hears of it: by the ticks that patches name, and when they come. */
import type { TickRate } from "../../src/game/core/ticks.ts";

/** Patches of the last 3 s count: a line changes, and the clocks of two machines run apart. */
const KEPT_SECONDS = 3;

export class TickClock {
  readonly #ticksPerMs: number;
  readonly #kept: number;
  /** For each of the last patches: its tick, less the ticks of this client's time. The largest came the fastest. */
  #leads: number[] = [];
  #lead = 0;
  #newest = 0;

  constructor({ ticks_per_second }: TickRate) {
    this.#ticksPerMs = ticks_per_second / 1000;
    this.#kept = KEPT_SECONDS * ticks_per_second;
  }

  /** The newest tick that was heard of; 0 before the first. */
  get newestTick(): number {
    return this.#newest;
  }

  /** A patch of this tick has come. One that is older than another, or far ahead, begins a new time: the match was lost from sight. */
  note(tick: number, nowMs: number): void {
    const lead = tick - nowMs * this.#ticksPerMs;
    if (tick < this.#newest || lead - this.#lead > this.#kept) this.#leads = [];
    this.#leads.push(lead);
    if (this.#leads.length > this.#kept) this.#leads.shift();
    this.#lead = Math.max(...this.#leads);
    this.#newest = tick;
  }

  /** The tick, with its fraction, whose patch would come now if it came as fast as any. */
  at(nowMs: number): number {
    return nowMs * this.#ticksPerMs + this.#lead;
  }

  /** How much later than the fastest the slowest of the last patches came, in ticks. */
  get unevenness(): number {
    return this.#lead - Math.min(...this.#leads);
  }
}

/** When a client sends its inputs: one a tick, a little faster or slower, so that the server always has the next one and few besides. */
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";

const TICK_MS = 1000 / ARENA_RATE.ticks_per_second;

/** Nobody's time runs faster or slower by more. */
const MOST_CHANGE = 0.05;

/** For each waiting input too much or too few. */
const CHANGE_PER_INPUT = 0.03;

/** Between none and one: then the input that comes the latest still comes about a tick before it is used. */
const WANTED_WAITING = 0.5;

/** After a tick without an input the client hurries for so long. */
const HURRY_TICKS = 15;

/** After a hitch of its own it catches up so many inputs; older movement would not count on the server. */
const MOST_AT_ONCE = 10;

export class InputPacer {
  #nextAtMs: number;
  #change = 0;
  #hurriesUntilTick = 0;

  constructor(nowMs: number) {
    this.#nextAtMs = nowMs;
  }

  /** How much faster than the server's its time runs: 0.05 is 5 % faster, and the most. */
  get change(): number {
    return this.#change;
  }

  /** How many inputs are to be sent now. */
  due(nowMs: number): number {
    if (nowMs < this.#nextAtMs) return 0;
    const tickMs = TICK_MS / (1 + this.#change);
    const due = Math.floor((nowMs - this.#nextAtMs) / tickMs) + 1;
    if (due > MOST_AT_ONCE) this.#nextAtMs = nowMs + tickMs;
    else this.#nextAtMs += due * tickMs;
    return Math.min(due, MOST_AT_ONCE);
  }

  /** How far it is from the last input to the next: 0 to 1. */
  share(nowMs: number): number {
    return Math.max(0, Math.min(1, 1 - ((this.#nextAtMs - nowMs) * (1 + this.#change)) / TICK_MS));
  }

  /**
   * After each patch.
   *
   * @param waiting the fewest inputs that still waited after one of the server's last ticks.
   * @param isStarved whether the tick of the patch had none.
   */
  note(tick: number, waiting: number, isStarved: boolean): void {
    if (isStarved) this.#hurriesUntilTick = tick + HURRY_TICKS;
    const wanted = (WANTED_WAITING - waiting) * CHANGE_PER_INPUT;
    this.#change =
      tick < this.#hurriesUntilTick ? MOST_CHANGE : Math.max(-MOST_CHANGE, Math.min(MOST_CHANGE, wanted));
  }
}

/** At which of the server's ticks a client shows the others: late enough that the next tick is nearly always there. */
import { SEEN_FRACTIONS, type Seen } from "../../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import type { TickClock } from "./tick-clock.ts";

/** Between two ticks: the later one must have come. */
const LEAST_DELAY_TICKS = 1;

/** The picture runs so much faster or slower where its delay changes. */
const MOST_CHANGE = 0.1;

/** Further off than this it jumps: the match was lost from sight for a while. */
const JUMP_TICKS = 6;

export class PictureTime {
  readonly #clock: TickClock;
  readonly #mostDelayTicks: number;
  #tick = 0;
  #atMs = Number.NaN;

  /** @param mostDelayTicks of the mode: the server's rewind allows for no more. */
  constructor(clock: TickClock, mostDelayTicks: number) {
    this.#clock = clock;
    this.#mostDelayTicks = mostDelayTicks;
  }

  /** Its time goes on, evenly. */
  goOn(nowMs: number): Seen {
    const passed = Number.isNaN(this.#atMs)
      ? 0
      : (Math.max(0, nowMs - this.#atMs) * ARENA_RATE.ticks_per_second) / 1000;
    this.#atMs = nowMs;
    const delay = Math.min(this.#mostDelayTicks, this.#clock.unevenness + LEAST_DELAY_TICKS);
    const off = this.#clock.at(nowMs) - delay - (this.#tick + passed);
    const most = passed * MOST_CHANGE;
    this.#tick += passed + (Math.abs(off) > JUMP_TICKS ? off : Math.max(-most, Math.min(most, off)));
    return seenAt(Math.max(0, Math.min(this.#tick, this.#clock.newestTick)));
  }
}

function seenAt(tick: number): Seen {
  const seen_tick = Math.floor(tick);
  return { seen_tick, seen_fraction: Math.floor((tick - seen_tick) * SEEN_FRACTIONS) };
}

/** The tick with its fraction, as the server computes it from an input. */
export function tickOf({ seen_tick, seen_fraction }: Seen): number {
  return seen_tick + seen_fraction / SEEN_FRACTIONS;
}

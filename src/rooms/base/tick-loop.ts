/** The room's own time: ticks and patches, which run only while there is something to do. */
import { chargedAsNow } from "../../costs/usage-meter.ts";
import { Ticker } from "./ticker.ts";

/** By ticks a second: one clock for all rooms of the process. */
const tickers = new Map<number, Ticker>();

function tickerOf(ticksPerSecond: number): Ticker {
  let ticker = tickers.get(ticksPerSecond);
  if (!ticker) {
    ticker = new Ticker(1000 / ticksPerSecond);
    tickers.set(ticksPerSecond, ticker);
  }
  return ticker;
}

/** After a hitch the room catches up this far and lets the rest go, so that one late tick cannot make the next later. */
const MAX_CATCH_UP_TICKS = 5;

/** A timer may fire a little early; without this slack the tick would wait for the next time. */
const EARLY_TIMER_SLACK_MS = 5;

/** A room, as far as its time is concerned. */
export type TimedRoom = {
  tick(): void;
  /** Sends what has changed. */
  patch(): void;
};

/** Why the loop is suspended. Time in which nothing happened counts when it goes on; time with nobody here does not, nor any after the end. */
export type IdleReason = "nothing happens" | "nobody is here" | "the room has ended";

export class TickLoop {
  readonly #room: TimedRoom;
  readonly #ticker: Ticker;
  readonly #ticksPerSecond: number;
  readonly #ticksPerPatch: number;
  #isRunning = false;
  #idleReason: IdleReason = "nobody is here";
  /** When the loop was last started. Ticks are counted from here, or the fractions of their lengths would add up. */
  #startedAtMs = 0;
  /** Since then. */
  #ticks = 0;
  #ticksToPatch = 0;

  /** @param patchIntervalMs a whole number of ticks. */
  constructor(ticksPerSecond: number, patchIntervalMs: number, room: TimedRoom) {
    this.#room = room;
    this.#ticker = tickerOf(ticksPerSecond);
    this.#ticksPerSecond = ticksPerSecond;
    this.#ticksPerPatch = Math.round((patchIntervalMs * ticksPerSecond) / 1000);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Lets time pass. Returns the ticks by which the room's time has to move on. */
  start(): number {
    if (this.#isRunning) return 0;
    const skipped = this.idleTicks();
    this.#isRunning = true;
    // A whole number is no object of its own, which each tick would have to fetch.
    this.#startedAtMs = Math.round(this.#ticker.add(this));
    this.#ticks = 0;
    this.#ticksToPatch = this.#ticksPerPatch;
    return skipped;
  }

  /** Ticks that the room's time is behind, since nothing has happened in them. The last of them may have been taken early. */
  idleTicks(): number {
    const isBehind = !this.#isRunning && this.#idleReason === "nothing happens";
    return isBehind ? Math.max(0, this.#dueTicks(0)) : 0;
  }

  stop(reason: IdleReason): void {
    if (this.#isRunning) this.#ticker.remove(this);
    this.#isRunning = false;
    this.#idleReason = reason;
  }

  /** Called by the clock. */
  tick(): void {
    const due = this.#dueTicks(EARLY_TIMER_SLACK_MS);
    const taken = Math.min(due, MAX_CATCH_UP_TICKS);
    this.#ticks += due;
    if (taken > 0) this.#tickTimes(taken);
  }

  /** The clock is of all rooms: ticks are charged to the one in whose context this loop was made. */
  readonly #tickTimes = chargedAsNow((ticks: number) => {
    for (let i = 0; i < ticks && this.#isRunning; i++) this.#tickOnce();
  });

  #dueTicks(slackMs: number): number {
    const sinceMs = performance.now() - this.#startedAtMs + slackMs;
    return Math.floor((sinceMs * this.#ticksPerSecond) / 1000) - this.#ticks;
  }

  #tickOnce(): void {
    this.#room.tick();
    this.#ticksToPatch -= 1;
    if (this.#ticksToPatch > 0) return;
    this.#ticksToPatch = this.#ticksPerPatch;
    this.#room.patch();
  }
}

/** The room's heartbeat: steps and patches, which run only while there is something to do. */
import { DUNGEON_TICK_MS } from "../../game/dungeon/dungeon-rate.ts";
import { Ticker } from "./ticker.ts";

/** Of all rooms of the process. */
const ticker = new Ticker(DUNGEON_TICK_MS);

/** After a hitch the room catches up this far and lets the rest go, so that one late step cannot make the next later. */
const MAX_CATCH_UP_STEPS = 5;

/** A timer may fire a little early; without this slack the step would wait for the next time. */
const EARLY_TIMER_SLACK_MS = 5;

/** What time passes in. */
export type Stepping = {
  step(): void;
  /** Sends what has changed. */
  patch(): void;
};

/** Why the loop stands. Time in which nothing happened counts when it goes on; time with nobody here does not. */
export type Standstill = "nothing happens" | "nobody is here";

export class RoomLoop {
  readonly #room: Stepping;
  readonly #stepsPerPatch: number;
  #isRunning = false;
  #standstill: Standstill = "nobody is here";
  #lastStepAtMs = 0;
  #stepsToPatch = 0;

  /** @param patchIntervalMs a multiple of the step. */
  constructor(patchIntervalMs: number, room: Stepping) {
    this.#room = room;
    this.#stepsPerPatch = Math.round(patchIntervalMs / DUNGEON_TICK_MS);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Lets time pass. Returns the steps by which the room's time has to move on. */
  start(): number {
    if (this.#isRunning) return 0;
    const skipped = this.stepsAtRest();
    this.#isRunning = true;
    // A whole number is no object of its own, which each step would have to fetch.
    this.#lastStepAtMs = Math.round(ticker.add(this));
    this.#stepsToPatch = this.#stepsPerPatch;
    return skipped;
  }

  /** Steps that the room's time is behind, since nothing has happened in them. */
  stepsAtRest(): number {
    if (this.#isRunning || this.#standstill === "nobody is here") return 0;
    return Math.floor((performance.now() - this.#lastStepAtMs) / DUNGEON_TICK_MS);
  }

  stop(standstill: Standstill): void {
    if (this.#isRunning) ticker.remove(this);
    this.#isRunning = false;
    this.#standstill = standstill;
  }

  /** Called by the clock. */
  tick(): void {
    const due = Math.floor((performance.now() - this.#lastStepAtMs + EARLY_TIMER_SLACK_MS) / DUNGEON_TICK_MS);
    const taken = Math.min(due, MAX_CATCH_UP_STEPS);
    this.#lastStepAtMs += due * DUNGEON_TICK_MS;
    for (let i = 0; i < taken && this.#isRunning; i++) this.#step();
  }

  #step(): void {
    this.#room.step();
    this.#stepsToPatch -= 1;
    if (this.#stepsToPatch > 0) return;
    this.#stepsToPatch = this.#stepsPerPatch;
    this.#room.patch();
  }
}

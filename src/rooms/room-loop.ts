/** The room's heartbeat: one timer for steps and patches, which runs only while there is something to do. */
import { STEP_MS } from "../game/time.ts";

/** After a hitch the room catches up this far and lets the rest go, so that one late step cannot make the next later. */
const MAX_CATCH_UP_STEPS = 5;

/** A timer may fire a little early; without this slack the step would wait for the next time. */
const EARLY_TIMER_SLACK_MS = 5;

export type RoomLoopOptions = {
  /** A multiple of the step. */
  patchIntervalMs: number;
  step: () => void;
  /** Sends what has changed. */
  patch: () => void;
};

export class RoomLoop {
  readonly #options: RoomLoopOptions;
  readonly #stepsPerPatch: number;
  #timer: NodeJS.Timeout | undefined;
  #lastStepAtMs = 0;
  #stepsToPatch = 0;

  constructor(options: RoomLoopOptions) {
    this.#options = options;
    this.#stepsPerPatch = Math.round(options.patchIntervalMs / STEP_MS);
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts the timer, or leaves it running. */
  start(): void {
    if (this.#timer) return;
    this.#lastStepAtMs = performance.now();
    this.#stepsToPatch = this.#stepsPerPatch;
    this.#timer = setInterval(() => this.#catchUp(), STEP_MS);
  }

  /** Whole steps that have passed since the loop last ran. A room at rest moves its time on by them when it wakes. */
  stepsSinceStop(): number {
    return Math.floor((performance.now() - this.#lastStepAtMs) / STEP_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #catchUp(): void {
    const due = Math.floor((performance.now() - this.#lastStepAtMs + EARLY_TIMER_SLACK_MS) / STEP_MS);
    const taken = Math.min(due, MAX_CATCH_UP_STEPS);
    this.#lastStepAtMs += due * STEP_MS;
    for (let i = 0; i < taken && this.isRunning; i++) this.#step();
  }

  #step(): void {
    this.#options.step();
    this.#stepsToPatch -= 1;
    if (this.#stepsToPatch > 0) return;
    this.#stepsToPatch = this.#stepsPerPatch;
    this.#options.patch();
  }
}

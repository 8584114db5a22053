/**
 * Time that passes when a test says so.
 *
 *   const time = SimulatedTime.start();
 *   await time.pass(10_000);
 *   time.stop();
 *
 * It holds timers, `node:timers/promises`, Date and performance.now. What waits for a socket or a file does not wait in
 * it, so use it with fakes only.
 */
import { syncBuiltinESMExports } from "node:module";
import { mock } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";

/** What a timer sets off is done before time goes on. */
const STEP_MS = 50;

export class SimulatedTime {
  readonly #startedAt_ms: number;

  static start(): SimulatedTime {
    return new SimulatedTime();
  }

  private constructor() {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.now() });
    this.#startedAt_ms = Date.now();
    mock.method(performance, "now", () => this.now_ms);
    // Modules that have imported such a function by its name get the simulated one, too.
    syncBuiltinESMExports();
  }

  /** Since the start. */
  get now_ms(): number {
    return Date.now() - this.#startedAt_ms;
  }

  async pass(milliseconds: number): Promise<void> {
    await nextTurn();
    for (let left_ms = milliseconds; left_ms > 0; left_ms -= STEP_MS) {
      mock.timers.tick(Math.min(STEP_MS, left_ms));
      await nextTurn();
    }
  }

  /** Time is real again, and everything else that was mocked is itself. */
  stop(): void {
    mock.reset();
    syncBuiltinESMExports();
  }
}

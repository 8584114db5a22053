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
const TICK_MS = 50;

export class SimulatedTime {
  readonly #startedAtMs: number;

  static start(): SimulatedTime {
    return new SimulatedTime();
  }

  private constructor() {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.now() });
    this.#startedAtMs = Date.now();
    mock.method(performance, "now", () => this.now_ms);
    // Modules that have imported such a function by its name get the simulated one, too.
    syncBuiltinESMExports();
  }

  /** Since the start. */
  get now_ms(): number {
    return Date.now() - this.#startedAtMs;
  }

  async pass(milliseconds: number): Promise<void> {
    await nextTurn();
    for (let leftMs = milliseconds; leftMs > 0; leftMs -= TICK_MS) {
      mock.timers.tick(Math.min(TICK_MS, leftMs));
      await nextTurn();
    }
  }

  /** Time is real again, and everything else that was mocked is itself. */
  stop(): void {
    mock.reset();
    syncBuiltinESMExports();
  }
}

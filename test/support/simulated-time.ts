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
import timersPromises, { setImmediate as nextTurn } from "node:timers/promises";
import { type Clock, install } from "@sinonjs/fake-timers";

/** What a timer sets off is done before time goes on. */
const TICK_MS = 50;

export class SimulatedTime {
  readonly #clock: Clock;

  static start(): SimulatedTime {
    return new SimulatedTime();
  }

  private constructor() {
    const realDelay = timersPromises.setTimeout;
    this.#clock = install({
      now: Date.now(),
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
    });
    this.#leaveBackgroundWorkAlone(realDelay);
    // Modules that have imported such a function by its name get the simulated one, too.
    syncBuiltinESMExports();
  }

  /**
   * Loops that a signal ends, such as the removal of expired rows, go on in real time: they are no part of the test, and a simulated delay
   * that is left when time is real again would never end.
   */
  #leaveBackgroundWorkAlone(realDelay: typeof timersPromises.setTimeout): void {
    const simulatedDelay = timersPromises.setTimeout;
    const delay: typeof timersPromises.setTimeout = (ms, value, options) =>
      options?.signal ? realDelay(ms, value, options) : simulatedDelay(ms, value, options);
    timersPromises.setTimeout = delay;
  }

  /** Since the start. */
  get now_ms(): number {
    return performance.now();
  }

  async pass(milliseconds: number): Promise<void> {
    await nextTurn();
    for (let leftMs = milliseconds; leftMs > 0; leftMs -= TICK_MS) {
      this.#clock.tick(Math.min(TICK_MS, leftMs));
      await nextTurn();
    }
  }

  /** As where the process has hung for so long: each timer that was due in it is late. */
  jump(milliseconds: number): void {
    this.#clock.jump(milliseconds);
  }

  /** Time is real again, and everything else that was mocked is itself. */
  stop(): void {
    this.#clock.uninstall();
    mock.reset();
    syncBuiltinESMExports();
  }
}

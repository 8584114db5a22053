/** Collects times and says how they are spread. */
import { createHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds; of no values at all, zeros. */
export type Spread = { count: number; p50: number; p95: number; p99: number; max: number };

export class SpreadOfMs {
  readonly #histogram = createHistogram();

  add(milliseconds: number): void {
    // The histogram takes whole numbers from 1: here microseconds.
    this.#histogram.record(Math.max(1, Math.round(milliseconds * 1000)));
  }

  /** What was collected so far. */
  read(): Spread {
    const { count } = this.#histogram;
    if (count === 0) return { count, p50: 0, p95: 0, p99: 0, max: 0 };
    const at = (percent: number) => this.#histogram.percentile(percent) / 1000;
    return { count, p50: at(50), p95: at(95), p99: at(99), max: this.#histogram.max / 1000 };
  }

  /** What was collected since the last time. */
  take(): Spread {
    const spread = this.read();
    this.#histogram.reset();
    return spread;
  }
}

const LAG_RESOLUTION_MS = 5;

/** How late this process gets to what is due. */
export class OwnLag {
  readonly #delay = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });

  start(): void {
    this.#delay.enable();
    this.#delay.reset();
  }

  read(): Spread {
    const { count } = this.#delay;
    if (count === 0) return { count, p50: 0, p95: 0, p99: 0, max: 0 };
    // What is measured is the time from one look to the next.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LAG_RESOLUTION_MS);
    const at = (percent: number) => late(this.#delay.percentile(percent));
    return { count, p50: at(50), p95: at(95), p99: at(99), max: late(this.#delay.max) };
  }
}

/**
 * When a process writes behind: what its rooms have to save by then leaves together, ten times a second. A write takes much
 * less of the processor right after another one, which has brought its code into the caches, than amid messages and ticks:
 * see docs/performance-log.md.
 */

/** What has to be written waits so long at most for the others. */
const WRITE_INTERVAL_MS = 100;
/** What is due so soon after a batch goes with it: it would wait for nearly a whole interval otherwise. */
const EARLY_MS = 10;

type Write = () => void;

export class WriteBatches {
  /** By the number of the batch. */
  readonly #due = new Map<number, Set<Write>>();
  #timer: NodeJS.Timeout | undefined;
  /** The batch that the timer waits for. */
  #next = Number.POSITIVE_INFINITY;

  /**
   * Calls `write` with the first batch that is so far away, or up to 10 ms less. Returns what calls that off.
   *
   * @param write goes on in an async context of its own, where what it writes is charged to a room: the timer is of all rooms. It waits once at a time,
   *   and is called off before it is given again.
   */
  after(delayMs: number, write: Write): () => void {
    const now = performance.now();
    const soonest = Math.floor(now / WRITE_INTERVAL_MS) + 1;
    const batch = Math.max(soonest, Math.ceil((now + delayMs - EARLY_MS) / WRITE_INTERVAL_MS));
    const writes = this.#due.get(batch) ?? new Set();
    this.#due.set(batch, writes.add(write));
    if (batch < this.#next) this.#waitForNext();
    return () => this.#callOff(batch, writes, write);
  }

  /** Resolves with the next batch. */
  next(): Promise<void> {
    return new Promise(resolve => {
      this.after(0, resolve);
    });
  }

  #callOff(batch: number, writes: Set<Write>, write: Write): void {
    writes.delete(write);
    if (writes.size > 0 || this.#due.get(batch) !== writes) return;
    this.#due.delete(batch);
    if (batch === this.#next) this.#waitForNext();
  }

  /** There is no timer while nothing waits. */
  #waitForNext(): void {
    clearTimeout(this.#timer);
    this.#next = Math.min(...this.#due.keys());
    if (this.#next === Number.POSITIVE_INFINITY) return;
    const waitMs = this.#next * WRITE_INTERVAL_MS - performance.now();
    this.#timer = setTimeout(() => this.#serve(), Math.max(1, Math.ceil(waitMs)));
  }

  #serve(): void {
    const now = Math.floor(performance.now() / WRITE_INTERVAL_MS);
    for (const [batch, writes] of this.#due) {
      if (batch > now) continue;
      this.#due.delete(batch);
      for (const write of writes) {
        // Each for itself: a write that throws does not take the others' rows along, and may still be called off by one of them.
        queueMicrotask(() => {
          if (writes.delete(write)) write();
        });
      }
    }
    this.#waitForNext();
  }
}

/** Of the whole process. */
export const writeBatches = new WriteBatches();

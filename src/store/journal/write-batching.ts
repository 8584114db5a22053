/**
 * When a process writes behind: what its rooms have to save by then leaves together, ten times a second. A write takes much
 * less of the processor right after another one, which has brought its code into the caches, than amid messages and steps:
 * see docs/performance-log.md.
 */

/** What has to be written waits so long at most for the others. */
const WRITE_INTERVAL_MS = 100;

type Write = () => void;

export class WriteMoments {
  /** By the number of the moment. */
  readonly #due = new Map<number, Set<Write>>();
  #timer: NodeJS.Timeout | undefined;
  /** The moment that the timer waits for. */
  #next = Number.POSITIVE_INFINITY;

  /** Calls `write` at the first moment that is at least so far away. Returns what calls that off. */
  after(delayMs: number, write: Write): () => void {
    const moment = Math.ceil((performance.now() + delayMs) / WRITE_INTERVAL_MS);
    const writes = this.#due.get(moment) ?? new Set();
    this.#due.set(moment, writes.add(write));
    if (moment < this.#next) this.#waitForNext();
    return () => this.#callOff(moment, writes, write);
  }

  /** Resolves at the next moment. */
  next(): Promise<void> {
    return new Promise(resolve => {
      this.after(0, resolve);
    });
  }

  #callOff(moment: number, writes: Set<Write>, write: Write): void {
    writes.delete(write);
    if (writes.size > 0 || this.#due.get(moment) !== writes) return;
    this.#due.delete(moment);
    if (moment === this.#next) this.#waitForNext();
  }

  /** There is no timer where nobody has anything to write. */
  #waitForNext(): void {
    clearTimeout(this.#timer);
    this.#next = Math.min(...this.#due.keys());
    if (this.#next === Number.POSITIVE_INFINITY) return;
    const waitMs = this.#next * WRITE_INTERVAL_MS - performance.now();
    this.#timer = setTimeout(() => this.#serve(), Math.max(1, Math.ceil(waitMs)));
  }

  #serve(): void {
    const now = Math.floor(performance.now() / WRITE_INTERVAL_MS);
    for (const [moment, writes] of this.#due) {
      if (moment > now) continue;
      this.#due.delete(moment);
      for (const write of writes) {
        // Each for itself: whoever throws does not take the others' rows along, and may still be called off by one of them.
        queueMicrotask(() => {
          if (writes.delete(write)) write();
        });
      }
    }
    this.#waitForNext();
  }
}

/** Of the whole process. */
export const writeMoments = new WriteMoments();

/**
 * The switches as this process knows them: read when they are asked for, and believed for 4 s, so that every process acts by them within 5 s,
 * and one of which nothing is asked reads nothing.
 */
import type { Logger } from "pino";
import { levelOf } from "./dynamo/database-faults.ts";
import { isTrueWithin } from "./journal/retry.ts";
import type { Switches, SwitchRepository } from "./switch-repository.ts";

const BELIEVED_MS = 4000;
/** Who asks waits for the database no longer: while it is away the switches stay as they were. */
const PATIENCE_MS = 1000;

export class KnownSwitches {
  readonly #repository: SwitchRepository;
  readonly #log: Pick<Logger, "warn" | "error">;
  /** By a clock that nobody sets. */
  readonly #passed: () => number;
  #known: Switches = { maintenance: undefined, closed_queues: {}, closed_ranges: {} };
  #readAt_ms = Number.NEGATIVE_INFINITY;
  #reading: Promise<boolean> | undefined;

  constructor(
    repository: SwitchRepository,
    log: Pick<Logger, "warn" | "error">,
    passed = () => performance.now(),
  ) {
    this.#repository = repository;
    this.#log = log;
    this.#passed = passed;
  }

  async now(): Promise<Switches> {
    if (this.#passed() - this.#readAt_ms < BELIEVED_MS) return this.#known;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    // A read that hangs makes one request wait each time, and not all of them.
    if (!(await isTrueWithin(this.#reading, PATIENCE_MS))) this.#readAt_ms = this.#passed();
    return this.#known;
  }

  /** Known to this process at once. */
  async change(change: (before: Switches) => Switches): Promise<Switches> {
    this.#known = await this.#repository.change(change);
    this.#readAt_ms = this.#passed();
    return this.#known;
  }

  async #read(): Promise<boolean> {
    const began_ms = this.#passed();
    try {
      const read = await this.#repository.get();
      // What was changed here meanwhile is newer.
      if (began_ms >= this.#readAt_ms) {
        this.#known = read;
        this.#readAt_ms = began_ms;
      }
      return true;
    } catch (error) {
      this.#log[levelOf(error)]({ err: error }, "the switches cannot be read: they stay as they were");
      return false;
    }
  }
}

/** What goes wrong with the database, and when: all of it follows from a seed. */
import { setTimeout as delay } from "node:timers/promises";
import { nextRandom, type Random, rollWhole } from "../../src/game/core/random.ts";
import type { Fault, FaultyDatabase } from "../support/faulty-database.ts";

const FAULTS: readonly Fault[] = [
  { kind: "away" },
  { kind: "slow", delay_ms: 300 },
  { kind: "slow", delay_ms: 2500 },
  { kind: "throttling", every: 1 },
  { kind: "throttling", every: 2 },
  { kind: "failing", every: 1, is_written: "never" },
  { kind: "failing", every: 2, is_written: "always" },
  { kind: "failing", every: 3, is_written: "alternately" },
  { kind: "hanging" },
  { kind: "hanging", after_headers: true },
  { kind: "hanging", only_writes: true },
  { kind: "unprocessed", every: 2 },
];

const FAULT_MS = { min: 1500, max: 4000 };
const PEACE_MS = { min: 500, max: 2500 };

/** Lets faults come and go until then; in the end the database is well. Every fault comes before one comes again. */
export class Faults {
  readonly #database: FaultyDatabase;
  readonly #random: Random;
  readonly #next: Fault[] = [];
  /** How many there have been. */
  count = 0;

  constructor(database: FaultyDatabase, seed: number) {
    this.#database = database;
    this.#random = { state: seed };
  }

  async disturb(untilMs: number): Promise<void> {
    for (;;) {
      const peaceMs = rollWhole(this.#random, PEACE_MS.min, PEACE_MS.max);
      const faultMs = rollWhole(this.#random, FAULT_MS.min, FAULT_MS.max);
      if (performance.now() + peaceMs + faultMs > untilMs) return;
      await delay(peaceMs);
      this.#database.fault = this.#draw();
      this.count += 1;
      await delay(faultMs);
      this.#database.heal();
    }
  }

  #draw(): Fault {
    if (this.#next.length === 0) this.#next.push(...FAULTS);
    const [fault] = this.#next.splice(Math.floor(nextRandom(this.#random) * this.#next.length), 1);
    if (!fault) throw new Error("there are no faults to draw from");
    return fault;
  }
}

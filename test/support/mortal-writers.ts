/**
 * Writers to a database that die between two writes, as processes do that are killed with -9, or stand still there and go on later.
 *
 *   const writers = new MortalWriters(database);
 *   const repository = new Repository(writers.access);
 *   await writers.live({ end: "dies", after: 2 }, () => repository.change());   // throws Died after two writes
 *
 * What it is with a request that was on its way is part of the end: it never arrives, it arrives and its answer is lost, or it arrives much
 * later, when others have gone on.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "../../src/store/dynamo/connect.ts";
import { WRITES } from "./faulty-database.ts";

export type End = "dies" | "loses the answer" | "is late" | "stands still";

/** `after` so many writes comes the end. */
export type Fate = { end: End; after: number };

type Life = { fate: Fate | undefined; writes: number; isDead: boolean };

/** The writer is dead. */
export class Died extends Error {}

export class MortalWriters {
  readonly access: TableAccess;
  readonly #lives = new AsyncLocalStorage<Life>();
  /** What arrives, and who goes on, when the test says so. */
  readonly #waiting: (() => Promise<void>)[] = [];

  /** From now on all that is sent by the database's client goes this way. */
  constructor({ doc, table_prefix }: TableAccess) {
    doc.middlewareStack.add(
      (next, { commandName = "" }) =>
        args =>
          this.#pass(commandName.replace(/Command$/, ""), () => next(args)),
      { step: "initialize", name: "mortality" },
    );
    this.access = { doc, table_prefix, put: async input => void (await doc.send(new PutCommand(input))) };
  }

  /** What waits to arrive or to go on. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws Died where its fate says so. */
  live<T>(fate: Fate | undefined, work: () => Promise<T>): Promise<T> {
    return this.#lives.run({ fate, writes: 0, isDead: false }, work);
  }

  /** What has waited longest arrives, or goes on. */
  async release(): Promise<void> {
    await this.#waiting.shift()?.();
  }

  async #pass<T>(operation: string, send: () => Promise<T>): Promise<T> {
    const life = this.#lives.getStore();
    if (life?.isDead) throw new Died();
    if (!life?.fate || !WRITES.has(operation)) return send();
    life.writes += 1;
    if (life.writes <= life.fate.after) return send();
    if (life.fate.end === "stands still") {
      life.fate = undefined;
      const released = Promise.withResolvers<void>();
      this.#waiting.push(async () => released.resolve());
      await released.promise;
      return send();
    }
    life.isDead = true;
    if (life.fate.end === "loses the answer") await send();
    // Refused or not: nobody waits for the answer.
    if (life.fate.end === "is late") this.#waiting.push(() => send().then(ignore, ignore));
    throw new Died();
  }
}

function ignore(): void {}

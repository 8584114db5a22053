/** What players do with parties at the same time, in two processes on one database, which die at any write. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { type PartyDeed, PartyWorld, partyDeeds } from "../../test/support/party-world.ts";
import { scaled } from "../../test/support/scale.ts";
import { LocalNews } from "../cluster/news.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { PartyRefusal } from "./party-refusal.ts";

const RUNS = scaled({ usual: 100, long: 10_000 });
const PLAYERS = ["ada", "bob", "cyd", "dan", "eve", "fay"] as const;
const ENDS: End[] = ["dies", "loses the answer", "is late", "stands still"];
const STANDSTILL_MS = 15;

type Deed = { deed: PartyDeed; fate: Fate | undefined; waits_ms: number };

const fate = fc.option(fc.record({ end: fc.constantFrom(...ENDS), after: fc.nat({ max: 4 }) }), {
  nil: undefined,
  freq: 3,
});
const deed: fc.Arbitrary<Deed> = fc.record({
  deed: partyDeeds(PLAYERS),
  fate,
  waits_ms: fc.constantFrom(0, 0, 0, 1, 11_000, 301_000),
});
/** What is done at once, again and again. */
const rounds = fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 });

describe("Parties, whatever happens at once in two processes", function () {
  this.timeout(scaled({ usual: 240_000, long: 8 * 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let now_ms = NOON_TOMORROW_MS;
  let runs = 0;
  /** Refusals by reason, and deeds that were done: the properties say nothing where nothing happens. */
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), {
      join: false,
      now: () => now_ms,
    });
    writers = new MortalWriters(database);
  });
  after(() => database?.close());

  class Run {
    readonly #prefix = `run${++runs}`;
    readonly world = new PartyWorld({
      ...{ access: writers.access, news: new LocalNews(), now: () => ++now_ms },
      pass: ms => {
        now_ms += ms;
      },
      players: PLAYERS.map(name => this.#id(name)),
    });

    #id(name: string): string {
      return `${this.#prefix}-${name}`;
    }

    async do({ deed, fate, waits_ms }: Deed): Promise<void> {
      now_ms += waits_ms;
      const its = { ...deed, who: this.#id(deed.who), other: this.#id(deed.other) };
      try {
        await writers.live(fate, () => this.world.do(its));
        count(deed.does);
      } catch (error) {
        if (error instanceof PartyRefusal) count(error.reason);
        else if (error instanceof Died) count("died");
        else throw error;
      }
    }
  }

  /** Where all stand still, one goes on; what was late arrives in the end. */
  async function allOf(work: Promise<void>[]): Promise<void> {
    let isDone = false;
    const all = Promise.all(work).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await Promise.race([all, delay(STANDSTILL_MS)]);
      if (!isDone) await writers.release();
    }
    await all;
  }

  it(`nobody is in two parties, and none has a ghost, after ${RUNS} interleavings`, async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async all => {
        const run = new Run();
        await allOf([run.do(begins("ada")), run.do(begins("dan"))]);
        for (const round of all) {
          await allOf(round.map(each => run.do(each)));
          if (writers.waiting > 3) await writers.release();
        }
        while (writers.waiting > 0) await writers.release();
        await run.world.assertWhole();
      }),
      { numRuns: RUNS },
    );
    const done = (what: string) =>
      assert.ok((counts.get(what) ?? 0) > RUNS / 20, `${what}: ${counts.get(what)}`);
    for (const what of ["joins", "leaves", "is removed", "drops", "in_a_party", "died"]) done(what);
  });
});

function begins(who: string): Deed {
  return { deed: { does: "begins", who, other: who, process: 0 }, fate: undefined, waits_ms: 0 };
}

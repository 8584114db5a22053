/** What players do with parties at the same time, in two processes on one database, which die at any write. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { scaled } from "../../test/support/scale.ts";
import { LocalNews } from "../cluster/news.ts";
import { AccountTies } from "../store/account-ties.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { MAX_PARTY_SIZE, UNCONFIRMED_SECONDS } from "./party.ts";
import { PartyRefusal } from "./party-refusal.ts";
import { PartyService } from "./party-service.ts";
import { PartyTable } from "./party-table.ts";

const RUNS = scaled({ usual: 100, long: 10_000 });
const PLAYERS = ["ada", "bob", "cyd", "dan", "eve", "fay"] as const;
const ENDS: End[] = ["dies", "loses the answer", "is late", "stands still"];
const STANDSTILL_MS = 15;
const START_MS = Date.parse("2026-11-28T12:00:00.000Z");

const DEEDS = [
  ...(["begins", "joins", "joins", "invites and joins", "asks and is let in", "leaves"] as const),
  ...(["is removed", "leads", "drops", "returns", "looks"] as const),
] as const;

type Deed = {
  does: (typeof DEEDS)[number];
  who: (typeof PLAYERS)[number];
  other: (typeof PLAYERS)[number];
  process: 0 | 1;
  fate: Fate | undefined;
  waits_ms: number;
};

const player = fc.constantFrom(...PLAYERS);
const fate = fc.option(fc.record({ end: fc.constantFrom(...ENDS), after: fc.nat({ max: 4 }) }), {
  nil: undefined,
  freq: 3,
});
const deed: fc.Arbitrary<Deed> = fc.record({
  does: fc.constantFrom(...DEEDS),
  ...{ who: player, other: player, process: fc.constantFrom(0 as const, 1 as const), fate },
  waits_ms: fc.constantFrom(0, 0, 0, 1, 11_000, 301_000),
});
/** What is done at once, again and again. */
const rounds = fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 });

describe("Parties, whatever happens at once in two processes", function () {
  this.timeout(scaled({ usual: 240_000, long: 8 * 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let now_ms = START_MS;
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

  class World {
    readonly #prefix = `run${++runs}`;
    readonly #services = [0, 1].map(
      () => new PartyService(writers.access, new LocalNews(), undefined, () => ++now_ms),
    );
    readonly #ties = new AccountTies(writers.access, "party_id");
    readonly party_ids = new Set<string>();

    id = (name: string) => `${this.#prefix}-${name}`;
    actor = (name: string) => ({
      ...{ player_id: this.id(name), character_id: `${this.id(name)}-character`, character_name: name },
    });
    process = (number: 0 | 1) => this.#services[number] ?? assert.fail();

    async do({ does, who, other, process, fate: end, waits_ms }: Deed): Promise<void> {
      now_ms += waits_ms;
      const work = () => this.#do(this.process(process), does, who, other);
      try {
        await writers.live(end, work);
        count(does);
      } catch (error) {
        if (error instanceof PartyRefusal) count(error.reason);
        else if (error instanceof Died) count("died");
        else throw error;
      }
    }

    async #do(service: PartyService, does: Deed["does"], who: string, other: string): Promise<void> {
      const { parties, joining, leading, presence } = service;
      const [mine, its] = [this.actor(who), this.actor(other)];
      if (does === "begins") {
        const { party } = await joining.begin(mine, true);
        this.party_ids.add(party.party_id);
        return;
      }
      if (does === "looks") return void (await service.partyOf(mine.player_id));
      const own = await service.partyOf(mine.player_id);
      const wanted = own ?? (await service.partyOf(its.player_id));
      if (does === "joins") {
        const target = await service.partyOf(its.player_id);
        if (target) await joining.join(target.party.party_id, mine);
      }
      if (!wanted) return;
      const { party_id, leader_player_id } = wanted.party;
      const [first = mine.player_id] = wanted.members;
      if (does === "invites and joins" && who !== other) {
        await joining.invite(party_id, { ...mine, player_id: first }, its.player_id);
        await joining.join(party_id, its);
      }
      if (does === "asks and is let in") {
        await joining.ask(party_id, its);
        await joining.accept(party_id, leader_player_id, its.player_id);
      }
      if (does === "leaves") await leading.leave(party_id, mine.player_id);
      if (does === "is removed") await leading.remove(party_id, leader_player_id, mine.player_id);
      if (does === "leads") await leading.promote(party_id, leader_player_id, its.player_id);
      if (does === "returns")
        await presence.connected(party_id, mine.player_id, `${who}#1`, mine.character_id);
      if (does === "drops") {
        await presence.connected(party_id, mine.player_id, `${who}#1`, mine.character_id);
        await presence.lost(party_id, mine.player_id, `${who}#1`);
      }
      await parties.look(party_id);
    }

    /** When all is quiet, and somebody has looked: accounts, places and what both processes say are the same. */
    async compare(): Promise<void> {
      now_ms += (UNCONFIRMED_SECONDS + 1) * 1000;
      const players = PLAYERS.map(this.id);
      for (const player_id of players) await this.process(0).partyOf(player_id);
      const ties = await this.#ties.of(players);
      const seen = new Map<string, string>();
      const table = new PartyTable(writers.access, () => now_ms);
      for (const party_id of new Set([...this.party_ids, ...ties.values()])) {
        const known = await this.process(1).parties.look(party_id);
        for (const player_id of known?.members ?? []) {
          assert.ok(!seen.has(player_id), `${player_id} is in two parties`);
          seen.set(player_id, party_id);
        }
        if (!known) continue;
        const kept = await table.get(party_id);
        assert.deepEqual(Object.keys(kept?.places ?? {}).sort(), known.members.toSorted(), "no ghosts");
        assert.ok(known.members.length >= 1 && known.members.length <= MAX_PARTY_SIZE, "its size");
        assert.ok(known.members.includes(known.party.leader_player_id), "a member leads it");
      }
      for (const player_id of players) {
        const own = await this.process(1).partyOf(player_id);
        assert.equal(own?.party.party_id, seen.get(player_id), `${player_id}'s own party`);
        if (own) assert.equal(ties.get(player_id), own.party.party_id, "as its account says");
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
        const world = new World();
        await allOf([world.do({ ...first, who: "ada" }), world.do({ ...first, who: "dan" })]);
        for (const round of all) {
          await allOf(round.map(each => world.do(each)));
          if (writers.waiting > 3) await writers.release();
        }
        while (writers.waiting > 0) await writers.release();
        await world.compare();
      }),
      { numRuns: RUNS },
    );
    const done = (what: string) =>
      assert.ok((counts.get(what) ?? 0) > RUNS / 20, `${what}: ${counts.get(what)}`);
    for (const what of ["joins", "leaves", "is removed", "drops", "in_a_party", "died"]) done(what);
  });
});

const first: Deed = { does: "begins", who: "ada", other: "ada", process: 0, fate: undefined, waits_ms: 0 };

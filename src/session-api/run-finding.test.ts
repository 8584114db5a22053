/** Which run a party comes to that asks for one, and that no two parties get one place. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { HttpProblem } from "../http/problem.ts";
import { type FindOptions, findOpenRun, LEVEL_RANGE } from "../runs/find-open-run.ts";
import { openServices, type Services } from "../services.ts";
import { type Comer, newcomer, type Terms } from "./run-beginning.ts";
import { findOptionsOf, joinOrBegin } from "./run-finding.ts";

const MINUTE_MS = 60_000;
const DIFFICULTY = { difficulty_id: "normal", loot_rule: "first_come" } as const;
const MOST = 4;

describe("A party that looks for a run", function () {
  this.timeout(30_000);
  let services: Services;
  let options: FindOptions;
  let now_ms = NOON_TOMORROW_MS;
  let dungeon_id: string;
  let terms: Terms;
  let comers: Map<string, Comer>;
  /** By player: whom it has blocked, and who has blocked it. */
  let blocked: Map<string, string[]>;
  let made = 0;

  before(async () => {
    const env = testEnv({ DATA_DIR: ":memory:", RUNS_PER_HOUR_PER_ACCOUNT: "1000" });
    services = await openServices(env, pino({ level: "silent" }), { now: () => now_ms });
  });
  beforeEach(() => {
    now_ms = NOON_TOMORROW_MS;
    comers = new Map();
    blocked = new Map();
    // Each test has a dungeon of its own in the index of open runs.
    dungeon_id = `dungeon ${++made}`;
    terms = { ...DIFFICULTY, dungeon_id, earns: true };
    options = {
      ...findOptionsOf(services),
      characters: { list: async ids => ids.flatMap(id => comers.get(id) ?? []) },
      blockedWith: async player_id => blocked.get(player_id) ?? [],
      mostOf: async () => MOST,
      now: () => now_ms,
    };
  });
  after(() => services?.store.close());

  function comer(name: string, level = 5): Comer {
    const character_id = `${name} of ${dungeon_id}`;
    const made = { character_id, player_id: `player ${name}`, character_name: name, level };
    comers.set(character_id, made);
    return made;
  }

  /** An open run with these members, a second younger than the last. */
  async function aRun(members: Comer[], changes: object = {}): Promise<string> {
    now_ms += 1000;
    const run_id = `run ${++made}`;
    const content = { content_hash: "hash", content_version: 1 };
    await services.runs.begin({ run_id, ...terms, ...content, is_open: true, ...changes });
    for (const each of members) await services.run_members.join(run_id, newcomer(each), MOST);
    return run_id;
  }

  async function found(party: Comer[], changes: object = {}): Promise<string | undefined> {
    const level = Math.max(...party.map(each => each.level));
    const wanted = { ...DIFFICULTY, dungeon_id, level, level_range: LEVEL_RANGE, party, ...changes };
    return (await findOpenRun(options, wanted))?.run_id;
  }

  it("is led to the oldest run that fits", async () => {
    assert.equal(await found([comer("Ada")]), undefined);
    const oldest = await aRun([comer("Bob")]);
    await aRun([comer("Cyd")]);
    assert.equal(await found([comer("Ada")]), oldest);
  });

  it("is led to runs of its dungeon, difficulty and loot rule alone; to any loot rule where it names none", async () => {
    const hard = await aRun([comer("Bob")], { difficulty_id: "hard" });
    const own = await aRun([comer("Cyd")], { loot_rule: "own_roll" });
    await aRun([comer("Dan")], { dungeon_id: "elsewhere" });
    const ada = comer("Ada");
    assert.equal(await found([ada]), undefined);
    assert.equal(await found([ada], { difficulty_id: "hard" }), hard);
    assert.equal(await found([ada], { loot_rule: undefined }), own);
  });

  it("is led to no run that has not places for all of it", async () => {
    await aRun([comer("Bob"), comer("Cyd"), comer("Dan")]);
    const wide = await aRun([comer("Eve")]);
    assert.equal(await found([comer("Ada"), comer("Ann")]), wide);
    assert.equal(await found([comer("Ada"), comer("Ann"), comer("Amy"), comer("Abe")]), undefined);
  });

  it("is led to those alone whose levels are near enough", async () => {
    await aRun([comer("Bob", 5), comer("Cyd", 11)]);
    const near = await aRun([comer("Dan", 10)]);
    assert.equal(await found([comer("Ada", 5)]), near);
    assert.equal(await found([comer("Ada", 4)]), undefined);
    assert.equal(await found([comer("Ada", 4)], { level_range: 6 }), near);
  });

  it("is led to no run from which one of it was removed", async () => {
    const run_id = await aRun([comer("Bob")]);
    await services.run_members.ban(run_id, comer("Ada").player_id);
    assert.equal(await found([comer("Amy"), comer("Ada")]), undefined);
    assert.equal(await found([comer("Amy")]), run_id);
  });

  it("is led to no run with somebody whom one of it has blocked, or who has blocked one of it", async () => {
    const [ada, bob] = [comer("Ada"), comer("Bob")];
    const run_id = await aRun([comer("Cyd"), bob]);
    blocked = new Map([[ada.player_id, [bob.player_id]]]);
    assert.equal(await found([comer("Amy"), ada]), undefined);
    blocked.clear();
    assert.equal(await found([comer("Amy"), ada]), run_id);
  });

  it("is led to no run that nobody has played for a quarter of an hour, that is private, or over", async () => {
    await aRun([comer("Bob")]);
    now_ms += 16 * MINUTE_MS;
    await aRun([comer("Cyd")], { is_open: false });
    await services.runs.end(await aRun([comer("Dan")]));
    assert.equal(await found([comer("Ada")]), undefined);
  });

  it("is led again to the run that one of it belongs to already, though others are older", async () => {
    await aRun([comer("Bob")]);
    const ada = comer("Ada");
    const own = await aRun([ada, comer("Cyd"), comer("Dan")]);
    assert.equal(await found([ada, comer("Amy")]), own);
  });

  it("costs two pages of runs at most, however many there are", async () => {
    await aRun([comer("Bob")]);
    for (let i = 0; i < 110; i++) await aRun([], { difficulty_id: "hard" });
    let pages = 0;
    const { runs } = services;
    options.runs = {
      listOpen: (...asked) => {
        pages++;
        return runs.listOpen(...asked);
      },
    };
    assert.equal(await found([comer("Ada")]), undefined);
    assert.equal(pages, 2);
  });

  describe("and comes to it", () => {
    const account = { player_id: "asker" };

    beforeEach(() => {
      const { content } = services.store.library.current();
      const [dungeon = assert.fail()] = Object.values(content.dungeons);
      assert.equal(dungeon.max_party_size, MOST);
      terms = { ...terms, dungeon_id: dungeon.id };
      // No test meets runs of the one before.
      now_ms += ++made * 60 * MINUTE_MS;
    });

    const comes = (...party: Comer[]) =>
      joinOrBegin(services, options, account, party, { terms, level_range: LEVEL_RANGE });
    const membersOf = async (run_id: string) =>
      ((await services.runs.whole(run_id))?.members ?? []).map(each => each.character_name).sort();

    it("fills a run that there is, and begins an open one where there is none", async () => {
      const first = await comes(comer("Ada"), comer("Bob"));
      const second = await comes(comer("Cyd"));
      const third = await comes(comer("Dan"), comer("Eve"));
      assert.deepEqual([first.is_new, second.is_new, third.is_new], [true, false, true]);
      assert.equal(second.run_id, first.run_id);
      assert.deepEqual(await membersOf(first.run_id), ["Ada", "Bob", "Cyd"]);
      assert.deepEqual(await membersOf(third.run_id), ["Dan", "Eve"]);
    });

    it("comes to the same run where it asks again", async () => {
      const [ada, bob] = [comer("Ada"), comer("Bob")];
      const { run_id } = await comes(ada);
      assert.deepEqual(await comes(ada, bob), { run_id, is_new: false });
      assert.deepEqual(await membersOf(run_id), ["Ada", "Bob"]);
    });

    it("gets places for all of it or for none, where several come for the last ones at once", async () => {
      for (let round = 0; round < 3; round++) {
        now_ms += 60 * MINUTE_MS;
        const named = (name: string) => comer(`${name}${round}`);
        const { run_id } = await comes(named("Ada"));
        const parties = [
          [named("Bob"), named("Cyd")],
          [named("Dan"), named("Eve")],
          [named("Fay"), named("Gus")],
        ];
        const came = await Promise.all(parties.map(party => comes(...party)));
        const runs = new Set([run_id, ...came.map(each => each.run_id)]);
        const members = await Promise.all([...runs].map(membersOf));
        for (const each of members) assert.ok(each.length <= MOST, `${each}`);
        for (const [i, party] of parties.entries()) {
          const names = party.map(each => each.character_name);
          const own = await membersOf(came[i]?.run_id ?? "");
          assert.ok(
            names.every(name => own.includes(name)),
            `${names} are not all among ${own}`,
          );
          assert.equal(members.flat().filter(name => names.includes(name)).length, 2, `${names}`);
        }
      }
    });

    it("is refused where it is larger than a run, or one of it is not of the difficulty's level", async () => {
      const many = ["Ada", "Bob", "Cyd", "Dan", "Eve"].map(name => comer(name));
      await assert.rejects(comes(...many), refusedFor("run_full"));
      terms = { ...terms, difficulty_id: "nightmare" };
      const { content } = services.store.library.current();
      const needed = content.difficulties.nightmare?.min_level ?? assert.fail();
      await assert.rejects(
        comes(comer("Ada", needed), comer("Bob", needed - 1)),
        refusedFor("level_too_low"),
      );
    });
  });
});

const refusedFor = (reason: string) => (error: unknown) =>
  error instanceof HttpProblem && error.reason === reason;

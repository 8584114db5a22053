/** What a run is where a process has died while it changed it, or where two change it at once, or very many. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Died, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { deathsOnRun, type Run } from "./run.ts";
import { RunMembers } from "./run-members.ts";
import { RunRepository } from "./run-repository.ts";
import { memberItem, RunTable } from "./run-table.ts";

const MOST = 4;
/** More than are named in a run's row. */
const MANY = 200;
/** A tenth of what a row may have, in characters. */
const SMALL_ROW = 40_000;

describe("A run's row", function () {
  this.timeout(60_000);
  let database: Database;
  let writers: MortalWriters;
  let runs: RunRepository;
  let members: RunMembers;
  let run_id: string;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false });
    writers = new MortalWriters(database);
    runs = new RunRepository(writers.access);
    members = new RunMembers(writers.access);
  });
  beforeEach(async () => {
    run_id = randomUUID();
    const terms = { dungeon_id: "crypt", difficulty_id: "normal", loot_rule: "first_come" } as const;
    const content = { content_hash: "hash", content_version: 1 };
    await runs.begin({ run_id, ...terms, ...content, is_open: true, earns: true });
  });
  after(() => database?.close());

  const found = async (): Promise<Run> => (await runs.get(run_id)) ?? assert.fail("the run is gone");
  const joins = async (name: string, most = MOST): Promise<void> => {
    const newcomer = { character_id: name, player_id: `player of ${name}`, character_name: name };
    assert.equal(typeof (await members.join(run_id, newcomer, most)), "object");
  };
  /** As a room does it: for those whom the party does not count yet. Returns what it would tell the other rooms. */
  async function comesIn(name: string, fate?: Fate): Promise<number | undefined> {
    const member = (await members.get(run_id, name)) ?? assert.fail(`${name} has no place`);
    if (member.is_counted) return undefined;
    const told = await writers.live(fate, () => members.noteCameIn(run_id, name, MOST)).catch(unlessDied);
    return told?.largest_party;
  }

  for (const end of ["dies", "loses the answer"] as const) {
    for (const after of [0, 1, 2, 3]) {
      it(`counts both of a party whose second comes in through a process that ${end} after ${after} writes, once it comes in again`, async () => {
        await joins("Ada");
        await joins("Bob");
        await comesIn("Ada");
        await comesIn("Bob", { end, after });
        await comesIn("Bob");
        assert.equal((await found()).largest_party, 2);
      });
    }
  }

  it("says once more how large its party is where the answer was lost, so that its live rooms hear of it", async () => {
    await joins("Ada");
    await joins("Bob");
    await comesIn("Ada");
    await comesIn("Bob", { end: "loses the answer", after: 2 });
    assert.equal(await comesIn("Bob"), 2);
  });

  it("takes nobody in who belongs to 1000 runs, until that character leaves one of them", async () => {
    const busy = `Ada of ${run_id}`;
    const many = Array.from({ length: 1000 }, (_, i) => `run ${i} of ${run_id}`);
    await joins(busy);
    const table = new RunTable(database);
    const row = (await table.row(run_id, memberItem(busy))) ?? assert.fail();
    await members.remove(run_id, busy);
    await Promise.all(many.map(id => table.putUnlessThere({ ...row, run_id: id })));
    const ada = { character_id: busy, player_id: "ada", character_name: "Ada" };
    assert.equal(await members.join(run_id, ada, MOST), "too_many_runs");
    assert.deepEqual((await found()).places, {});
    await members.remove(many[0] ?? assert.fail(), busy);
    assert.equal(typeof (await members.join(run_id, ada, MOST)), "object");
    assert.equal(typeof (await members.join(run_id, ada, MOST)), "object", "it has its place already");
  });

  it("ends for want of players only as it was read: not where another has come for the place of who has left", async () => {
    await joins("Ada", 1);
    const read = await found();
    await members.remove(run_id, "Ada");
    await joins("Bob", 1);
    assert.equal(await runs.endUnchanged(read), false);
    assert.equal((await found()).ended_at, undefined);
  });

  it("ends for want of players only as it was read: not where it was saved meanwhile", async () => {
    await joins("Ada");
    await joins("Bob");
    const read = await found();
    await runs.save(run_id);
    assert.equal(await runs.endUnchanged(read), false);
    assert.equal(await runs.endUnchanged(await found()), true);
  });

  it("has all deaths of those who have left, however many they are, and stays small", async () => {
    for (let i = 0; i < MANY; i++) {
      await joins(`${i}`);
      await members.noteDeaths(run_id, `${i}`, 1 + (i % 3));
      await members.remove(run_id, `${i}`);
    }
    const run = await found();
    assert.equal(deathsOnRun(run, []), 399);
    assert.ok(JSON.stringify(run).length < SMALL_ROW / 4, JSON.stringify(run).length.toString());
  });

  it("counts deaths once of somebody who has left through a process that died", async () => {
    for (let i = 0; i < 70; i++) {
      for (const fate of [{ end: "loses the answer", after: i % 5 } as const, undefined]) {
        await joins(`${i}`);
        await members.noteDeaths(run_id, `${i}`, 2);
        await writers.live(fate, () => members.remove(run_id, `${i}`)).catch(unlessDied);
      }
    }
    assert.equal(deathsOnRun(await found(), []), 140);
  });

  it("names the newest of those who were removed, however many they are, and stays small", async () => {
    for (let i = 0; i < MANY; i++) await members.ban(run_id, `player of ${i}`);
    const run = await found();
    assert.ok(`player of ${MANY - 1}` in run.removed);
    assert.ok(JSON.stringify(run).length < SMALL_ROW, JSON.stringify(run).length.toString());
  });
});

function unlessDied(error: unknown): undefined {
  if (!(error instanceof Died)) throw error;
}

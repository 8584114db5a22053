import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { LocalNotice } from "../../cluster/notice.ts";
import { JobRepository } from "../../jobs/job-repository.ts";
import { RecordingRepository } from "../../recordings/recording-repository.ts";
import { RunMembers } from "../../runs/run-members.ts";
import { RunRepository } from "../../runs/run-repository.ts";
import { connect, type Database } from "../../store/dynamo/connect.ts";
import { noteResult, type ResultServices } from "./run-result.ts";

const MOST = 4;

describe("The result of a run", () => {
  let database: Database;
  let services: ResultServices;
  let members: RunMembers;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false });
    members = new RunMembers(database);
    services = {
      runs: new RunRepository(database),
      recordings: new RecordingRepository(database),
      jobs: new JobRepository(database),
      cluster: { clerk_notice: new LocalNotice(), jobs_notice: new LocalNotice() },
    };
  });
  afterEach(() => mock.restoreAll());
  after(() => database?.close());

  async function aRun(): Promise<string> {
    const run_id = randomUUID();
    const terms = { dungeon_id: "crypt", difficulty_id: "normal", loot_rule: "first_come" } as const;
    const content = { content_hash: "hash", content_version: 1 };
    await services.runs.begin({ run_id, ...terms, ...content, is_open: true, earns: true });
    return run_id;
  }
  async function getPlaces(run_id: string, ...names: string[]): Promise<void> {
    for (const name of names) await getPlace(run_id, name);
  }
  async function getPlace(run_id: string, name: string): Promise<void> {
    const newcomer = { character_id: name, player_id: `player of ${name}`, character_name: name };
    assert.equal(typeof (await members.join(run_id, newcomer, MOST)), "object");
  }
  async function comeAndGo(run_id: string, names: string[]): Promise<void> {
    for (const name of names) {
      await getPlace(run_id, name);
      await members.noteCameIn(run_id, name, MOST);
      await members.remove(run_id, name);
    }
  }
  async function resultOf(run_id: string) {
    await noteResult(services, run_id, 1200);
    const { result } = (await services.runs.get(run_id)) ?? assert.fail();
    const { members: those, party_size, deaths } = result ?? assert.fail("there is no result");
    return { names: those.map(({ character_name }) => character_name).toSorted(), party_size, deaths };
  }

  it("is of those alone who came in: a friend with a place who never did is not in it, and makes the party no larger", async () => {
    const run_id = await aRun();
    await getPlaces(run_id, "Ada", "Bob", "Cyd");
    for (const name of ["Ada", "Cyd"]) await members.noteCameIn(run_id, name, MOST);
    assert.deepEqual(await resultOf(run_id), { names: ["Ada", "Cyd"], party_size: 2, deaths: 0 });
  });

  it("is of a party as large as it ever was, with the deaths of a member who has left", async () => {
    const run_id = await aRun();
    await getPlaces(run_id, "Ada", "Bob");
    for (const name of ["Ada", "Bob"]) await members.noteCameIn(run_id, name, MOST);
    await members.noteDeaths(run_id, "Bob", 3);
    await members.remove(run_id, "Bob");
    assert.deepEqual(await resultOf(run_id), { names: ["Ada"], party_size: 2, deaths: 3 });
  });

  it("is of a party of two where one has relieved the other", async () => {
    const run_id = await aRun();
    await comeAndGo(run_id, ["Ada"]);
    await getPlaces(run_id, "Bob");
    await members.noteCameIn(run_id, "Bob", MOST);
    assert.deepEqual(await resultOf(run_id), { names: ["Bob"], party_size: 2, deaths: 0 });
  });

  it("of a relay is of as large a party as may play it together, who come and go again counted once", async () => {
    const run_id = await aRun();
    const eight = ["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal"];
    await comeAndGo(run_id, ["Ada", "Bob", "Ada", "Bob", "Ada"]);
    assert.equal(Object.keys((await services.runs.get(run_id))?.played_by ?? {}).length, 2);
    await comeAndGo(run_id, eight);
    await getPlaces(run_id, "Ida");
    await members.noteCameIn(run_id, "Ida", MOST);
    assert.deepEqual(await resultOf(run_id), { names: ["Ida"], party_size: MOST, deaths: 0 });
  });

  it("has all deaths of a member who has left for good and come back, and each once", async () => {
    const run_id = await aRun();
    await getPlaces(run_id, "Ada", "Bob");
    await members.noteDeaths(run_id, "Ada", 1);
    await members.noteDeaths(run_id, "Bob", 3);
    await members.remove(run_id, "Bob");
    await getPlace(run_id, "Bob");
    assert.equal((await members.get(run_id, "Bob"))?.deaths, 3);
    await members.noteDeaths(run_id, "Bob", 5);
    await members.remove(run_id, "Bob");
    await getPlace(run_id, "Bob");
    await members.noteDeaths(run_id, "Bob", 6);
    assert.equal((await resultOf(run_id)).deaths, 1 + 6);
  });

  for (const is_recorded of [true, false]) {
    const next = is_recorded ? "comes to the boards" : "has its recording dropped";
    it(`${next} also where the database has taken it and its answer was lost`, async () => {
      const run_id = await aRun();
      await getPlaces(run_id, "Ada");
      const { runs, jobs, cluster } = services;
      const isRecordedHere = async () => is_recorded;
      const end = runs.end.bind(runs);
      const losesItsAnswer = mock.method(runs, "end", async (...asked: Parameters<typeof end>) => {
        await end(...asked);
        throw new Error("the answer is lost");
      });
      await assert.rejects(noteResult(services, run_id, 1200, isRecordedHere), /the answer is lost/);
      losesItsAnswer.mock.restore();
      const { clerk_notice, jobs_notice } = cluster;
      const notices = [clerk_notice, jobs_notice].map(notice => mock.method(notice, "give"));
      await noteResult(services, run_id, 1200, isRecordedHere);
      const told = notices.map(notice => notice.mock.callCount() > 0);
      assert.deepEqual(told, [is_recorded, !is_recorded]);
      const listed = (await runs.unapplied()).some(each => each.run_id === run_id);
      assert.equal(listed, is_recorded);
      assert.equal((await runs.get(run_id))?.result?.is_recorded, is_recorded);
      const waits = (await jobs.first()).some(({ job_id }) => job_id.endsWith(`#${run_id}`));
      assert.equal(waits, !is_recorded);
    });
  }
});

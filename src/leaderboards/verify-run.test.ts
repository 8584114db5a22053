import assert from "node:assert/strict";
import { mock } from "node:test";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { FaultyDatabase } from "../../test/support/faulty-database.ts";
import { GENERATOR, RULES_VERSION } from "../game/rules-version.ts";
import { jobKinds } from "../job-kinds.ts";
import type { Job, NewJob } from "../jobs/job.ts";
import { droppingOf, verificationOf } from "../jobs/job-requests.ts";
import type { JobEnd } from "../jobs/job-runner.ts";
import { encodeLines, type Line } from "../recordings/line-codec.ts";
import type { RecordedOpening } from "../recordings/recorded-room.ts";
import { compressLines, RecordingRepository } from "../recordings/recording-repository.ts";
import { RunRepository } from "../runs/run-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { BoardReader } from "./board-reader.ts";
import type { BoardResult } from "./board-results.ts";
import { BoardWriter } from "./board-writer.ts";
import { runResults } from "./dungeon-boards.ts";

const AT = "2026-11-27T12:00:00.000Z";
const HOUR_MS = 3_600_000;

const lastLine = { kind: "end", tick: 5, events: [] };
const end: Line = lastLine;

type Opening = Partial<RecordedOpening> & { isOpen?: boolean };

describe("What becomes of a run that is over, and of its recording", function () {
  this.timeout(20_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let runs: RunRepository;
  let recordings: RecordingRepository;
  let boards: BoardWriter;
  let board_id: string;
  let count = 0;

  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
    runs = new RunRepository(database);
    recordings = new RecordingRepository(database);
    boards = new BoardWriter(database);
  });
  beforeEach(() => {
    board_id = `season.dungeon${++count}.normal.2`;
  });
  after(async () => {
    await database.close();
    await proxy.close();
  });

  const roomOf = (run_id: string) => `${run_id}-room1`;
  const isRecorded = async (run_id: string) => (await recordings.parts(roomOf(run_id))).length > 0;

  /** A run of Ada's and Bob's, whose result is on the board as far as it is their best. */
  async function aRun(
    name: string,
    score: number,
    { isOpen, ...opening }: Opening = {},
    of = ["ada", "bob"],
  ) {
    const run_id = `${name}${count}`;
    const room_id = roomOf(run_id);
    const from = { dungeon_id: "dungeon", difficulty_id: "normal", content_hash: "gone", content_version: 1 };
    await runs.begin({ run_id, ...from, loot_rule: "first_come", is_open: false, earns: true });
    await runs.enterRoom(run_id, "room1", room_id);
    const start: RecordedOpening & Line = {
      ...{ kind: "start", tick: 0, mode: "dungeon", options: { room_id, run_id }, at: AT },
      ...{ content_version: 1, content_hash: "gone", rules_version: RULES_VERSION, generator: GENERATOR },
      ...opening,
    };
    const lines = [start, ...(isOpen ? [] : [end])];
    const text = encodeLines(lines);
    const written_at = isOpen ? new Date().toISOString() : AT;
    await recordings.add({ room_id, opening: 0, number: 1 }, await compressLines(text), written_at);
    const members = of.map(character_id => ({ character_id, character_name: character_id }));
    const result = { ticks: 100, deaths: 0, party_size: 2, at: AT, is_recorded: true, members };
    await runs.end(run_id, result, true);
    for (const subject_id of of)
      await boards.apply(board_id, { result_id: run_id, subject_id, score, at: AT, details: {} });
    return run_id;
  }

  function run(
    asked: NewJob,
    job: Partial<Job> = {},
    variables: Record<string, string> = {},
  ): Promise<JobEnd> {
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint, ...variables });
    const kind = jobKinds(database, env, pino({ level: "silent" }))[asked.kind] ?? assert.fail();
    const now = new Date().toISOString();
    const times = { created_at: now, due_at: now, tries: 1, waits: 0 };
    return kind.run({ job_id: "job", ...asked, ...times, ...job });
  }

  async function entry(subject_id: string) {
    const [found] = await new BoardReader(database).entriesOf(board_id, [subject_id]);
    return found ?? assert.fail(`${subject_id} has no entry`);
  }

  it("stays unverified, with a note for staff, where the rules or the content are not there any more", async () => {
    const notes: [Opening, RegExp][] = [
      [{}, /The content gone of the room .+ is not there/],
      [{ rules_version: RULES_VERSION - 1 }, /was played by the rules of version/],
    ];
    for (const [i, [opening, note]] of notes.entries()) {
      const run_id = await aRun(`old${i}`, 100 + i, opening);
      assert.equal(await run(verificationOf(run_id, board_id)), "done");
      for (const character_id of ["ada", "bob"]) {
        const { state, remark } = await entry(character_id);
        assert.equal(state, "unverified");
        assert.match(remark ?? "", note);
      }
      assert.ok(await isRecorded(run_id));
    }
  });

  it("waits for a newer process where it is of newer rules than this one has, as during a deploy", async () => {
    const run_id = await aRun("new", 100, { rules_version: RULES_VERSION + 1 });
    const job = verificationOf(run_id, board_id);
    assert.deepEqual(await run(job), { waits_ms: 600_000 });
    assert.deepEqual(await run(job, { waits: 20, created_at: AT }), { waits_ms: 600_000 });
    const { state, remark } = await entry("ada");
    assert.deepEqual([state, remark], ["unverified", undefined]);
    assert.ok(await isRecorded(run_id));
  });

  async function giveUp({ kind, about }: NewJob): Promise<void> {
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    const times = { created_at: AT, due_at: AT, tries: 4, waits: 0 };
    const kinds = jobKinds(database, env, pino({ level: "silent" }));
    await kinds[kind]?.giveUp({ job_id: "job", kind, about, ...times });
  }

  it("stays unverified, with a note, where to play it again has failed too often", async () => {
    const run_id = await aRun("crashing", 100);
    await giveUp(verificationOf(run_id, board_id));
    const { state, remark } = await entry("bob");
    assert.deepEqual([state, remark], ["unverified", "To play it again has failed several times."]);
  });

  it("is kept while a board shows it, and what it was better than is not, also where to play it again has failed too often", async () => {
    const old = await aRun("worse", 100);
    await run(verificationOf(old, board_id));
    const best = await aRun("crashing", 200);
    await giveUp(verificationOf(best, board_id));
    const yearsOf = async (run_id: string) => {
      const { expires_at } = (await runs.get(run_id)) ?? assert.fail("There is no run");
      return Math.round((expires_at - Date.now() / 1000) / (365 * 24 * 3600));
    };
    assert.deepEqual(await Promise.all([old, best].map(isRecorded)), [false, true]);
    assert.deepEqual(await Promise.all([old, best].map(yearsOf)), [0, 10]);
    const nobodys = await aRun("nobodys", 50);
    await giveUp(verificationOf(nobodys, board_id));
    assert.equal(await isRecorded(nobodys), false);
    await giveUp(verificationOf("nobody's", board_id));
  });

  it("is not judged before its rooms are closed, which is waited for longer each time, for an hour", async () => {
    const run_id = await aRun("open", 100, { isOpen: true });
    const job = verificationOf(run_id, board_id);
    assert.deepEqual(await run(job), { waits_ms: 5000 });
    assert.deepEqual(await run(job, { waits: 2 }), { waits_ms: 20_000 });
    assert.deepEqual(await run(job, { waits: 20 }), { waits_ms: 300_000 });
    assert.equal((await entry("ada")).remark, undefined);
    const created_at = new Date(Date.now() - HOUR_MS - 1000).toISOString();
    assert.equal(await run(job, { waits: 20, created_at }), "done");
    assert.notEqual((await entry("ada")).remark, undefined);
  });

  it("is judged where a room says nothing for a while, since its process was killed", async () => {
    const run_id = await aRun("killed", 100, { isOpen: true });
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 91_000 });
    try {
      assert.equal(await run(verificationOf(run_id, board_id)), "done");
    } finally {
      mock.timers.reset();
    }
    assert.notEqual((await entry("ada")).remark, undefined);
  });

  it("keeps its recording while somebody's entry is of it, and loses it with the last", async () => {
    const old = await aRun("first", 100);
    await run(verificationOf(old, board_id));
    const adas = await aRun("adas", 200, {}, ["ada"]);
    await run(verificationOf(adas, board_id));
    assert.ok(await isRecorded(old), "it is still Bob's best");
    const bobs = await aRun("bobs", 300, {}, ["bob"]);
    await run(verificationOf(bobs, board_id));
    assert.deepEqual(await Promise.all([old, adas, bobs].map(isRecorded)), [false, true, true]);
  });

  it("loses its recording where it is nobody's best, unless all are kept", async () => {
    const best = await aRun("best", 300);
    const worse = await aRun("worse", 200);
    await run(verificationOf(worse, board_id), {}, { RECORD_RUNS: "true" });
    assert.ok(await isRecorded(worse));
    await run(verificationOf(worse, board_id));
    assert.deepEqual(await Promise.all([best, worse].map(isRecorded)), [true, false]);
  });

  it("loses its recording once its rooms are closed where its result is for no board", async () => {
    const run_id = await aRun("unlisted", 100, { isOpen: true }, []);
    assert.deepEqual(await run(droppingOf(run_id)), { waits_ms: 5000 });
    assert.ok(await isRecorded(run_id));
    const text = encodeLines([end]);
    await recordings.add({ room_id: roomOf(run_id), opening: 0, number: 2 }, await compressLines(text), AT);
    assert.equal(await run(droppingOf(run_id)), "done");
    assert.ok(!(await isRecorded(run_id)));
  });

  it("stays listed for the clerk while there are too many jobs, and is told to the log once", async () => {
    const run_id = await aRun("crowded", 100);
    const logged: string[] = [];
    const log = pino({ level: "error" }, { write: line => logged.push(line) });
    const added: NewJob[] = [];
    let isFull = true;
    const jobs = {
      add: async (job: NewJob) => {
        if (!isFull) added.push(job);
        return !isFull;
      },
    };
    const notices = mock.fn();
    const source = runResults({ runs, jobs, notice: { give: notices }, seasons: () => ({}), log });
    const listed = async () => {
      const found: BoardResult[] = [];
      for await (const result of source.unapplied()) found.push(result);
      return found.find(({ result_id }) => result_id === run_id);
    };
    for (let i = 0; i < 2; i++) await source.noteApplied((await listed()) ?? assert.fail());
    assert.equal(logged.length, 1);
    isFull = false;
    await source.noteApplied((await listed()) ?? assert.fail());
    assert.deepEqual(added, [verificationOf(run_id, "none.dungeon.normal.2")]);
    assert.equal(notices.mock.callCount(), 1);
    assert.equal(await listed(), undefined);
  });

  it("is done with where its row is gone", async () => {
    assert.equal(await run(verificationOf("nobody's", board_id)), "done");
    assert.equal(await run(droppingOf("nobody's")), "done");
  });
});

import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { FaultyDatabase } from "../../test/support/faulty-database.ts";
import { LocalNotice } from "../cluster/notice.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { BoardReader } from "./board-reader.ts";
import { BoardWriter } from "./board-writer.ts";
import { type BoardResult, Clerk, type ClerkOptions } from "./clerk.ts";

const AT = "2026-11-27T12:00:00.000Z";
/** No test waits for it. */
const NEVER_MS = 3_600_000;

/** Results that wait, as a table keeps them. */
class Records {
  readonly waiting: BoardResult[] = [];
  /** How often somebody has looked. */
  looks = 0;
  /** Whether a clerk dies before it notes what it has applied. */
  losesNotes = false;

  async *unapplied(): AsyncIterable<BoardResult> {
    this.looks += 1;
    yield* [...this.waiting];
  }

  async noteApplied({ result_id }: BoardResult): Promise<void> {
    if (this.losesNotes) throw new Error("The clerk has died");
    const index = this.waiting.findIndex(each => each.result_id === result_id);
    if (index >= 0) this.waiting.splice(index, 1);
  }
}

describe("The clerk of the leaderboards", function () {
  this.timeout(20_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let records: Records;
  let notice: LocalNotice;
  let lease: { isHeld: boolean };
  let logged: { level: number; result_id?: string; msg: string }[];
  let board_id: string;
  let boards = 0;
  const clerks: Clerk[] = [];

  before(async () => {
    proxy = await FaultyDatabase.start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
  });
  beforeEach(() => {
    records = new Records();
    notice = new LocalNotice();
    lease = { isHeld: true };
    logged = [];
    board_id = `season.board${++boards}.normal.2`;
  });
  afterEach(async () => {
    proxy.heal();
    await Promise.all(clerks.splice(0).map(clerk => clerk.stop()));
  });
  after(async () => {
    await database.close();
    await proxy.close();
  });

  function aClerk(options: Partial<ClerkOptions> = {}): Clerk {
    const log = pino({ level: "warn" }, { write: line => logged.push(JSON.parse(line)) });
    const access = new BoardWriter(database);
    const clerk = new Clerk({ source: records, boards: access, lease, notice, log, ...options });
    clerks.push(clerk);
    return clerk;
  }
  const aResult = (result_id: string, score: number, ...subjects: string[]): BoardResult => ({
    ...{ result_id, board_id, score, at: AT },
    subjects: subjects.map(subject_id => ({ subject_id, details: { name: subject_id } })),
  });
  const shown = async () => {
    const { entries } = await new BoardReader(database).page(board_id, 10);
    return entries.map(({ rank, subject_id, result_id }) => `${rank} ${subject_id} by ${result_id}`);
  };

  it("gives each of those who reached it the result, and equal results the order in which it takes them", async () => {
    records.waiting.push(
      aResult("run1", 500, "ada", "bob"),
      aResult("run2", 600, "cyd"),
      aResult("run3", 500, "dan"),
    );
    assert.equal(await aClerk().applyAll(), 3);
    assert.deepEqual(await shown(), ["1 cyd by run2", "2 ada by run1", "3 bob by run1", "4 dan by run3"]);
    assert.deepEqual(records.waiting, []);
    assert.equal(await aClerk().applyAll(), 0);
  });

  it("finds by itself what was left behind, and then what a notice tells of, within a second each", async () => {
    aClerk({ interval_ms: NEVER_MS }).start();
    records.waiting.push(aResult("run1", 500, "ada"));
    await eventually("it is applied", () => records.waiting.length === 0, 1000);
    await eventually("it has looked again", () => records.looks === 2);
    records.waiting.push(aResult("run2", 700, "bob"));
    notice.give();
    await eventually("it is applied", () => records.waiting.length === 0, 1000);
    assert.deepEqual(await shown(), ["1 bob by run2", "2 ada by run1"]);
  });

  it("finds by itself what it was not told of", async () => {
    aClerk({ interval_ms: 50 }).start();
    await eventually("it has looked after the start", () => records.looks >= 2);
    records.waiting.push(aResult("run1", 500, "ada"));
    await eventually("it is applied", () => records.waiting.length === 0, 1000);
  });

  it("is not put off by notices that come faster than it looks", async () => {
    aClerk({ interval_ms: NEVER_MS }).start();
    const timer = setInterval(() => notice.give(), 20);
    await eventually("it has looked three times", () => records.looks >= 3, 2000).finally(() =>
      clearInterval(timer),
    );
  });

  it("asks nothing while nothing happens", async () => {
    const clerk = aClerk({ interval_ms: NEVER_MS });
    clerk.start();
    await eventually("it has looked after the start", () => records.looks === 2);
    const before = Object.values(proxy.requests).reduce((sum, count) => sum + count, 0);
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(records.looks, 2);
    assert.equal(
      Object.values(proxy.requests).reduce((sum, count) => sum + count, 0),
      before,
    );
  });

  it("does nothing while another process has the lease, and goes on when it has it", async () => {
    lease.isHeld = false;
    const clerk = aClerk();
    records.waiting.push(aResult("run1", 500, "ada"));
    assert.equal(await clerk.applyAll(), 0);
    assert.equal(records.looks, 0);
    lease.isHeld = true;
    assert.equal(await clerk.applyAll(), 1);
  });

  it("applies a result once where another has died before it said so, and where two are at it at once", async () => {
    for (let i = 0; i < 10; i++) records.waiting.push(aResult(`run${i}`, 100 * i, "ada", `s${i}`));
    records.losesNotes = true;
    await aClerk().applyAll();
    records.losesNotes = false;
    assert.equal(records.waiting.length, 10);
    await Promise.all([aClerk().applyAll(), aClerk().applyAll()]);
    assert.deepEqual(records.waiting, []);
    assert.equal(await new BoardReader(database).size(board_id), 11);
    assert.deepEqual((await shown()).slice(0, 2), ["1 ada by run9", "2 s9 by run9"]);
  });

  it("lets no result that it cannot apply hold up the others, and complains of it once", async () => {
    records.waiting.push(aResult("impossible", 70_000, "ada"), aResult("run1", 500, "bob"));
    const clerk = aClerk();
    assert.deepEqual([await clerk.applyAll(), await clerk.applyAll()], [1, 0]);
    assert.deepEqual(await shown(), ["1 bob by run1"]);
    assert.deepEqual(
      logged.map(({ level, result_id }) => [level, result_id]),
      [[50, "impossible"]],
    );
  });

  it("waits while the database is away, says so once, and applies everything afterwards", async () => {
    records.waiting.push(aResult("run1", 500, "ada"));
    proxy.fault = { kind: "throttling", every: 1 };
    aClerk({ interval_ms: 50 }).start();
    await eventually("it says so", () => logged.length > 0, 15_000);
    const looks = records.looks;
    await eventually("it has tried again", () => records.looks > looks, 15_000);
    assert.deepEqual(
      logged.map(({ level, msg }) => [level, msg]),
      [[40, "results wait to be applied to the leaderboards"]],
    );
    proxy.heal();
    await eventually("it is applied", () => records.waiting.length === 0, 15_000);
    await eventually(
      "it says so",
      () => logged.at(-1)?.msg === "results are applied to the leaderboards again",
    );
    assert.deepEqual(await shown(), ["1 ada by run1"]);
  });
});

import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { FaultyDatabase } from "../../test/support/faulty-database.ts";
import { LocalNotice } from "../cluster/notice.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { BoardReader } from "./board-reader.ts";
import { type BoardResult, BoardResults } from "./board-results.ts";
import { BoardWriter } from "./board-writer.ts";

const AT = "2026-11-27T12:00:00.000Z";

/** Results that wait, as a table keeps them. */
class Records {
  readonly waiting: BoardResult[] = [];
  /** Whether a clerk dies before it notes what it has applied. */
  losesNotes = false;

  async *unapplied(): AsyncIterable<BoardResult> {
    yield* [...this.waiting];
  }

  async noteApplied({ result_id }: BoardResult): Promise<void> {
    if (this.losesNotes) throw new Error("The clerk has died");
    const index = this.waiting.findIndex(each => each.result_id === result_id);
    if (index >= 0) this.waiting.splice(index, 1);
  }
}

describe("Results of the leaderboards", function () {
  this.timeout(20_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let records: Records;
  let notice: LocalNotice;
  let logged: { level: number; result_id?: string; msg: string }[];
  let board_id: string;
  let boards = 0;

  before(async () => {
    proxy = await FaultyDatabase.start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
  });
  beforeEach(() => {
    records = new Records();
    notice = new LocalNotice();
    logged = [];
    board_id = `season.board${++boards}.normal.2`;
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await database.close();
    await proxy.close();
  });

  function aDuty(): BoardResults {
    const log = pino({ level: "warn" }, { write: line => logged.push(JSON.parse(line)) });
    return new BoardResults({ source: records, boards: new BoardWriter(database), notice, log });
  }
  const applyAll = (duty = aDuty()) => duty.run(() => true);
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
    await applyAll();
    assert.deepEqual(await shown(), ["1 cyd by run2", "2 ada by run1", "3 bob by run1", "4 dan by run3"]);
    assert.deepEqual(records.waiting, []);
  });

  it("are applied no further where another process is to do it", async () => {
    records.waiting.push(
      aResult("run1", 500, "ada"),
      aResult("run2", 600, "bob"),
      aResult("run3", 700, "cyd"),
    );
    await aDuty().run(() => records.waiting.length === 3);
    assert.deepEqual(await shown(), ["1 ada by run1"]);
    assert.equal(records.waiting.length, 2);
  });

  it("count once where another process has died before it said so, and where two are at it at once", async () => {
    for (let i = 0; i < 10; i++) records.waiting.push(aResult(`run${i}`, 100 * i, "ada", `s${i}`));
    records.losesNotes = true;
    await applyAll();
    records.losesNotes = false;
    assert.equal(records.waiting.length, 10);
    await Promise.all([applyAll(), applyAll()]);
    assert.deepEqual(records.waiting, []);
    assert.equal(await new BoardReader(database).size(board_id), 11);
    assert.deepEqual((await shown()).slice(0, 2), ["1 ada by run9", "2 s9 by run9"]);
  });

  it("hold up none of the others where one cannot be applied, which is complained of once", async () => {
    records.waiting.push(aResult("impossible", 70_000, "ada"), aResult("run1", 500, "bob"));
    const duty = aDuty();
    await applyAll(duty);
    await applyAll(duty);
    assert.deepEqual(await shown(), ["1 bob by run1"]);
    assert.deepEqual(
      logged.map(({ level, result_id }) => [level, result_id]),
      [[50, "impossible"]],
    );
  });

  it("all wait while the database is away", async () => {
    records.waiting.push(aResult("run1", 500, "ada"));
    proxy.fault = { kind: "throttling", every: 1 };
    await assert.rejects(applyAll());
    assert.deepEqual(logged, []);
    proxy.heal();
    await applyAll();
    assert.deepEqual(await shown(), ["1 ada by run1"]);
  });
});

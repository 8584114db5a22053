import assert from "node:assert/strict";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { BoardReader } from "./board-reader.ts";
import { MAX_SCORE } from "./board-rows.ts";
import { BoardWriter, type Result } from "./board-writer.ts";

const AT = "2026-11-27T12:00:00.000Z";

let boards = 0;
let results = 0;

function aResult(subject_id: string, score: number): Result {
  return { result_id: `result${++results}`, subject_id, score, at: AT, details: { name: subject_id } };
}

for (const server of testDatabases) {
  describe(`a leaderboard, in ${server.name}`, function () {
    this.timeout(60_000);
    let database: Database;
    let writer: BoardWriter;
    let reader: BoardReader;
    let board_id: string;

    before(async function () {
      await server.start(this);
      database = await connect(server.env(), pino({ level: "silent" }), { join: false });
      reader = new BoardReader(database);
    });
    beforeEach(() => {
      writer = new BoardWriter(database);
      board_id = `season.board${++boards}.normal.1`;
    });
    after(async () => {
      await database?.close();
      await server.stop();
    });

    const apply = (subject_id: string, score: number) => writer.apply(board_id, aResult(subject_id, score));
    const shown = async (limit = 100) =>
      (await reader.page(board_id, limit)).entries.map(({ rank, subject_id }) => `${rank} ${subject_id}`);
    const rankOf = async (...subject_ids: string[]) => (await reader.best(board_id, subject_ids))?.rank;

    it("is empty before its first result, and asks for nothing to be made", async () => {
      assert.deepEqual(await reader.page(board_id, 10), { entries: [] });
      assert.equal(await rankOf("ada"), undefined);
      assert.equal(await reader.size(board_id), undefined);
    });

    it("ranks by score, and equal scores by who was first", async () => {
      for (const [subject, score] of [
        ["ada", 500],
        ["bob", 70],
        ["cyd", 500],
        ["dan", 65_535],
        ["eve", 0],
      ] as const)
        assert.equal(await apply(subject, score), true);
      assert.deepEqual(await shown(), ["1 dan", "2 ada", "3 cyd", "4 bob", "5 eve"]);
      for (const [i, subject] of ["dan", "ada", "cyd", "bob", "eve"].entries())
        assert.equal(await rankOf(subject), i + 1, subject);
      assert.equal(await reader.size(board_id), 5);
    });

    it("keeps the best score of a subject, and what that was reached with", async () => {
      const best = aResult("ada", 300);
      await apply("ada", 200);
      await writer.apply(board_id, best);
      assert.equal(await apply("ada", 250), false);
      assert.equal(await apply("ada", 300), false, "an equal one is no better");
      const { result_id, score, rank } = (await reader.best(board_id, ["ada"])) ?? assert.fail();
      assert.deepEqual({ result_id, score, rank }, { result_id: best.result_id, score: 300, rank: 1 });
      assert.deepEqual(await shown(), ["1 ada"]);
      assert.equal(await reader.size(board_id), 1);
    });

    it("puts somebody who reaches a score later behind those who had it", async () => {
      await apply("ada", 100);
      await apply("bob", 200);
      await apply("ada", 200);
      assert.deepEqual(await shown(), ["1 bob", "2 ada"]);
    });

    it("counts a result once, however often it is applied", async () => {
      const result = aResult("ada", 9);
      assert.equal(await writer.apply(board_id, result), true);
      assert.equal(await writer.apply(board_id, result), false);
      assert.equal(await new BoardWriter(database).apply(board_id, result), false);
      assert.equal(await reader.size(board_id), 1);
    });

    it("refuses a score that it cannot count", async () => {
      for (const score of [-1, MAX_SCORE + 1, 1.5]) await assert.rejects(apply("ada", score), /0 to 65535/);
    });

    it("neither shows nor counts a rejected entry, and its result never comes back", async () => {
      const [false1, honest] = [aResult("ada", 900), aResult("ada", 100)];
      await writer.apply(board_id, false1);
      await apply("bob", 500);
      assert.equal(await writer.reject(board_id, "ada", false1.result_id), true);
      assert.equal(await writer.reject(board_id, "ada", false1.result_id), false);
      assert.deepEqual(await shown(), ["1 bob"]);
      assert.equal(await rankOf("ada"), undefined);
      assert.equal(await reader.size(board_id), 1);
      assert.equal(await writer.apply(board_id, false1), false);
      assert.equal(await writer.apply(board_id, honest), true);
      assert.equal(await writer.apply(board_id, false1), false);
      assert.deepEqual(await shown(), ["1 bob", "2 ada"]);
    });

    it("marks an entry as verified, and only that of the result", async () => {
      const [first, better] = [aResult("ada", 1), aResult("ada", 2)];
      const state = async () => (await reader.best(board_id, ["ada"]))?.state;
      await writer.apply(board_id, first);
      assert.equal(await state(), "unverified");
      assert.equal(await writer.verify(board_id, "ada", first.result_id), true);
      assert.equal(await writer.verify(board_id, "ada", first.result_id), false);
      assert.equal(await state(), "verified");
      await writer.apply(board_id, better);
      assert.equal(await writer.verify(board_id, "ada", first.result_id), false);
      assert.equal(await state(), "unverified");
      assert.equal(await writer.verify(board_id, "bob", first.result_id), false);
    });

    it("is read page by page, across all bytes of scores, without gaps", async () => {
      const subjects = Array.from({ length: 23 }, (_, i) => ({ id: `s${i}`, score: (i * 7919) % MAX_SCORE }));
      for (const { id, score } of subjects) await apply(id, score);
      const read: string[] = [];
      let pages = 0;
      for (let after = undefined, more = true; more; pages++) {
        const { entries, next } = await reader.page(board_id, 5, after);
        read.push(...entries.map(({ rank, subject_id }) => `${rank} ${subject_id}`));
        after = next;
        more = next !== undefined;
      }
      const expected = subjects.sort((a, b) => b.score - a.score).map(({ id }, i) => `${i + 1} ${id}`);
      assert.deepEqual(read, expected);
      assert.equal(pages, 5);
    });

    it("shows who is around a subject, and where the board ends more of the other side", async () => {
      for (let i = 1; i <= 20; i++) await apply(`s${i}`, 60_000 - i * 300);
      const around = async (subject: string, limit = 5) => {
        const own = (await reader.best(board_id, [subject])) ?? assert.fail();
        const { entries } = await reader.around(board_id, own, limit);
        return entries.map(({ rank, subject_id }) => `${rank} ${subject_id}`);
      };
      assert.deepEqual(await around("s10"), ["8 s8", "9 s9", "10 s10", "11 s11", "12 s12"]);
      assert.deepEqual(await around("s1"), ["1 s1", "2 s2", "3 s3", "4 s4", "5 s5"]);
      assert.deepEqual(await around("s20"), ["16 s16", "17 s17", "18 s18", "19 s19", "20 s20"]);
      assert.deepEqual(await around("s7", 1), ["7 s7"]);
    });

    it("finds the best of several subjects", async () => {
      await apply("first", 300);
      await apply("second", 200);
      await apply("third", 200);
      const best = (await reader.best(board_id, ["third", "nobody", "second"])) ?? assert.fail();
      assert.deepEqual([best.subject_id, best.rank], ["second", 2]);
    });

    it("tells an exact rank in three requests, also among equal scores", async () => {
      for (let i = 1; i <= 12; i++) await apply(`s${i}`, i < 3 ? 40_000 : 1000);
      let requests = 0;
      database.doc.middlewareStack.add(
        next => args => {
          requests += 1;
          return next(args);
        },
        { step: "initialize", name: "countRequests" },
      );
      for (let i = 1; i <= 12; i++) {
        requests = 0;
        assert.equal(await rankOf(`s${i}`), i);
        assert.ok(requests <= 3, `${requests} requests`);
      }
      database.doc.middlewareStack.remove("countRequests");
    });

    it("is kept apart from boards whose long names begin alike", async () => {
      const long = "season_of_the_very_long_names.dungeon_with_a_very_long_name.nightmare";
      await writer.apply(`${long}.1`, aResult("ada", 1));
      await writer.apply(`${long}.2`, aResult("bob", 1));
      const { entries } = await reader.page(`${long}.1`, 10);
      assert.deepEqual(
        entries.map(({ subject_id }) => subject_id),
        ["ada"],
      );
    });
  });
}

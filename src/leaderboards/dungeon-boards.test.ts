import assert from "node:assert/strict";
import { MAX_SCORE } from "./board-rows.ts";
import { boardIdOf, resultOfRun, scoreOf } from "./dungeon-boards.ts";

const AT = "2026-11-27T12:00:00.000Z";
const ONE_MINUTE_TICKS = 60 * 20;

const season = (id: string, starts_at: string, ends_at: string) => ({ id, name: id, starts_at, ends_at });
const seasons = {
  first: season("first", "2026-11-01T00:00:00Z", "2026-11-27T12:00:00Z"),
  second: season("second", "2026-11-27T12:00:00Z", "2026-12-01T00:00:00Z"),
};
const run = { run_id: "run1", dungeon_id: "crypt", difficulty_id: "hard" };
const members = ["ada", "bob"].map(name => ({ character_id: `id of ${name}`, character_name: name }));
const endedAt = (at: string) => ({
  ...run,
  result: { ticks: ONE_MINUTE_TICKS, deaths: 2, party_size: 3, at, members },
});

describe("The board of a run", () => {
  it("counts time in tenths of a second, the shorter the better, up to 1 h 49 min", () => {
    assert.equal(scoreOf(0), MAX_SCORE);
    assert.equal(scoreOf(1), MAX_SCORE, "a twentieth is less than a tenth");
    assert.equal(scoreOf(2), MAX_SCORE - 1);
    assert.equal(scoreOf(ONE_MINUTE_TICKS), MAX_SCORE - 600);
    assert.equal(scoreOf(109 * ONE_MINUTE_TICKS), MAX_SCORE - 65_400);
    assert.equal(scoreOf(110 * ONE_MINUTE_TICKS), 0);
    assert.equal(scoreOf(1000 * ONE_MINUTE_TICKS), 0);
  });

  it("is that of its dungeon, difficulty and party, and of the season in which it ended", () => {
    const ofSeason = (at: string) => resultOfRun(endedAt(at), seasons)?.board_id;
    assert.equal(ofSeason("2026-11-27T11:59:59.999Z"), "first.crypt.hard.3");
    assert.equal(ofSeason("2026-11-27T12:00:00.000Z"), "second.crypt.hard.3");
    assert.equal(ofSeason("2026-12-01T00:00:00.000Z"), "none.crypt.hard.3");
    const board = { season_id: "none", dungeon_id: "crypt", difficulty_id: "hard", party_size: 3 };
    assert.equal(boardIdOf(board), "none.crypt.hard.3");
  });

  it("gets an entry for each member, and none of a run that nobody has brought to its exit", () => {
    const { subjects, ...reached } = resultOfRun(endedAt(AT), seasons) ?? assert.fail();
    assert.deepEqual(reached, {
      ...{ result_id: "run1", board_id: "second.crypt.hard.3", score: MAX_SCORE - 600, at: AT },
    });
    const details = { ticks: ONE_MINUTE_TICKS, deaths: 2 };
    assert.deepEqual(subjects, [
      { subject_id: "id of ada", details: { character_name: "ada", ...details } },
      { subject_id: "id of bob", details: { character_name: "bob", ...details } },
    ]);
    assert.equal(resultOfRun(run, seasons), undefined);
  });
});

import assert from "node:assert/strict";
import { factorAt, seasonIdAt } from "./run-content.ts";

describe("a season", () => {
  const seasons = Object.fromEntries(
    [
      ["spring", "2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z"],
      ["summer", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"],
      ["winter", "2026-12-01T12:30:00Z", "2027-01-01T00:00:00Z"],
    ].map(([id = "", starts_at = "", ends_at = ""]) => [id, { id, name: id, starts_at, ends_at }]),
  );

  it("lasts from its first moment to the one before its end, and between two there is none", () => {
    const found = [
      ["2026-02-28T23:59:59.999Z", "none"],
      ["2026-03-01T00:00:00.000Z", "spring"],
      ["2026-05-31T23:59:59.999Z", "spring"],
      ["2026-06-01T00:00:00.000Z", "summer"],
      ["2026-07-01T00:00:00.000Z", "none"],
      ["2026-12-01T12:29:59.999Z", "none"],
      ["2026-12-01T12:30:00Z", "winter"],
    ] as const;
    for (const [time, season] of found) assert.equal(seasonIdAt(seasons, time), season, time);
    assert.equal(seasonIdAt({}, "2026-03-01T00:00:00.000Z"), "none");
  });
});

describe("a factor of a difficulty", () => {
  it("grows with the dungeon's level and the party's size, beyond the first of each", () => {
    const factor = { base: 1.5, per_level: 0.1, per_player: 0.25 };
    assert.deepEqual(
      [factorAt(factor, 1, 1), factorAt(factor, 3, 1), factorAt(factor, 1, 4), factorAt(factor, 3, 4)],
      [1.5, 1.7, 2.25, 2.45],
    );
  });
});

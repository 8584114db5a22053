import assert from "node:assert/strict";
import { explainChange, type RatingChange } from "./ratings.ts";

const WON: RatingChange = {
  ...{ match_id: "m", at: "2026-11-01T00:00:00.000Z", outcome: "won", own_chance: 0.45 },
  ...{ points_before: 1000, points_after: 1018, is_softened: false },
};

describe("A change of a rating", () => {
  it("is explained by what happened, and by how strong the others were", () => {
    assert.equal(explainChange(WON), "+18: you won against 55 %");
    assert.equal(
      explainChange({ ...WON, outcome: "lost", points_after: 990, is_softened: true }),
      "-10: you lost against 55 %, softened since somebody of your team has left",
    );
    assert.equal(
      explainChange({ ...WON, outcome: "forfeited", points_after: 980 }),
      "-20: you left a match against 55 %",
    );
  });
});

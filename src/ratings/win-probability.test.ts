import assert from "node:assert/strict";
import fc from "fast-check";
import { predictWin } from "openskill";
import { normalReach, normalShareBelow } from "./normal-distribution.ts";
import { winProbability } from "./win-probability.ts";

const skill = fc.record({
  mu: fc.double({ min: 0, max: 50, noNaN: true }),
  sigma: fc.double({ min: 0.01, max: 9, noNaN: true }),
});
const team = fc.array(skill, { minLength: 1, maxLength: 4 });

describe("the probability to win", () => {
  it("is what openskill predicts of two teams", () => {
    fc.assert(
      fc.property(team, team, (a, b) => {
        const [expected = 0] = predictWin([a, b]);
        assert.ok(
          Math.abs(winProbability(a, b) - expected) < 1e-9,
          `${winProbability(a, b)} and ${expected}`,
        );
      }),
    );
  });

  it("is even for equal teams, and both sides' add up to 1", () => {
    const player = { mu: 25, sigma: 8 };
    assert.equal(winProbability([player], [player]), 0.5);
    fc.assert(
      fc.property(team, team, (a, b) => {
        assert.ok(Math.abs(winProbability(a, b) + winProbability(b, a) - 1) < 1e-12);
      }),
    );
  });
});

describe("the normal distribution", () => {
  it("reaches as far as the share says", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.4999, noNaN: true }), share => {
        assert.ok(Math.abs(normalShareBelow(normalReach(share)) - 0.5 - share) < 1e-9);
      }),
    );
    assert.equal(normalReach(0.5), Number.POSITIVE_INFINITY);
  });
});

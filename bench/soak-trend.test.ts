import assert from "node:assert/strict";
import { trendOf } from "./soak-trend.ts";

/** Noise that is the same on every run. */
const noise = (i: number) => Math.sin(i * 12.9898) * 3;

describe("The soak's trend", () => {
  it("is sure of what grows a little with every sample, through noise", () => {
    const { growth, certainty } = trendOf(Array.from({ length: 20 }, (_, i) => 100 + 2 * i + noise(i)));
    assert.ok(Math.abs(growth - 38) < 5, `${growth}`);
    assert.ok(certainty > 3, `${certainty}`);
  });

  it("is not sure of noise", () => {
    const { certainty } = trendOf(Array.from({ length: 20 }, (_, i) => 100 + noise(i)));
    assert.ok(Math.abs(certainty) < 3, `${certainty}`);
  });

  it("says nothing of what stays the same", () => {
    assert.deepEqual(trendOf([5, 5, 5, 5]), { first: 5, last: 5, mean: 5, growth: 0, certainty: 0 });
  });
});

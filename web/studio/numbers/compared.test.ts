import assert from "node:assert/strict";
import { nextRandom } from "../../../src/game/core/random.ts";
import { compare, mean, quantile, rangeOfShare, type Sample } from "./compared.ts";

/** Numbers from 0 to 1 that look like chance; the same for the same seed. */
function samplesOf(seed: number, count = 200): number[] {
  const random = { state: seed };
  return Array.from({ length: count }, () => nextRandom(random));
}

describe("The comparison of two contents", function () {
  this.timeout(60_000);

  it("takes the middle, the ninth of ten, and the mean", () => {
    const samples = Float64Array.of(5, 1, 3, 2, 4);
    assert.equal(mean(samples), 3);
    assert.equal(quantile(0.5)(samples), 3);
    assert.ok(Math.abs((quantile(0.9)(samples) ?? 0) - 4.6) < 1e-9);
    const none = new Float64Array();
    assert.deepEqual([mean(none), quantile(0.5)(none)], [undefined, undefined]);
  });

  it("takes what is chance alone for chance, but for 1 of 100 times", () => {
    for (const summary of [mean, quantile(0.5)]) {
      const found = samplesOf(1, 50).filter((_, i) => {
        const pairs = { before: samplesOf(2 * i), after: samplesOf(2 * i + 1) };
        return compare(pairs, summary).verdict === "more";
      });
      assert.ok(found.length <= 3, `${found.length} of 50`);
    }
  });

  it("sees a difference that is small beside the spread, since each pair has its chance in common", () => {
    const before = samplesOf(1);
    const after = before.map(each => each + 0.01);
    const { difference, verdict } = compare({ before, after }, mean);
    assert.equal(verdict, "more");
    assert.ok(
      difference && Math.abs(difference.value - 0.01) < 1e-9 && difference.high - difference.low < 1e-9,
    );
    const unpaired = compare({ before, after: [...after.slice(1), ...after.slice(0, 1)] }, mean);
    assert.equal(unpaired.verdict, "chance");
  });

  it("says nothing of so few plays that they say nothing themselves", () => {
    const before = samplesOf(1, 10);
    assert.equal(compare({ before, after: before.map(each => each + 1) }, mean).verdict, "few");
  });

  it("leaves out what a play does not have", () => {
    const before: Sample[] = samplesOf(1);
    const after = before.map((each, i) => (i % 2 === 0 ? each : undefined));
    assert.equal(
      compare({ before, after }, mean).after,
      mean(Float64Array.from(samplesOf(1).filter((_, i) => i % 2 === 0))),
    );
    const none = after.map(() => undefined);
    assert.deepEqual(compare({ before, after: none }, mean).difference, undefined);
  });

  it("knows how little 200 fights say of a win rate", () => {
    const { low, high } = rangeOfShare(0.9, 200);
    assert.ok(low > 0.82 && low < 0.84 && high > 0.93 && high < 0.95, `${low} to ${high}`);
    assert.ok(rangeOfShare(1, 200).low < 0.98, "all that were won are not all that there are");
    assert.deepEqual([rangeOfShare(0, 20).low, rangeOfShare(1, 20).high], [0, 1]);
  });
});

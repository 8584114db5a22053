import assert from "node:assert/strict";
import { nextRandom } from "../game/core/random.ts";
import { normalShareBelow } from "../ratings/normal-distribution.ts";
import { leadOf } from "../ratings/win-probability.ts";
import { bonusOf, learnBonus, NO_MATCHES_YET } from "./party-bonus.ts";

/** After so many matches of full parties whose play is worth so much. */
function learned(hidden: number, matches: number, seed: number) {
  const random = { state: seed };
  let bonus = NO_MATCHES_YET;
  for (let i = 0; i < matches; i += 1) {
    const full = { mu: 48 + 4 * nextRandom(random), variance: 1 };
    const others = { mu: 48 + 4 * nextRandom(random), variance: 1 };
    const chance = normalShareBelow(leadOf({ ...full, mu: full.mu + hidden }, others));
    bonus = learnBonus(bonus, full, others, nextRandom(random) < chance ? 1 : 0);
  }
  return bonus;
}

describe("the bonus of a full party", () => {
  it("is learned from results, whatever it is from 0 to 2", () => {
    for (const hidden of [0, 0.7, 1.5, 2]) {
      const found = bonusOf(learned(hidden, 3000, 7));
      assert.ok(Math.abs(found - hidden) < 0.4, `${found} instead of ${hidden}`);
    }
  });

  it("is nothing at first, and never less", () => {
    assert.equal(bonusOf(NO_MATCHES_YET), 0);
    const even = { mu: 50, variance: 1 };
    const lost = learnBonus(NO_MATCHES_YET, even, even, 0);
    assert.equal(lost.bonus, 0);
    assert.ok(lost.information > NO_MATCHES_YET.information);
  });

  it("is whole numbers, so that the same matches give the same bonus", () => {
    const once = learned(1, 200, 3);
    assert.deepEqual(learned(1, 200, 3), once);
    assert.ok(Object.values(once).every(Number.isSafeInteger));
  });

  it("is no other for a draw between even sides", () => {
    const even = { mu: 50, variance: 1 };
    assert.equal(learnBonus(NO_MATCHES_YET, even, even, 0.5).bonus, 0);
  });
});

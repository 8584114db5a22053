import assert from "node:assert/strict";
import { MEASURED_FROM } from "../../test/support/fair-play-population.ts";
import { dungeonContent } from "../../test/support/rules-content.ts";
import { simulateWalk, withPaceEffects } from "../../test/support/simulated-walk.ts";
import { DEFAULT_FAIR_PLAY } from "../game/content/fair-play-content.ts";
import { scoresOf } from "./findings.ts";
import { walkedTooFast } from "./walk-observer.ts";

const content = withPaceEffects(dungeonContent());
const WALKERS = 20;
/** A run's walking is one match of the others' rules. */
const SECONDS = 180;

function scoreOf(seed: number, factor: number): number {
  const runs = Array.from({ length: 5 }, (_, i) => {
    const spans = simulateWalk(content, { seed: seed * 10 + i, seconds: SECONDS, factor });
    return [walkedTooFast(spans, DEFAULT_FAIR_PLAY)];
  });
  const spans = runs.flat().reduce((sum, { chances }) => sum + chances, 0);
  assert.ok(spans > 5 * runs.length, `only ${spans} spans`);
  return scoresOf(runs)[0]?.score ?? 0;
}

describe("Moves in a dungeon", function () {
  this.timeout(60_000);
  const { review_score } = DEFAULT_FAIR_PLAY;

  it("of honest walkers on lines of all kinds put nobody before a person", () => {
    for (let seed = 0; seed < WALKERS; seed++) {
      const score = scoreOf(MEASURED_FROM + seed, 1);
      assert.ok(score < review_score, `${seed}: ${score}`);
    }
  });

  it("that are 1.05 times as fast half of the time are flagged within 5 runs", () => {
    const flagged = Array.from({ length: WALKERS }, (_, i) => scoreOf(MEASURED_FROM + 1000 + i, 1.05)).filter(
      score => score >= review_score,
    );
    assert.ok(flagged.length >= WALKERS * 0.9, `${flagged.length} of ${WALKERS}`);
  });
});

import assert from "node:assert/strict";
import { gameContent } from "../../test/support/content.ts";
import { type DuelCheat, judgeAccount, MEASURED_FROM } from "../../test/support/fair-play-population.ts";
import { longDuels } from "../../test/support/simulated-duel.ts";
import { CHEATS } from "../../test/support/simulated-player.ts";
import { DEFAULT_FAIR_PLAY } from "../game/content/fair-play-content.ts";

const ACCOUNTS = 20;
const CHEATS_EACH = 3;
const { review_score, pause_score } = DEFAULT_FAIR_PLAY;

describe("Rules of fair play, over 200 matches of two minutes", function () {
  this.timeout(300_000);
  const content = longDuels(gameContent());

  it("put nobody who plays honestly before a person, and pause nobody", () => {
    for (let i = 0; i < ACCOUNTS; i++) {
      const { most, scores } = judgeAccount(content, MEASURED_FROM + 500_000 + i);
      assert.ok(most < review_score && most < pause_score, JSON.stringify([...scores]));
    }
  });

  it("flag nine of ten who cheat half of the time, whatever they do, within 5 matches", () => {
    const cheats: DuelCheat[] = [...CHEATS, "trading"];
    const missed = cheats.flatMap((cheat, index) =>
      Array.from({ length: CHEATS_EACH }, (_, i) => {
        const { scores } = judgeAccount(content, MEASURED_FROM + 600_000 + index * 1000 + i, cheat);
        return (scores.get(cheat) ?? 0) >= review_score ? [] : [cheat];
      }).flat(),
    );
    assert.ok(missed.length <= (cheats.length * CHEATS_EACH) / 10, `missed: ${missed.join(", ")}`);
    assert.equal(new Set(missed).size, missed.length, `missed twice: ${missed.join(", ")}`);
  });
});

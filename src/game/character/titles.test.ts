import assert from "node:assert/strict";
import { knightContent } from "../../../test/support/knight-content.ts";
import { lasting } from "./lasting.ts";
import { titlesOf } from "./titles.ts";

describe("The titles of a character", () => {
  const content = knightContent({
    achievements: {
      brave: {
        goal: { event_type: "enemy_died", target: 1 },
        reward: { title: { de: "Held", en: "Hero" } },
      },
      plain: { goal: { event_type: "enemy_died", target: 1 } },
    },
  });

  it("are those of its achievements and mails, in one language, since by it they are chosen and seen", () => {
    const its = lasting.parse({ achievements: ["brave", "plain", "gone"], titles: ["Champion", "Hero"] });
    assert.deepEqual([...titlesOf(content, its)], ["Hero", "Champion"]);
  });

  it("are none where it has done nothing", () =>
    assert.deepEqual([...titlesOf(content, lasting.parse({}))], []));
});

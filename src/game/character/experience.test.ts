import assert from "node:assert/strict";
import { GrownCharacter } from "../../../test/support/a-grown-character.ts";
import { characterContent } from "../../../test/support/character-content.ts";
import { gameRulesOf, type Progression } from "../content/content.ts";
import { experienceOfKill, experienceToNext, gainExperience } from "./experience.ts";

const rules = gameRulesOf(characterContent()).progression;
const gain = (ada: GrownCharacter, experience: number) =>
  gainExperience(rules, ada.lasting, { reason: "kill", content_id: "rat", experience }, ada.happen);
const levelOf = ({ lasting: { level, experience } }: GrownCharacter) => [level, experience];

describe("a level", () => {
  it("takes as much as the content's curve says, rounded down, and at least 1", () => {
    const curve: Progression = { ...rules, experience_base: 100, experience_exponent: 1.5 };
    assert.deepEqual(
      [1, 2, 3, 19].map(level => experienceToNext(curve, level)),
      [100, 282, 519, 8281],
    );
    assert.equal(experienceToNext({ ...rules, experience_base: 0.1 }, 1), 1);
  });

  it("comes as soon as there is enough, and what is too much counts for the next", () => {
    const ada = new GrownCharacter();
    gain(ada, 99);
    assert.deepEqual(levelOf(ada), [1, 99]);
    gain(ada, 1);
    assert.deepEqual(levelOf(ada), [2, 0]);
    gain(ada, 210);
    assert.deepEqual(levelOf(ada), [3, 10]);
    assert.deepEqual(ada.happened, [
      ...["experience_gained", "experience_gained", "level_up", "experience_gained", "level_up"],
    ]);
  });

  it("may bring the next with it, each told by itself", () => {
    const ada = new GrownCharacter();
    gain(ada, 305);
    assert.deepEqual(levelOf(ada), [3, 5]);
    assert.deepEqual(ada.happened, ["experience_gained", "level_up", "level_up"]);
  });

  it("is never above the highest: there nothing is left over and nothing is gained, but deeds are told", () => {
    const ada = new GrownCharacter({ level: 4, experience: 399 });
    gain(ada, 5000);
    assert.deepEqual(levelOf(ada), [5, 0]);
    gain(ada, 50);
    assert.deepEqual(levelOf(ada), [5, 0]);
    assert.deepEqual(ada.events.at(-1), {
      ...{ event_type: "experience_gained", reason: "kill", content_id: "rat", experience: 0 },
    });
  });
});

describe("a kill", () => {
  const worth = (enemyLevel: number, level: number, players = 1, more: Partial<Progression> = {}) =>
    experienceOfKill({ ...rules, ...more }, { level: enemyLevel, experience: 100 }, { level }, players);

  it("is worth what the content says to who is alone and of the enemy's level", () => {
    assert.equal(worth(1, 1), 100);
  });

  it("is worth more for each level of the enemy", () => {
    assert.equal(worth(3, 3), 140);
  });

  it("is shared: to each of four less than to one, to all together more", () => {
    assert.deepEqual(
      [1, 2, 3, 4].map(players => worth(1, 1, players)),
      [100, 75, 66, 62],
    );
    assert.equal(worth(1, 1, 4, { party_bonus: 0 }), 25);
  });

  it("is worth less to who is above the enemy, down to nothing, and more to who is below, up to twice", () => {
    assert.deepEqual(
      [2, 6, 11, 20].map(level => worth(1, level)),
      [90, 50, 0, 0],
    );
    assert.equal(worth(6, 1, 1, { enemy_experience_per_level: 0 }), 150);
    assert.equal(worth(20, 1, 1, { enemy_experience_per_level: 0 }), 200);
  });
});

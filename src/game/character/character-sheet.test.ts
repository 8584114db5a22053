import assert from "node:assert/strict";
import { contentWith } from "../../../test/support/world.ts";
import { gameRulesOf } from "../content/content.ts";
import { buildOf } from "./character-build.ts";
import { sheetOf } from "./character-sheet.ts";
import { experienceToNext } from "./experience.ts";
import { type Lasting, lasting } from "./lasting.ts";

const content = contentWith({});
const { progression } = gameRulesOf(content);
const sheet = (fields: Partial<Lasting>, mail_count = 0) => {
  const character = lasting.parse(fields);
  return sheetOf(content, character, buildOf(content, character), mail_count);
};

describe("The sheet of a character", () => {
  it("has of a new one that it is of level 1 and has nothing, and how far the next level is", () => {
    const { level, experience_to_next, skill_points_left, bag, title, ...rest } = sheet({});
    assert.deepEqual(
      { level, skill_points_left, title },
      { level: 1, skill_points_left: 0, title: undefined },
    );
    assert.equal(experience_to_next, experienceToNext(progression, 1));
    assert.deepEqual(bag, { places_taken: 0, places: progression.bag_slots });
    assert.deepEqual([rest.pieces, rest.skills, rest.mail_count], [{}, [], 0]);
  });

  it("has the numbers that follow from what it wears, and a place of the bag for each piece that it does not wear", () => {
    const pieces = {
      one: { item_id: "rusty_sword", affixes: {} },
      two: { item_id: "rusty_sword", affixes: {} },
    };
    const { stats, bag } = sheet({ pieces, equipment: { weapon: "one" }, inventory: { health_potion: 21 } });
    const { attack_damage } = sheet({}).stats;
    assert.equal(stats.attack_damage, attack_damage + 3);
    assert.equal(bag.places_taken, 3, "a sword, and two stacks of potions");
    assert.equal("id" in stats, false);
  });

  it("says of the highest level that nothing is left to gain", () => {
    assert.equal(sheet({ level: progression.level_cap }).experience_to_next, 0);
  });

  it("has the points that it has not spent, and the mails that wait", () => {
    const { skill_points_left, mail_count } = sheet({ level: 4 }, 2);
    assert.deepEqual([skill_points_left, mail_count], [3 * progression.skill_points_per_level, 2]);
  });
});

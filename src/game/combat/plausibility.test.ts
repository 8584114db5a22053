import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { aWorld, playerIn } from "../../../test/support/world.ts";
import { isImpossibleDamage } from "./plausibility.ts";

/** The player of the tests hits for 10, and never critically. */
describe("a predicted damage", () => {
  const isImpossible = (damage_amount: number, abilities: object[] = []) => {
    const world = aWorld({ content: rulesContent({ abilities }), room_template_id: "porch" });
    return isImpossibleDamage(world, playerIn(world), "melee_attack", { damage_amount });
  };

  it("is impossible above what any roll could give, also where there is nobody to hit", () => {
    assert.deepEqual(
      [10, 10.5].map(amount => isImpossible(amount)),
      [false, true],
    );
  });

  it("may count on a buff that has just ended: the client does not know yet", () => {
    const rage = {
      ...{ id: "rage", ability_type: "buff", effect_duration: 5 },
      effects: [{ effect_type: "damage_multiplier", value: 2 }],
    };
    assert.deepEqual(
      [20, 20.5].map(amount => isImpossible(amount, [rage])),
      [false, true],
    );
  });

  it("may count on a weakened target", () => {
    const rust = {
      ...{ id: "rust", ability_type: "debuff", max_range: 5, effect_duration: 5 },
      effects: [{ effect_type: "armor_bonus", value: -5 }],
    };
    assert.deepEqual(
      [15, 15.5].map(amount => isImpossible(amount, [rust])),
      [false, true],
    );
  });
});

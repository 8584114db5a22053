import assert from "node:assert/strict";
import { Ledger } from "./ledger.ts";

/** What the ledger says of a player who has so many potions in the end. */
const withPotions = (ledger: Ledger, potions: number) => ledger.problems(() => potions);

describe("The ledger of the chaos", () => {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = new Ledger();
    for (const loot of ["loot1", "loot2"]) ledger.asked(loot, { item_id: "potion", quantity: 1 });
    ledger.acknowledged("loot1");
  });

  it("misses a pick-up that was acknowledged", () => {
    ledger.refused("loot2");
    assert.deepEqual(withPotions(ledger, 0), ["0 potion where it must have 1"]);
    assert.deepEqual(withPotions(ledger, 1), []);
  });

  it("finds one too many, and forgives one whose answer was lost", () => {
    assert.deepEqual(
      [1, 2].flatMap(potions => withPotions(ledger, potions)),
      [],
    );
    assert.deepEqual(withPotions(ledger, 3), ["3 potion where it must have 1 to 2"]);
  });

  it("counts what was used once, however often it was asked for", () => {
    ledger.acknowledged("loot2");
    ledger.asked("use", { item_id: "potion", quantity: -1 });
    assert.deepEqual(
      [1, 2].flatMap(potions => withPotions(ledger, potions)),
      [],
    );
    ledger.asked("use", { item_id: "potion", quantity: -1 });
    ledger.acknowledged("use");
    assert.deepEqual(withPotions(ledger, 2), ["2 potion where it must have 1"]);
    assert.deepEqual(withPotions(ledger, 1), []);
  });
});

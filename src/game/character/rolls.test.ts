import assert from "node:assert/strict";
import { characterContent } from "../../../test/support/character-content.ts";
import { drawKeyOf } from "../../../test/support/world.ts";
import { entryOf } from "../content/content.ts";
import { keyedDraws } from "../core/random.ts";
import { pieceId, rollAffixes } from "./rolls.ts";

const content = characterContent();
const PIECES = 4000;

/** The affixes of so many new pieces. */
function rolled(item_id: string, level: number): Record<string, number>[] {
  const draws = keyedDraws(drawKeyOf(7));
  const item = entryOf(content.items, item_id);
  return Array.from({ length: PIECES }, () => rollAffixes(content, item, level, draws));
}

describe("a new piece of equipment", () => {
  it("has as many affixes as its item says, and none where none fits its tags", () => {
    const counts = (item_id: string) => new Set(rolled(item_id, 5).map(each => Object.keys(each).length));
    assert.deepEqual(counts("sword"), new Set([0, 1, 2]));
    assert.deepEqual(counts("oathblade"), new Set([1, 2]));
    assert.deepEqual(counts("helm"), new Set([0]));
  });

  it("never has two of one group", () => {
    for (const affixes of rolled("oathblade", 5)) assert.ok(!("sharp" in affixes && "keen" in affixes));
  });

  it("has those of a higher level only where it comes from such a level", () => {
    assert.ok(rolled("sword", 2).every(each => !("keen" in each)));
    assert.ok(rolled("sword", 3).some(each => "keen" in each));
  });

  it("has each as often as its weight says", () => {
    const first = rolled("robe", 5).flatMap(each => Object.keys(each));
    for (const id of ["sharp", "keen", "stout"]) {
      const share = first.filter(each => each === id).length / first.length;
      assert.ok(Math.abs(share - 1 / 3) < 0.04, `${id}: ${share}`);
    }
  });

  it("has rolls from 0 to 999, spread evenly", () => {
    const rolls = rolled("sword", 5).flatMap(each => Object.values(each));
    assert.ok(rolls.every(roll => Number.isInteger(roll) && roll >= 0 && roll <= 999));
    const mean = rolls.reduce((sum, roll) => sum + roll, 0) / rolls.length;
    assert.ok(Math.abs(mean - 499.5) < 20, `${mean}`);
  });
});

describe("the id of a piece", () => {
  it("is the same for the same source and number, and another for any other", () => {
    assert.equal(pieceId("loot", "room", 3), pieceId("loot", "room", 3));
    const ids = new Set<string>();
    for (const kind of ["loot", "reward"] as const)
      for (const source of ["room", "room1", "rööm"])
        for (let number = 0; number < 2000; number++) ids.add(pieceId(kind, source, number));
    assert.equal(ids.size, 12_000);
    for (const id of ids) assert.match(id, /^[0-9a-z]{14}$/);
  });
});

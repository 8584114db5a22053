import assert from "node:assert/strict";
import { EntityMap } from "./entity-map.ts";

describe("The entities of a room", () => {
  const changes: [string, (entities: EntityMap<string>) => unknown][] = [
    ["comes", entities => entities.set("enemy3", "a wolf")],
    ["is replaced", entities => entities.set("enemy1", "a wolf")],
    ["goes", entities => entities.delete("enemy1")],
    ["is left, since all go", entities => entities.clear()],
  ];

  for (const [what, change] of changes) {
    it(`tell it when one ${what}, and how many there are then`, () => {
      const entities = twoGoblins();
      const before = entities.changes;
      change(entities);
      assert.notEqual(entities.changes, before);
      assert.equal(entities.size, [...entities].length);
    });
  }

  it("tell nothing where one goes that is not there", () => {
    const entities = twoGoblins();
    const before = entities.changes;
    assert.equal(entities.delete("enemy7"), false);
    assert.equal(entities.changes, before);
  });
});

function twoGoblins(): EntityMap<string> {
  return new EntityMap<string>().set("enemy1", "a goblin").set("enemy2", "a goblin");
}

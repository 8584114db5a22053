import assert from "node:assert/strict";
import { ShownNames } from "./shown-names.ts";

describe("The names of those who play in a room", () => {
  it("say since when each plays, and change only when somebody comes or goes", () => {
    let now_ms = 1000;
    const names = new ShownNames(() => now_ms);
    const players = new Map([["p1", { character_name: "Ada" }]]);
    const first = names.update(players);
    assert.deepEqual(first, [{ character_name: "Ada", since_ms: 1000 }]);
    now_ms = 2000;
    assert.equal(names.update(players), first);
    players.set("p2", { character_name: "Bob" });
    assert.deepEqual(names.update(players), [
      { character_name: "Ada", since_ms: 1000 },
      { character_name: "Bob", since_ms: 2000 },
    ]);
    players.delete("p1");
    assert.deepEqual(names.update(players), [{ character_name: "Bob", since_ms: 2000 }]);
  });
});

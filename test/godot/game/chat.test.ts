/** What a game in Godot is told of its party's lines, in whichever order they are read and heard. */
import assert from "node:assert/strict";
import { askGodot, needsGodot } from "../support/godot.ts";

type Deed = ["read", ...line_ids: string[]] | ["hear", line_id: string] | ["clear"];
type Outcome = { told: string[]; lines: string[] };

describe("a party's lines in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  const scenes: Deed[][] = [
    [
      ["read", "1", "2"],
      ["hear", "2"],
      ["hear", "3"],
      ["hear", "3"],
      ["read", "2", "3", "4"],
    ],
    [
      ["hear", "3"],
      ["read", "1", "2", "3"],
      ["read", "1", "2", "3", "4"],
      ["hear", "4"],
    ],
    [["read", "1"], ["clear"], ["read", "1", "2"]],
  ];
  let outcomes: Outcome[];
  before(async () => {
    outcomes = await askGodot<Outcome>("tests/game/chat.gd", scenes);
  });

  it("are told once, also where the room tells one that was read with those of before", () => {
    assert.deepEqual(outcomes[0], { told: ["2", "3", "4"], lines: ["1", "2", "3", "4"] });
    assert.deepEqual(outcomes[1], { told: ["3", "4"], lines: ["1", "2", "3", "4"] });
  });

  it("of before one listened are no news, neither at first nor in another party", () => {
    assert.deepEqual(outcomes[2], { told: [], lines: ["1", "2"] });
  });
});

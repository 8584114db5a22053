import assert from "node:assert/strict";
import { sidesOf } from "./match-sides.ts";

const fighter = (character_name: string, team: number) => ({
  character_name,
  team,
  slot: team,
  is_bot: false,
});
const state = (scores: Record<string, number>, fighters: ReturnType<typeof fighter>[]) =>
  ({
    scores: new Map(Object.entries(scores)),
    fighters: new Map(fighters.map(each => [each.character_name, each])),
  }) as unknown as Parameters<typeof sidesOf>[0];
const shown = (sides: ReturnType<typeof sidesOf>) =>
  sides.map(({ fighters, rounds_won }) => `${fighters.map(({ name }) => name).join("+")} ${rounds_won}`);

describe("The sides of a match", () => {
  it("are the own one first, then those who have won most", () => {
    const fighters = [fighter("Ada", 1), fighter("Bob", 2), fighter("Cyd", 3), fighter("Dan", 2)];
    const sides = sidesOf(state({ 1: 0, 2: 1, 3: 2 }, fighters), "Dan", 3);
    assert.deepEqual(shown(sides), ["Bob+Dan 1", "Cyd 2", "Ada 0"]);
    assert.deepEqual(
      sides.map(({ is_own }) => is_own),
      [true, false, false],
    );
  });

  it("have nobody where nobody has come yet", () => {
    assert.deepEqual(shown(sidesOf(state({}, [fighter("Ada", 1)]), "Ada", 2)), ["Ada 0", " 0"]);
  });
});

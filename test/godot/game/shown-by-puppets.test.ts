/** What the bridge's puppets tell a game of its characters, in a room that is played without a server. */
import assert from "node:assert/strict";
import { needsGodot } from "../support/godot.ts";
import { playScenes } from "./support/scenes.ts";

/** `TrPlayerSchema.Activity`. */
const [IDLE, MOVING, ATTACKING, DEAD] = [0, 1, 2, 6];
type Told = [what: string, value?: number];

describe("a character of a game in Godot that a puppet moves", function () {
  this.timeout(60_000);
  needsGodot();
  let seen: {
    enemy: Record<string, Told[]> & { stands_at: number; put_back_at: number };
    growing: { grows: number[]; spent: number[] };
    removed_when_come_again: boolean;
  };

  before(async () => {
    seen = await playScenes("tests/game/shown_by_puppets.gd");
  });

  it("shows all that an enemy does, also of one that has stood for long", () => {
    const { walks, stands_at, attacks, is_hit, dies, is_back, put_back_at } = seen.enemy;
    assert.deepEqual(walks, [
      ["health", 50],
      ["state", MOVING],
      ["state", IDLE],
    ]);
    assert.ok(Math.abs(stands_at - 0.5) < 1e-6, `it stands at ${stands_at} m`);
    assert.deepEqual(attacks, [
      ["state", ATTACKING],
      ["state", IDLE],
    ]);
    assert.deepEqual(
      is_hit,
      [
        ["health", 30],
        ["health", 50],
      ],
      "the server has not confirmed it",
    );
    assert.deepEqual(dies, [["health", 0], ["died"], ["state", DEAD]]);
    assert.deepEqual(is_back, [["health", 50], ["respawned"], ["state", IDLE]]);
    assert.equal(put_back_at, stands_at, "the game has moved it");
  });

  it("is shown anew where the same room is come into again", () => {
    assert.equal(seen.removed_when_come_again, true);
  });

  it("tells of mana that comes back in parts that can be seen, of the last of it, and of all that is spent", () => {
    const { grows, spent } = seen.growing;
    assert.ok(grows.length > 3 && grows.length <= 12, `${grows}`);
    for (const [i, mana] of grows.slice(1, -1).entries())
      assert.ok(mana - (grows[i] ?? mana) >= 0.5, `${grows}`);
    assert.equal(grows.at(-1), 100);
    assert.deepEqual(spent, [99.75], "what is spent is told at once");
  });
});

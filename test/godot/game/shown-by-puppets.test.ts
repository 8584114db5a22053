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
  let seen: { enemy: Record<string, Told[]> & { stands_at: number }; growing: number[] };

  before(async () => {
    seen = await playScenes("tests/game/shown_by_puppets.gd");
  });

  it("shows all that an enemy does, also of one that has stood for long", () => {
    const { walks, stands_at, attacks, is_hit, dies, is_back } = seen.enemy;
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
  });

  it("tells of mana that comes back in parts that can be seen, and of the last of it", () => {
    const { growing } = seen;
    assert.ok(growing.length > 3 && growing.length <= 12, `${growing}`);
    for (const [i, mana] of growing.slice(1, -1).entries())
      assert.ok(mana - (growing[i] ?? mana) >= 0.5, `${growing}`);
    assert.equal(growing.at(-1), 100);
  });
});

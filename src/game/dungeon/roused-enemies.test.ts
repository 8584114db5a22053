import assert from "node:assert/strict";
import { type RulesChanges, rulesContent } from "../../../test/support/rules-content.ts";
import {
  answerOf,
  aWorld,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
  use,
} from "../../../test/support/world.ts";
import type { World } from "./world.ts";

function hall(changes: RulesChanges = {}): World {
  const world = aWorld({ content: rulesContent(changes), room_template_id: "hall" });
  pass(world, 1);
  return world;
}

/** Strikes whenever it can, right beside the enemy, for so long. Returns whether the player was hurt. */
function strikeOn(world: World, seconds: number): boolean {
  const brute = firstEnemy(world);
  put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
  for (let i = 0; i < seconds * 20; i++) {
    if (brute.walk) put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
    strike(world, { target: brute });
    pass(world, 0.05);
  }
  return playerIn(world).current_health < 100;
}

describe("an enemy that is hit", () => {
  it("from beyond its detection radius goes for the player who did it", () => {
    const world = hall();
    const brute = firstEnemy(world);
    put(world, { x: 0, z: brute.position_z + 12 });
    pass(world, 1);
    assert.equal(brute.aggro_player_id, undefined, "it has not noticed anybody");
    use(world, "bolt", { yaw: Math.PI });
    pass(world, 2);
    assert.ok(brute.current_health < 500);
    assert.equal(brute.aggro_player_id, "ada");
  });

  it("by a poison that does no damage at once knows who did it, too", () => {
    const world = hall({
      abilities: [
        {
          ...{ id: "poison", ability_type: "debuff", max_range: 20, effect_duration: 9 },
          effects: [{ effect_type: "health_per_second", value: -20 }],
        },
      ],
    });
    const brute = firstEnemy(world);
    put(world, { x: 0, z: brute.position_z + 12 });
    assert.equal(answerOf(use(world, "poison", { yaw: Math.PI, target: brute })), "accepted");
    pass(world, 1);
    assert.equal(brute.aggro_player_id, "ada");
  });

  it("on its way home turns on the player who hits it", () => {
    const world = hall();
    const brute = firstEnemy(world);
    Object.assign(brute, { state: "RETURN", position_z: 20 });
    assert.equal(strikeOn(world, 3), true);
  });

  it("on its way home cannot be hurt, where its content says so", () => {
    const world = hall({ enemy: { when_returning: "invulnerable" } });
    const brute = firstEnemy(world);
    Object.assign(brute, { state: "RETURN", position_z: 20 });
    put(world, { x: 0, z: 18.5 });
    assert.equal(answerOf(strike(world, { target: brute })), "accepted");
    assert.equal(brute.current_health, 500);
  });

  it("and that cannot be hurt on its way home is whole when it has come there", () => {
    const world = hall({ enemy: { when_returning: "invulnerable" } });
    const brute = firstEnemy(world);
    Object.assign(brute, { state: "RETURN", position_z: 20, current_health: 50 });
    world.players.clear();
    pass(world, 5);
    assert.equal(brute.current_health, 500);
  });

  it("loses its wind-up, but at most once in its stagger_cooldown: nobody is struck down without striking back", () => {
    assert.equal(strikeOn(hall({ enemy: { stagger_cooldown: 3 } }), 5), true);
    assert.equal(
      strikeOn(hall({ enemy: { stagger_cooldown: 0 } }), 5),
      false,
      "as content can still have it",
    );
  });
});

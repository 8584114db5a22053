import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { aWorld, playerIn, put, use } from "../../../test/support/world.ts";
import { amountAt, spend } from "../core/resource.ts";
import { takeTick } from "../dungeon/tick.ts";
import type { World } from "../dungeon/world.ts";

const REGENERATION = { per_second: 15, pause_seconds: 1 };

const POISON = {
  ...{ id: "poison", ability_type: "debuff", max_range: 8, effect_duration: 2 },
  effects: [{ effect_type: "health_per_second", value: -20 }],
};

/** Ada with Bob of another team 8 m before her, in a room of that rate. */
function aWorldAt(ticks_per_second: number): World {
  const world = aWorld({
    content: rulesContent({ abilities: [POISON] }),
    room_template_id: "porch",
    players: ["ada", "bob"],
  });
  Object.assign(world, { ticks_per_second });
  put(world, { x: 0, z: 0 });
  put(world, { x: 0, z: 8 }, "bob").team = "red";
  return world;
}

/** Ticks until so many seconds have passed. */
function pass(world: World, seconds: number): void {
  for (let i = 0; i < Math.round(seconds * world.ticks_per_second); i++) takeTick(world);
}

for (const rate of [20, 30, 60]) {
  describe(`at ${rate} ticks a second`, () => {
    it("a bolt is cast for 1 s and flies 20 m/s", () => {
      const world = aWorldAt(rate);
      const bob = playerIn(world, "bob");
      use(world, "bolt");
      // Its edge touches Bob's body 0.7 m before its middle, after 0.365 s.
      pass(world, 1.3);
      assert.equal(bob.current_health, 100);
      pass(world, 0.15);
      assert.equal(bob.current_health, 90);
    });

    it("a poison of 20 a second for 2 s takes 40", () => {
      const world = aWorldAt(rate);
      const bob = playerIn(world, "bob");
      use(world, "poison", { target: { kind: "player", id: "bob" } });
      pass(world, 3);
      assert.ok(Math.abs(bob.current_health - 60) <= 20 / rate + 1e-9, `${bob.current_health}`);
    });

    it("a strike is ready again after half a second", () => {
      const world = aWorldAt(rate);
      const reasonAfter = (seconds: number) => {
        use(world, "melee_attack");
        pass(world, seconds);
        const { verdict } = use(world, "melee_attack");
        pass(world, 1);
        return verdict.is_accepted ? "accepted" : verdict.reason;
      };
      assert.deepEqual([reasonAfter(0.3), reasonAfter(0.5)], ["on_cooldown", "accepted"]);
    });

    it("stamina pauses for 1 s and then comes back with 15 a second", () => {
      const stamina = { amount: 100, since_tick: 0 };
      const at = (seconds: number) => ({ ticks_per_second: rate, tick: seconds * rate });
      spend(stamina, 60, 100, REGENERATION, at(0));
      const left = [1, 2, 3].map(seconds => amountAt(stamina, 100, REGENERATION, at(seconds)));
      assert.deepEqual(left, [40, 55, 70]);
    });
  });
}

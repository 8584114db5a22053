import assert from "node:assert/strict";
import fc from "fast-check";
import { act, aWorld, firstEnemy, pass, playerIn, put, slay, strike } from "../../../test/support/world.ts";
import { positionOf } from "../core/position.ts";
import { addPast } from "../core/position-history.ts";
import { advance, stopWalking } from "../dungeon/enemy-movement.ts";
import type { World } from "../dungeon/world.ts";
import { rollDamage } from "./damage.ts";

/** Ada stands `metres` in front of the goblin, which is at (0, 31.85), and looks at it with yaw 0. */
function faceGoblin(metres: number): World {
  const world = aWorld();
  const goblin = firstEnemy(world);
  put(world, { x: goblin.position_x, z: goblin.position_z - metres });
  return world;
}

const reasonOf = (outcome: ReturnType<typeof strike>) =>
  outcome.verdict.is_accepted ? "accepted" : outcome.verdict.reason;

describe("the melee attack", () => {
  it("deals attack_damage less armor: 15 - 2 to a goblin, twice that for a critical hit", () => {
    const world = faceGoblin(1.5);
    const goblin = firstEnemy(world);
    const { verdict, events } = strike(world, { target: goblin });
    assert.ok(verdict.is_accepted);
    assert.equal(verdict.value.damage_amount, verdict.value.is_critical ? 26 : 13);
    assert.equal(goblin.current_health, 50 - verdict.value.damage_amount);
    assert.deepEqual(
      events.map(event => event.event_type),
      ["ability_used", "damage_dealt"],
    );
  });

  it("always takes at least 1, and is critical about as often as critical_chance says", () => {
    const world = aWorld();
    const hit = { base: 3, multiplier: 1, critical_chance: 0.15, critical_multiplier: 2, armor: 99 };
    const rolls = Array.from({ length: 4000 }, () => rollDamage(world, hit));
    assert.ok(rolls.every(roll => roll.damage_amount === (roll.is_critical ? 2 : 1)));
    const share = rolls.filter(roll => roll.is_critical).length / rolls.length;
    assert.ok(Math.abs(share - 0.15) < 0.03, `${share}`);
  });

  it("reaches 2 m and no further", () => {
    const near = faceGoblin(2);
    assert.equal(reasonOf(strike(near, { target: firstEnemy(near) })), "accepted");
    const far = faceGoblin(2.1);
    assert.equal(reasonOf(strike(far, { target: firstEnemy(far) })), "out_of_range");
    assert.equal(firstEnemy(far).current_health, 50);
  });

  it("hits 45 degrees to either side of the facing direction and not beyond", () => {
    for (const [degrees, expected] of [
      [44, "accepted"],
      [-44, "accepted"],
      [46, "not_facing"],
      [180, "not_facing"],
    ] as const) {
      const world = faceGoblin(1.5);
      const yaw = (degrees * Math.PI) / 180;
      assert.equal(
        reasonOf(strike(world, { target: firstEnemy(world), yaw })),
        expected,
        `${degrees} degrees`,
      );
    }
  });

  describe("looks back at what its player saw", () => {
    /** The patch interval of the dungeon, in which enemies are shown. */
    const INTERVAL_MS = 200;
    const strikeWith = (world: World, latency_ms: number | undefined) => {
      const { position_x: x, position_z: z } = playerIn(world);
      const claim = { position: { x, z }, yaw: 0 };
      const use = { ability_id: "melee_attack", target: firstEnemy(world) };
      return reasonOf(act(world, { type: "combat_event", player_id: "ada", claim, use, latency_ms }));
    };
    /** A goblin that stood in reach until so many ticks ago. */
    const afterLeaving = (ticks: number) => {
      const world = faceGoblin(1.5);
      const goblin = firstEnemy(world);
      const { position_x: x, position_z: z } = goblin;
      addPast(goblin.history, world.tick, { x, z }, undefined);
      goblin.position_z += 5;
      world.tick += ticks;
      return world;
    };

    for (const { latency_ms, ticks } of [
      { latency_ms: 0, ticks: INTERVAL_MS / 50 },
      { latency_ms: 100, ticks: (100 + INTERVAL_MS) / 50 },
      { latency_ms: 200, ticks: 8 },
      { latency_ms: 5000, ticks: 8 },
      { latency_ms: undefined, ticks: 8 },
    ]) {
      it(`by ${ticks * 50} ms with a measured latency of ${latency_ms ?? "nothing yet"} ms`, () => {
        assert.equal(strikeWith(afterLeaving(ticks), latency_ms), "accepted");
        assert.equal(strikeWith(afterLeaving(ticks + 2), latency_ms), "out_of_range");
      });
    }

    it("also where the enemy walked by, whether it still walks or has stopped since", () => {
      const reached = (walkedTicks: number, stoodTicks: number) => {
        const world = faceGoblin(1.5);
        const goblin = firstEnemy(world);
        const from = positionOf(goblin);
        const to = { x: from.x, z: from.z + 8 };
        // Half a metre a tick: in the first one it is still within reach.
        goblin.walk = { from, to, speed: 10, started_tick: world.tick };
        for (let i = 0; i < walkedTicks; i++) {
          world.tick += 1;
          advance(world, goblin);
        }
        if (stoodTicks > 0) stopWalking(world, goblin);
        world.tick += stoodTicks;
        return strikeWith(world, 200);
      };
      assert.deepEqual([reached(10, 0), reached(4, 6)], ["accepted", "accepted"]);
      assert.deepEqual([reached(11, 0), reached(4, 7)], ["out_of_range", "out_of_range"]);
    });
  });

  it("does not reach through a wall", () => {
    const world = aWorld({ room_template_id: "room2" });
    const goblin = firstEnemy(world);
    goblin.position_x = 3;
    goblin.position_z = 22.3;
    put(world, { x: 1.9, z: 21.5 });
    const yaw = Math.atan2(3 - 1.9, 22.3 - 21.5);
    assert.equal(reasonOf(strike(world, { target: goblin, yaw })), "blocked");
  });

  it("comes 1.5 times a second in the long run, however often the player asks", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 100, maxLength: 300 }), waits => {
        const world = aWorld({ room_template_id: "room1" });
        let strikes = 0;
        let seconds = 0;
        for (const ticks of waits) {
          pass(world, ticks / 20);
          seconds += ticks / 20;
          if (strike(world).verdict.is_accepted) strikes += 1;
        }
        assert.ok(strikes <= 1 + (seconds + 0.15) * 1.5 + 1e-6, `${strikes} in ${seconds} s`);
      }),
    );
  });

  it("starts no cooldown when it is refused", () => {
    const world = faceGoblin(5);
    strike(world, { target: firstEnemy(world) });
    put(world, { x: 0, z: firstEnemy(world).position_z - 1.5 });
    assert.equal(reasonOf(strike(world, { target: firstEnemy(world) })), "accepted");
  });

  it("names what is wrong with its target", () => {
    const world = faceGoblin(1.5);
    const unknown = act(world, {
      type: "combat_event",
      player_id: "ada",
      claim: { position: { x: 0, z: playerIn(world).position_z }, yaw: 0 },
      use: { ability_id: "melee_attack", target: { kind: "enemy", id: "enemy99" } },
    });
    assert.deepEqual(unknown.verdict, { is_accepted: false, reason: "no_such_target" });
    const goblin = firstEnemy(world);
    slay(world, goblin);
    assert.equal(reasonOf(strike(world, { target: goblin })), "target_dead");
  });

  it("refuses an ability that does not exist", () => {
    const world = aWorld();
    const { verdict } = act(world, {
      type: "combat_event",
      player_id: "ada",
      claim: { position: { x: 0, z: playerIn(world).position_z }, yaw: 0 },
      use: { ability_id: "toString" },
    });
    assert.deepEqual(verdict, { is_accepted: false, reason: "unknown_ability" });
  });
});

describe("an enemy's death", () => {
  it("comes when its health reaches 0, never below", () => {
    const world = faceGoblin(1.5);
    const goblin = firstEnemy(world);
    const events = slay(world, goblin);
    assert.equal(goblin.current_health, 0);
    assert.equal(events.filter(event => event.event_type === "enemy_died").length, 1);
  });

  it("leaves a corpse for 5 s", () => {
    const world = faceGoblin(1.5);
    const goblin = firstEnemy(world);
    slay(world, goblin);
    pass(world, 4);
    assert.equal(world.enemies.size, 1);
    pass(world, 1);
    assert.equal(world.enemies.size, 0);
  });

  it("clears the room when it was the last, and opens the doors onward", () => {
    const world = aWorld({ room_template_id: "room4" });
    assert.equal(world.doors.get("door4_5")?.is_locked, true);
    assert.equal(world.doors.get("door3_4")?.is_open, true);
    const [first, second] = [...world.enemies.values()];
    assert.ok(first && second);
    slay(world, first);
    assert.equal(world.is_cleared, false);
    const events = slay(world, second);
    assert.equal(world.is_cleared, true);
    assert.deepEqual(
      { ...world.doors.get("door4_5") },
      { door_id: "door4_5", is_open: true, is_locked: false, connected_room_template_id: "room5" },
    );
    assert.deepEqual(
      events.slice(-2).map(event => event.event_type),
      ["room_cleared", "door_opened"],
    );
  });
});

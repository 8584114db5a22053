import assert from "node:assert/strict";
import { aWorld, firstEnemy, kill, pass, playerIn, put, use } from "../../../test/support/world.ts";
import type { World } from "../dungeon/world.ts";

/** Ada casts a fireball along +z and the cast has just ended. */
function afterCast(world: World, yaw = 0): void {
  use(world, "fireball", { yaw });
  pass(world, 0.4);
}

/** The ticks until no projectile is left. */
function flightTicks(world: World): number {
  let ticks = 0;
  for (; world.projectiles.size > 0 && ticks < 100; ticks++) pass(world, 0.05);
  return ticks;
}

/** A goblin that stands where it is told. */
function aGoblin(x: number, z: number) {
  const world = aWorld();
  const goblin = firstEnemy(world);
  Object.assign(goblin, { position_x: x, position_z: z, home: { x, z }, idle_until_tick: 10_000 });
  goblin.effects = new Map([["ground_slam", 10_000]]);
  return { world, goblin };
}

describe("a fireball", () => {
  it("leaves at the end of its cast from where its caster stands and looks then", () => {
    const world = aWorld({ room_template_id: "room1" });
    afterCast(world, 1);
    const [fireball] = world.projectiles.values();
    assert.ok(fireball);
    assert.equal(fireball.started_tick, world.tick);
    assert.deepEqual([fireball.position_x, fireball.position_z, fireball.yaw], [0, 0, 1]);
  });

  it("flies 15 m/s and takes 25 less armor from the first enemy it touches", () => {
    const { world, goblin } = aGoblin(0, 30);
    put(world, { x: 0, z: 22 });
    afterCast(world);
    // Its edge touches the enemy's body 0.7 m before its middle: 7.3 m at 15 m/s are 9.7 ticks.
    assert.equal(flightTicks(world), 10);
    const taken = 50 - goblin.current_health;
    assert.ok(taken === 23 || taken === 46, `${taken}`);
    assert.equal(goblin.threat.get("ada"), taken);
  });

  it("hits the nearer of two, and nobody behind", () => {
    const world = aWorld({ room_template_id: "room4" });
    const [far, near] = [...world.enemies.values()];
    assert.ok(near && far);
    for (const [enemy, z] of [
      [far, 92.1],
      [near, 92],
    ] as const) {
      Object.assign(enemy, { position_x: 0, position_z: z });
      enemy.effects = new Map([["ground_slam", 10_000]]);
    }
    put(world, { x: 0, z: 87 });
    afterCast(world);
    flightTicks(world);
    assert.ok(near.current_health < 50);
    assert.equal(far.current_health, 50);
  });

  it("passes 0.8 m beside an enemy without hurting it", () => {
    const { world, goblin } = aGoblin(0.8, 30);
    put(world, { x: 0, z: 22 });
    afterCast(world);
    flightTicks(world);
    assert.equal(goblin.current_health, 50);
  });

  it("ends at a wall, and does not reach whom the wall hides", () => {
    const { world, goblin } = aGoblin(5, 22.5);
    put(world, { x: 1.5, z: 17 });
    afterCast(world, Math.atan2(3.5, 5.5));
    const ticks = flightTicks(world);
    assert.ok(ticks <= 2, `${ticks} ticks`);
    assert.equal(goblin.current_health, 50);
  });

  it("ends after 20 m", () => {
    const { world } = aGoblin(9, 23);
    put(world, { x: 0, z: 17 });
    afterCast(world);
    assert.equal(flightTicks(world), Math.ceil(20 / 0.75));
  });

  it("flies on when its caster dies, and is gone when its caster leaves", () => {
    const world = aWorld({ room_template_id: "room1", players: ["ada", "bob"] });
    afterCast(world);
    kill(world, "ada");
    pass(world, 0.05);
    assert.equal(world.projectiles.size, 1);
    world.players.delete("ada");
    pass(world, 0.05);
    assert.equal(world.projectiles.size, 0);
  });

  it("is not cast by whom a stun interrupts", () => {
    const world = aWorld({ room_template_id: "room5" });
    put(world, { x: 0, z: firstEnemy(world).position_z - 2 });
    const boss = firstEnemy(world);
    boss.phase = 2;
    use(world, "fireball");
    boss.attack = {
      ...{ started_tick: 0, lands_at_tick: world.tick + 2, target_player_id: "ada" },
      ability_id: "ground_slam",
    };
    pass(world, 0.1);
    assert.equal(playerIn(world).state, "STUNNED");
    pass(world, 1);
    assert.equal(playerIn(world).state, "IDLE");
    assert.equal(world.projectiles.size, 0);
  });
});

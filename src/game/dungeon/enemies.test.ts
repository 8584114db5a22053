import assert from "node:assert/strict";
import {
  aWorld,
  contentWith,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  strike,
} from "../../../test/support/world.ts";
import { enemyType } from "../content/schemas/fight-schemas.ts";
import { distance } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { nextRandom } from "../core/random.ts";
import { canWalk } from "../movement/walkable-area.ts";
import { notices } from "./enemies.ts";
import { knockBack } from "./enemy-movement.ts";
import { spawnEnemy } from "./spawn.ts";
import type { Enemy, EnemyState, World } from "./world.ts";

/** Lets time pass in single ticks, until it is so; fails after `limit` seconds. */
function until(world: World, isSo: () => boolean, limit = 10): number {
  for (let ticks = 0; ticks < limit * 20; ticks++) {
    if (isSo()) return ticks / 20;
    pass(world, 0.05);
  }
  return assert.fail(`it did not happen within ${limit} s`);
}

const between = (enemy: Enemy, world: World, player = "ada") =>
  distance(positionOf(enemy), positionOf(playerIn(world, player)));

describe("an enemy that nobody disturbs", () => {
  it("stands, walks to a point within its patrol radius, and stands again", () => {
    const world = aWorld();
    const goblin = firstEnemy(world);
    const seen = new Set<EnemyState>();
    for (let ticks = 0; ticks < 60 * 20; ticks++) {
      pass(world, 0.05);
      seen.add(goblin.state);
      assert.ok(distance(positionOf(goblin), goblin.home) <= 5.001);
    }
    assert.deepEqual(seen, new Set(["IDLE", "PATROL"]));
  });
});

describe("an enemy that notices a player", () => {
  it("does so within 10 m, chases at its own pace, and loses the player beyond 15 m", () => {
    const world = aWorld();
    const goblin = firstEnemy(world);
    goblin.idle_until_tick = 10_000;
    put(world, { x: 0, z: goblin.position_z - 10.5 });
    pass(world, 1);
    assert.equal(goblin.state, "IDLE");
    put(world, { x: 0, z: goblin.position_z - 9.5 });
    until(world, () => goblin.state === "CHASE", 0.25);
    const from = positionOf(goblin);
    pass(world, 1);
    assert.ok(Math.abs(distance(from, positionOf(goblin)) - 4.5) < 0.001);
    put(world, { x: 0, z: goblin.position_z + 13.5 });
    pass(world, 0.3);
    assert.equal(goblin.state, "CHASE");
    put(world, { x: 0, z: goblin.position_z - 20 });
    until(world, () => goblin.state === "RETURN", 0.25);
    until(world, () => goblin.state === "IDLE");
    assert.ok(distance(positionOf(goblin), goblin.home) <= 1);
  });

  it("turns back more than 15 m from home, and takes up nothing until it is there", () => {
    const world = aWorld({ room_template_id: "room3" });
    const peasant = firstEnemy(world);
    peasant.home = { x: 0, z: 48.5 };
    put(world, { x: 0, z: 66 });
    until(world, () => peasant.state === "RETURN", 1);
    put(world, { x: 2, z: 56 });
    let nearest = Number.POSITIVE_INFINITY;
    until(world, () => {
      nearest = Math.min(nearest, between(peasant, world));
      return peasant.state !== "RETURN";
    });
    assert.ok(nearest < 4 && distance(positionOf(peasant), peasant.home) <= 1);
  });

  it("goes around the corner into a corridor", () => {
    const world = aWorld();
    const goblin = firstEnemy(world);
    Object.assign(goblin, { position_x: 8, position_z: 23, home: { x: 8, z: 23 } });
    put(world, { x: -1.5, z: 17.5 });
    goblin.threat.set("ada", 1);
    until(world, () => playerIn(world).current_health < 100);
    assert.ok(canWalk(world.walkableArea, positionOf(goblin), positionOf(playerIn(world))));
  });

  it("shares the room around a player with others", () => {
    const world = aWorld();
    const { home } = firstEnemy(world);
    for (let i = 1; i <= 3; i++) spawnEnemy(world, "peasant_sword", { x: home.x + i / 10, z: home.z });
    put(world, { x: 0, z: home.z - 6 });
    playerIn(world).current_health = 1e6;
    pass(world, 4);
    const enemies = [...world.enemies.values()];
    for (const [i, one] of enemies.entries()) {
      for (const other of enemies.slice(i + 1))
        assert.ok(distance(positionOf(one), positionOf(other)) >= 0.9);
    }
  });

  it("thinks 5 times a second, and not all in the same tick", () => {
    const world = aWorld();
    for (let i = 0; i < 3; i++) spawnEnemy(world, "goblin", firstEnemy(world).home);
    put(world, { x: 0, z: 24 });
    const noticedAtTick = new Map<string, number>();
    for (let ticks = 1; ticks <= 4; ticks++) {
      pass(world, 0.05);
      for (const enemy of world.enemies.values())
        if (enemy.state === "CHASE" && !noticedAtTick.has(enemy.id)) noticedAtTick.set(enemy.id, ticks);
    }
    assert.deepEqual([...noticedAtTick.values()].sort(), [1, 2, 3, 4]);
  });
});

describe("whom an enemy goes for", () => {
  const two = () => aWorld({ players: ["ada", "bob"] });

  it("is the nearest, and stays the same when another comes nearer", () => {
    const world = two();
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 5 }, "ada");
    put(world, { x: 0, z: goblin.position_z + 6 }, "bob");
    pass(world, 0.25);
    assert.equal(goblin.aggro_player_id, "ada");
    put(world, { x: 0, z: goblin.position_z + 1 }, "bob");
    pass(world, 0.25);
    assert.equal(goblin.aggro_player_id, "ada");
  });

  it("is who hurts it most, when that is clear", () => {
    const world = two();
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 5 }, "ada");
    put(world, { x: 0, z: goblin.position_z + 5 }, "bob");
    goblin.threat.set("ada", 20).set("bob", 21);
    pass(world, 0.25);
    assert.equal(goblin.aggro_player_id, "bob");
    goblin.threat.set("ada", 23);
    pass(world, 0.25);
    assert.equal(goblin.aggro_player_id, "bob");
    goblin.threat.set("ada", 24);
    pass(world, 0.25);
    assert.equal(goblin.aggro_player_id, "ada");
  });

  it("is another when the first dies or leaves", () => {
    const world = two();
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 5 }, "ada");
    put(world, { x: 0, z: goblin.position_z + 6 }, "bob");
    pass(world, 0.25);
    kill(world, "ada");
    until(world, () => goblin.aggro_player_id === "bob", 1);
    world.players.delete("bob");
    until(world, () => goblin.aggro_player_id === undefined, 1);
    assert.ok(!notices(world, goblin, playerIn(world)));
  });
});

describe("an enemy's attack", () => {
  /** Ada stands before the goblin, whose wind-up has just begun. */
  function underAttack() {
    const world = aWorld();
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 1.5 });
    until(world, () => goblin.attack !== undefined, 0.25);
    return { world, goblin };
  }

  it("takes 0.5 s of wind-up, which everyone is told of, and faces its target", () => {
    const world = aWorld();
    const goblin = firstEnemy(world);
    put(world, { x: 0, z: goblin.position_z - 1.5 });
    const [started] = pass(world, 0.25).filter(event => event.event_type === "attack_started");
    assert.ok(started && goblin.attack);
    assert.equal(goblin.attack.lands_at_tick - goblin.attack.started_tick, 10);
    assert.ok(Math.abs(Math.abs(goblin.yaw) - Math.PI) < 1e-9);
    assert.equal(playerIn(world).current_health, 100);
    const [hit] = pass(world, 0.5).filter(event => event.event_type === "damage_taken");
    assert.equal(hit?.damage_amount, hit?.is_critical ? 4.5 : 3);
  });

  it("misses a player who has stepped out of its range meanwhile", () => {
    const { world } = underAttack();
    put(world, { x: 0, z: firstEnemy(world).position_z - 2.2 });
    pass(world, 0.5);
    assert.equal(playerIn(world).current_health, 100);
  });

  it("comes once in its cooldown of 1.5 s", () => {
    const { world } = underAttack();
    const hits = pass(world, 15).filter(event => event.event_type === "damage_taken").length;
    assert.ok(hits === 9 || hits === 10, `${hits} in 15 s`);
  });

  it("is lost when it is knocked back 0.5 m by a hit", () => {
    const { world, goblin } = underAttack();
    const { position_z } = goblin;
    strike(world, { target: goblin });
    assert.equal(goblin.attack, undefined);
    assert.ok(Math.abs(goblin.position_z - position_z - 0.5) < 1e-9);
    pass(world, 0.5);
    assert.equal(playerIn(world).current_health, 100);
  });
});

describe("an enemy knocked against a wall", () => {
  it("is never left in it, however it is hit", () => {
    const world = aWorld();
    const goblin = firstEnemy(world);
    for (let i = 0; i < 2000; i++) {
      const [across, along] = [nextRandom(world.random), nextRandom(world.random)];
      Object.assign(goblin, { position_x: 9.9 - across * 0.3, position_z: 22 + along * 19 });
      knockBack(world, goblin, { x: goblin.position_x - 1, z: goblin.position_z + along - across });
      assert.ok(canWalk(world.walkableArea, positionOf(goblin), goblin.home), `${goblin.position_x}`);
    }
  });

  it("stays in the room, can be hit there, and comes back from there", () => {
    for (let degrees = 0; degrees < 360; degrees += 7) {
      const yaw = (degrees * Math.PI) / 180;
      const world = aWorld();
      const goblin = firstEnemy(world);
      const reach = 9.9 / Math.max(Math.abs(Math.sin(yaw)), Math.abs(Math.cos(yaw)));
      goblin.position_x += Math.sin(yaw) * reach;
      goblin.position_z += Math.cos(yaw) * reach;
      for (let hits = 0; hits < 3; hits++) {
        goblin.current_health = 50;
        put(world, { x: goblin.position_x - Math.sin(yaw), z: goblin.position_z - Math.cos(yaw) });
        assert.ok(strike(world, { yaw, target: goblin }).verdict.is_accepted, `${degrees} degrees`);
        assert.ok(canWalk(world.walkableArea, positionOf(goblin), positionOf(goblin)), `${degrees} degrees`);
        playerIn(world).ready_at_tick = {};
        playerIn(world).state = "IDLE";
      }
      assert.ok(canWalk(world.walkableArea, positionOf(goblin), goblin.home), `${degrees} degrees`);
      world.players.delete("ada");
      goblin.state = "RETURN";
      until(world, () => goblin.state === "IDLE");
    }
  });
});

describe("an enemy type of other numbers", () => {
  it("notices from as far, and stands as still, as its file says", () => {
    const watcher = enemyType.parse({
      ...{ id: "watcher", name: "Watcher", combat_stats_id: "goblin", detection_radius: 3, patrol_radius: 0 },
      model_path: "res://watcher.tscn",
    });
    const world = aWorld({ content: contentWith({ "enemy-types": { goblin: watcher } }) });
    put(world, { x: 0, z: firstEnemy(world).position_z - 3.5 });
    pass(world, 10);
    assert.equal(firstEnemy(world).state, "IDLE");
    assert.deepEqual(positionOf(firstEnemy(world)), firstEnemy(world).home);
  });
});

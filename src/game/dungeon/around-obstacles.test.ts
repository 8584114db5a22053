import assert from "node:assert/strict";
import { type RulesChanges, rulesContent } from "../../../test/support/rules-content.ts";
import {
  act,
  answerOf,
  aWorld,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
  use,
} from "../../../test/support/world.ts";
import { opponentsWithin } from "../combat/hit-tests.ts";
import type { Obstacle } from "../content/arena-content.ts";
import { isBlocked } from "../content/obstacles.ts";
import type { Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { knockBack } from "./enemy-movement.ts";
import type { World } from "./world.ts";

/** The hall is 20 × 20 m around 0/30; obstacles are placed relative to that. Its brute stands at z 27. */
const WALL: Obstacle = { shape: "box", min_x: -4, max_x: 4, min_z: -0.5, max_z: 0.5 };
const PILLAR: Obstacle = { shape: "circle", x: 0, z: 0, radius: 1 };

function hall(obstacles: Obstacle[], changes: RulesChanges = {}): World {
  const content = rulesContent(changes);
  const { first_dungeon } = content.dungeons;
  assert.ok(first_dungeon);
  const room_templates = first_dungeon.room_templates.map(room => ({ ...room, obstacles }));
  const dungeons = { first_dungeon: { ...first_dungeon, room_templates } };
  const world = aWorld({ content: { ...content, dungeons }, room_template_id: "hall" });
  playerIn(world).current_health = 1e6;
  return world;
}

let seq = 0;
function move(world: World, position: Point, more: object = {}) {
  seq += 1;
  return answerOf(act(world, { type: "move", player_id: "ada", seq, claim: { position, yaw: 0, ...more } }));
}

/** Ada stands there, and has for a while. */
function standing(world: World, at: Point): World {
  put(world, at);
  pass(world, 2);
  put(world, at);
  return world;
}

const far = { enemy: { detection_radius: 0.1 } };

describe("a character before an obstacle", () => {
  it("is refused a move through it or into it, and may walk along its side", () => {
    const world = standing(hall([WALL], far), { x: 0, z: 31 });
    assert.equal(move(world, { x: 0, z: 30 }), "blocked");
    assert.equal(move(world, { x: 0, z: 30.501 }), "accepted");
    pass(world, 0.5);
    assert.equal(move(world, { x: 0.8, z: 30.501 }), "accepted");
    pass(world, 0.5);
    assert.deepEqual(positionOf(playerIn(world)), { x: 0.8, z: 30.501 });
  });

  it("stops at it when it walks on by itself", () => {
    const world = standing(hall([PILLAR], far), { x: 0, z: 33 });
    assert.equal(move(world, { x: 0, z: 32.9 }, { moving: { direction: Math.PI, speed: 6 } }), "accepted");
    pass(world, 1.2);
    const { z } = positionOf(playerIn(world));
    assert.ok(z >= 31 && z < 31.05, `${z}`);
  });

  it("neither strikes nor shoots through it", () => {
    const enemy = { ...far.enemy, knockback_distance: 0 };
    for (const obstacles of [[], [{ ...PILLAR, radius: 0.25 }]]) {
      const world = hall(obstacles, { enemy });
      const brute = firstEnemy(world);
      Object.assign(brute, { position_x: 0, position_z: 30.8, home: { x: 0, z: 30.8 } });
      put(world, { x: 0, z: 29.3 });
      const isFree = obstacles.length === 0;
      assert.equal(answerOf(strike(world, { target: brute })), isFree ? "accepted" : "blocked");
      pass(world, 1);
      const before = brute.current_health;
      assert.equal(answerOf(use(world, "bolt")), "accepted");
      pass(world, 2);
      assert.equal(before - brute.current_health, isFree ? 10 : 0, "by the bolt");
      assert.equal(world.projectiles.size, 0);
      assert.deepEqual(opponentsWithin(world, playerIn(world), 5), isFree ? [brute] : []);
    }
  });
});

describe("an enemy before an obstacle", () => {
  it("does not strike through it, but goes around it and strikes then", () => {
    const world = hall([WALL]);
    const brute = firstEnemy(world);
    Object.assign(brute, { position_x: 0, position_z: 29.3, home: { x: 0, z: 29.3 } });
    put(world, { x: 0, z: 30.7 });
    let seconds = 0;
    let furthest = 0;
    for (; playerIn(world).current_health === 1e6 && seconds < 10; seconds += 0.05) {
      pass(world, 0.05);
      furthest = Math.max(furthest, Math.abs(brute.position_x));
      assert.equal(isBlocked(world.walkableArea.obstacles, positionOf(brute)), false);
    }
    assert.ok(furthest > 4, `it struck from ${furthest} m to the side`);
    // 9 m at 4 m/s, a wind-up of 0.5 s, and some thought at each of two corners.
    assert.ok(seconds > 2 && seconds < 4.5, `${seconds} s`);
  });

  it("finds to its player and home again through a room full of pillars, and is never inside one", () => {
    const obstacles: Obstacle[] = [-6, -2, 2, 6].flatMap(x =>
      [-5, 0, 5].map(z => ({ shape: "circle" as const, x, z, radius: 1.2 })),
    );
    const world = hall(obstacles);
    const brute = firstEnemy(world);
    Object.assign(brute, { position_x: -8.5, position_z: 38, home: { x: -8.5, z: 38 } });
    const places = [
      [8.5, 22],
      [0, 27.5],
      [8.5, 38],
      [-8.5, 22],
      [0, 32.5],
    ] as const;
    for (const [x, z] of places) {
      put(world, { x, z });
      brute.threat.set("ada", 1);
      brute.hurt_at_tick = world.tick;
      const { current_health } = playerIn(world);
      for (let ticks = 0; playerIn(world).current_health === current_health; ticks++) {
        assert.ok(
          ticks < 200,
          `it did not come to ${x}, ${z} within 10 s: it is at ${JSON.stringify(positionOf(brute))}`,
        );
        brute.hurt_at_tick = world.tick;
        pass(world, 0.05);
        assert.equal(isBlocked(world.walkableArea.obstacles, positionOf(brute)), false);
      }
    }
    act(world, { type: "leave", player_id: "ada" });
    pass(world, 10);
    assert.ok(Math.hypot(brute.position_x + 8.5, brute.position_z - 38) <= 1);
  });

  it("goes to a corner that is three centimetres off, where the way leads on only from there", () => {
    // A gap of 6 cm, right below the corner of the wall.
    const box = (min_x: number, max_x: number): Obstacle => ({
      ...{ shape: "box", min_x, max_x, min_z: -6, max_z: -4 },
    });
    const world = hall([WALL, box(2, 4.09), box(4.15, 6)]);
    const brute = firstEnemy(world);
    Object.assign(brute, { position_x: 4.07, position_z: 29.4, home: { x: 4.07, z: 29.4 } });
    put(world, { x: 4.1, z: 22 });
    brute.threat.set("ada", 1);
    brute.hurt_at_tick = world.tick;
    pass(world, 3);
    assert.ok(playerIn(world).current_health < 1e6, `it is at ${JSON.stringify(positionOf(brute))}`);
  });

  it("is pushed up to it, and not into it", () => {
    const world = hall([PILLAR], { enemy: { knockback_distance: 5 } });
    const brute = firstEnemy(world);
    Object.assign(brute, { position_x: 0, position_z: 28 });
    knockBack(world, brute, { x: 0, z: 27 });
    assert.ok(brute.position_z > 28.9 && brute.position_z < 29, `${brute.position_z}`);
  });
});

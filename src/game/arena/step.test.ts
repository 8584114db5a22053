import assert from "node:assert/strict";
import fc from "fast-check";
import { scaled } from "../../../test/support/scale.ts";
import type { Arena, Obstacle } from "../content/arena-content.ts";
import { arenaMap } from "./arena-map.ts";
import { snap, unitsPerTick } from "./grid.ts";
import {
  beginDash,
  dashNumbers,
  hold,
  isFree,
  type Mover,
  newMover,
  stand,
  steer,
  stepMover,
} from "./step.ts";

/** 6 m/s. */
const NUMBERS = { walk_speed: unitsPerTick(6) };
const [NORTH, EAST, SOUTH, WEST] = [0, 64, 128, 192] as const;
const PILLAR: Obstacle = { shape: "circle", x: 0, z: 5, radius: 1 };
const WALL: Obstacle = { shape: "box", min_x: 4, max_x: 5, min_z: -3, max_z: 3 };

const arena = (obstacles: Obstacle[] = [], size = 20): Arena => ({
  id: "a",
  name: "a",
  size_x: size,
  size_z: size,
  obstacles,
  spawn_points: [],
});
const input = (direction: number, speed = 255, aim = direction) => ({
  direction,
  aim,
  speed,
  buttons: 0,
  seen_tick: 0,
  seen_fraction: 0,
  heard_tick: 0,
});
const mostlyAt = ({ x, z }: Mover) => [Math.round(x * 100) / 100, Math.round(z * 100) / 100];

function walk(mover: Mover, map = arenaMap(arena()), ticks = 1): Mover {
  for (let tick = 1; tick <= ticks; tick++) stepMover(mover, tick, map, NUMBERS);
  return mover;
}

function walked(direction: number, obstacles: Obstacle[], ticks: number, [x, z] = [0, 0]): Mover {
  const mover = newMover(x ?? 0, z ?? 0, 0);
  steer(mover, input(direction));
  return walk(mover, arenaMap(arena(obstacles)), ticks);
}

describe("a step of an arena's fighter", function () {
  this.timeout(scaled({ usual: 20_000, long: 600_000 }));

  it("goes 6 m in a second, wherever it walks, on the grid of 1/1024 m", () => {
    for (let direction = 0; direction < 256; direction++) {
      const mover = walked(direction, [], 30);
      assert.ok(Math.abs(Math.hypot(mover.x, mover.z) - 6) < 0.03, `${direction}: ${mover.x} ${mover.z}`);
      assert.deepEqual([mover.x, mover.z], [snap(mover.x), snap(mover.z)]);
    }
    assert.deepEqual(mostlyAt(walked(EAST, [], 30)), [6.01, 0]);
  });

  it("is shorter at less than full speed, when slowed, and none when it stands", () => {
    const half = newMover(0, 0, 0);
    steer(half, input(NORTH, 128));
    assert.deepEqual(mostlyAt(walk(half, undefined, 30)), [0, 3.02]);
    const slowed = newMover(0, 0, 0);
    steer(slowed, input(NORTH));
    slowed.speed_factor = 0.5;
    assert.deepEqual(mostlyAt(walk(slowed, undefined, 30)), [0, 3.02]);
    stand(slowed);
    assert.deepEqual(mostlyAt(walk(slowed, undefined, 30)), [0, 3.02]);
  });

  it("ends at the edge, half a fighter before it, and slides along it", () => {
    const ends = [NORTH, EAST, SOUTH, WEST].map(direction => walked(direction, [], 100));
    assert.deepEqual(ends.map(mostlyAt), [
      [0, 9.5],
      [9.5, 0],
      [0, -9.5],
      [-9.5, 0],
    ]);
    assert.deepEqual(mostlyAt(walked(32, [], 30, [9.4, 0])), [9.5, 4.25]);
  });

  it("keeps a fighter within 31.5 m, though an arena of 63 m would leave it more", () => {
    assert.deepEqual([arenaMap(arena([], 63)).limit_x, arenaMap(arena([], 64)).limit_x], [31, 31.5]);
  });

  it("goes around a pillar, half a fighter away from it", () => {
    const mover = newMover(0.25, 0, 0);
    steer(mover, input(NORTH));
    const map = arenaMap(arena([PILLAR]));
    let nearest = Number.POSITIVE_INFINITY;
    for (let tick = 1; tick <= 70; tick++) {
      stepMover(mover, tick, map, NUMBERS);
      nearest = Math.min(nearest, Math.hypot(mover.x, mover.z - 5));
    }
    assert.ok(nearest > 1.5 - 2 / 1024 && nearest < 1.6, `${nearest}`);
    assert.ok(mover.z > 6.5, `${mover.z}`);
  });

  it("stops at a wall, slides along it, and passes beside it", () => {
    assert.deepEqual(mostlyAt(walked(EAST, [WALL], 40)), [3.5, 0]);
    assert.deepEqual(mostlyAt(walked(32, [WALL], 30, [0, -2])), [3.5, 2.25]);
    assert.deepEqual(mostlyAt(walked(EAST, [WALL], 40, [0, 3.75])), [8.01, 3.75]);
  });

  it("gets past a corner that it is pushed into by a pillar", () => {
    const pillar: Obstacle = { shape: "circle", x: 2.6, z: -2.3, radius: 1 };
    assert.deepEqual(mostlyAt(walked(NORTH, [WALL, pillar], 1, [3.49, -3.58])), [3.55, -3.5]);
  });

  it("does not come between two pillars that leave no room", () => {
    const pillars: Obstacle[] = [
      { shape: "circle", x: -1.2, z: 4, radius: 1 },
      { shape: "circle", x: 1.2, z: 4, radius: 1 },
    ];
    const { z } = walked(NORTH, pillars, 100);
    assert.ok(z < 4, `${z}`);
  });

  it("is not made where obstacles push each further than the one before: nobody is carried along", () => {
    const stairs = Array.from(
      { length: 8 },
      (_, i): Obstacle => ({
        shape: "box",
        ...{ min_x: -5, max_x: i / 10, min_z: 0, max_z: 5 },
      }),
    );
    assert.deepEqual(mostlyAt(walked(NORTH, stairs, 1, [0.45, -0.52])), [0.45, -0.52]);
  });

  it("does not happen before the tick until which the fighter is held", () => {
    const mover = newMover(0, 0, 0);
    steer(mover, input(EAST));
    hold(mover, 10);
    hold(mover, 5);
    walk(mover, undefined, 9);
    assert.equal(mover.x, 0);
    stepMover(mover, 10, arenaMap(arena()), NUMBERS);
    assert.ok(mover.x > 0);
  });

  it("of a dash goes where the fighter walked when it began, whatever it does then, and so far as it says", () => {
    const mover = newMover(0, 0, 0);
    steer(mover, input(EAST, 100, SOUTH));
    beginDash(mover, dashNumbers(4, 0.3));
    for (let tick = 1; tick <= 9; tick++) {
      steer(mover, input(WEST, tick % 2 === 0 ? 255 : 0));
      stepMover(mover, tick, arenaMap(arena()), NUMBERS);
    }
    assert.deepEqual([mostlyAt(mover), mover.dash_ticks_left], [[4, 0], 0]);
    stand(mover);
    assert.deepEqual(mostlyAt(walk(mover)), [4, 0]);
  });

  it("of a dash goes where the fighter looks if it stands, and slowing does not shorten it", () => {
    const mover = newMover(0, 0, 0);
    mover.speed_factor = 0.25;
    steer(mover, input(EAST, 0, SOUTH));
    beginDash(mover, dashNumbers(4, 0.3));
    assert.deepEqual(mostlyAt(walk(mover, undefined, 9)), [0, -4]);
  });

  it("is none of the dash any more once the fighter is held", () => {
    const mover = newMover(0, 0, 0);
    beginDash(mover, dashNumbers(4, 0.3));
    hold(mover, 3);
    assert.deepEqual(mostlyAt(walk(mover, undefined, 20)), [0, 0]);
  });

  it("never ends in an obstacle or beyond the edge, and is never longer than it may be", () => {
    const coordinate = fc.double({ min: -9, max: 9, noNaN: true });
    const size = fc.double({ min: 0.3, max: 3, noNaN: true });
    const obstacle = fc.oneof(
      fc.record({ shape: fc.constant("circle" as const), x: coordinate, z: coordinate, radius: size }),
      fc.tuple(coordinate, coordinate, size, size).map(([x, z, width, depth]) => ({
        shape: "box" as const,
        ...{ min_x: x, max_x: x + width, min_z: z, max_z: z + depth },
      })),
    );
    const ways = fc.array(fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 40 }), fc.boolean()), {
      maxLength: 12,
    });
    let seen = 0;
    fc.assert(
      fc.property(
        fc.array(obstacle, { maxLength: 8 }),
        ways,
        coordinate,
        coordinate,
        (obstacles, legs, x, z) => {
          const map = arenaMap(arena(obstacles));
          const mover = newMover(x, z, 0);
          fc.pre(isFree(mover.x, mover.z, map));
          for (const [direction, ticks, dashes] of legs) {
            steer(mover, input(direction));
            if (dashes) beginDash(mover, dashNumbers(4, 0.3));
            for (let tick = 0; tick < ticks; tick++) {
              const most = (mover.dash_ticks_left > 0 ? mover.dash_speed : NUMBERS.walk_speed) / 1024;
              const from = { ...mover };
              stepMover(mover, tick, map, NUMBERS);
              seen += 1;
              assert.ok(isFree(mover.x, mover.z, map), `${mover.x} ${mover.z}`);
              assert.deepEqual([mover.x, mover.z], [snap(mover.x), snap(mover.z)]);
              const length = Math.hypot(mover.x - from.x, mover.z - from.z);
              assert.ok(length < 2 * most + 0.002, `${length} m in one tick, from ${from.x} ${from.z}`);
            }
          }
        },
      ),
      { numRuns: scaled({ usual: 300, long: 10_000 }) },
    );
    assert.ok(seen > 1000);
  });
});

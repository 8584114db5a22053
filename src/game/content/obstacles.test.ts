import assert from "node:assert/strict";
import fc from "fast-check";
import type { Point } from "../core/geometry.ts";
import type { Obstacle } from "./arena-content.ts";
import { isBlocked, movedTo, shareBefore, TOUCHING_M } from "./obstacles.ts";

const pillar: Obstacle = { shape: "circle", x: 5, z: 0, radius: 2 };
const wall: Obstacle = { shape: "box", min_x: 3, max_x: 7, min_z: -1, max_z: 1 };
const north = { x: 0, z: 10 };
const start = { x: 0, z: 0 };

const coordinate = fc.integer({ min: -400, max: 400 }).map(whole => whole / 20);
const point: fc.Arbitrary<Point> = fc.record({ x: coordinate, z: coordinate });
const size = fc.integer({ min: 2, max: 100 }).map(whole => whole / 20);
const obstacle: fc.Arbitrary<Obstacle> = fc.oneof(
  fc.record({ shape: fc.constant("circle" as const), x: coordinate, z: coordinate, radius: size }),
  fc.tuple(point, size, size).map(([{ x, z }, wide, deep]) => ({
    shape: "box" as const,
    ...{ min_x: x, max_x: x + wide, min_z: z, max_z: z + deep },
  })),
);

describe("an obstacle", () => {
  it("ends a way where it meets it: a pillar at its round side, a wall at its flat one", () => {
    const end = { x: 10, z: 0 };
    assert.ok(Math.abs(shareBefore([pillar], start, end) - 0.3) < 1e-4);
    assert.ok(Math.abs(shareBefore([wall], start, end) - 0.3) < 1e-4);
    assert.ok(Math.abs(shareBefore([pillar], { x: 5, z: 5 }, { x: 5, z: 1 }) - 0.75) < 1e-4);
    assert.equal(shareBefore([pillar, wall], start, north), 1);
    assert.equal(shareBefore([], start, end), 1);
  });

  it("of several that are on the way, the first ends it", () => {
    const nearer: Obstacle = { shape: "circle", x: 2, z: 0, radius: 1 };
    assert.ok(Math.abs(shareBefore([pillar, nearer], start, { x: 10, z: 0 }) - 0.1) < 1e-4);
  });

  it("lets a way along its side or away from it be free, and none from its inside", () => {
    assert.equal(shareBefore([wall], { x: 0, z: 1.001 }, { x: 10, z: 1.001 }), 1);
    assert.equal(shareBefore([pillar], { x: 0, z: 2.001 }, { x: 10, z: 2.001 }), 1);
    assert.equal(shareBefore([pillar], { x: 2.999, z: 0 }, start), 1);
    for (const each of [pillar, wall]) assert.equal(shareBefore([each], { x: 5, z: 0.5 }, start), 0);
  });

  it("leaves no crack to another that it touches", () => {
    const next: Obstacle = { shape: "box", min_x: 7, max_x: 9, min_z: -1, max_z: 1 };
    assert.ok(shareBefore([wall, next], { x: 7, z: 5 }, { x: 7, z: -5 }) < 1);
  });

  it("can be asked for from a distance: whether somebody of a radius would stand in it", () => {
    assert.equal(isBlocked([pillar], { x: 2.6, z: 0 }), false);
    assert.equal(isBlocked([pillar], { x: 2.6, z: 0 }, 0.5), true);
    assert.equal(isBlocked([wall], { x: 2.6, z: 0 }, 0.5), true);
    assert.equal(isBlocked([wall], { x: 2.5, z: 0 }, 0.5), false);
  });

  it("is met exactly where the points of the way are first in it, whatever its shape and the way", () => {
    fc.assert(
      fc.property(fc.array(obstacle, { maxLength: 4 }), point, point, (obstacles, from, to) => {
        const share = shareBefore(obstacles, from, to);
        const at = (part: number) => ({
          x: from.x + (to.x - from.x) * part,
          z: from.z + (to.z - from.z) * part,
        });
        for (let part = 0; part < share; part += 1 / 64)
          assert.equal(isBlocked(obstacles, at(part), TOUCHING_M - 1e-9), false, `${part} of ${share}`);
        if (share < 1) assert.ok(isBlocked(obstacles, at(share), TOUCHING_M + 1e-9), `${share}`);
      }),
    );
  });

  it("moves with its room", () => {
    const middle = { x: 100, z: -50 };
    assert.deepEqual(movedTo(pillar, middle), { shape: "circle", x: 105, z: -50, radius: 2 });
    assert.deepEqual(movedTo(wall, middle), { shape: "box", min_x: 103, max_x: 107, min_z: -51, max_z: -49 });
  });
});

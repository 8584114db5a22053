import assert from "node:assert/strict";
import fc from "fast-check";
import { rulesContent } from "../../../test/support/rules-content.ts";
import type { Obstacle } from "../content/arena-content.ts";
import { dungeon } from "../content/schemas/dungeon-schemas.ts";
import { reachableFrom } from "../content/schemas/reachability.ts";
import { distance, type Point } from "../core/geometry.ts";
import { canWalk, type WalkableArea, walkableAreaOf } from "./walkable-area.ts";
import { firstSegment } from "./way-finding.ts";

const { first_dungeon } = rulesContent().dungeons;
assert.ok(first_dungeon);
const [porch, hall] = first_dungeon.room_templates;
assert.ok(porch && hall);

/** The porch, 20 × 20 m around 0/0 with a door at z 15, and what stands in it. */
function porchWith(obstacles: Obstacle[]): WalkableArea {
  const room_templates = [{ ...porch, obstacles }, hall];
  return walkableAreaOf(dungeon.parse({ ...first_dungeon, room_templates }), "porch");
}

/** The places at which somebody turns who follows its way to the end, or as far as it leads. */
function wayTo(area: WalkableArea, from: Point, goal: Point): Point[] {
  const way = [from];
  for (let at = from; way.length < 50; way.push(at)) {
    const next = firstSegment(area, at, goal);
    if (next === at) return way;
    assert.ok(
      canWalk(area, at, next),
      `nobody can walk from ${JSON.stringify(at)} to ${JSON.stringify(next)}`,
    );
    at = next;
    if (at === goal) return [...way, goal];
  }
  return assert.fail(`it goes around and around: ${JSON.stringify(way.slice(-6))}`);
}

const length = (way: readonly Point[]) =>
  way.slice(1).reduce((metres, each, i) => metres + distance(way[i] ?? each, each), 0);

const wall: Obstacle = { shape: "box", min_x: -6, max_x: 6, min_z: -0.5, max_z: 0.5 };

describe("the way around obstacles", () => {
  it("is straight where nothing is between", () => {
    const [from, goal] = [
      { x: -8, z: -8 },
      { x: 8, z: -2 },
    ];
    assert.deepEqual(wayTo(porchWith([wall]), from, goal), [from, goal]);
  });

  it("goes around the nearer end of a wall, close to its corners", () => {
    const way = wayTo(porchWith([wall]), { x: 3, z: -4 }, { x: 3, z: 4 });
    assert.deepEqual(
      way.map(({ x }) => Math.round(x * 10) / 10),
      [3, 6.1, 6.1, 3],
    );
    assert.ok(length(way) < 11, `${length(way)} m`);
  });

  it("goes around a pillar on a way that is hardly longer", () => {
    const pillar: Obstacle = { shape: "circle", x: 0, z: 0, radius: 1 };
    assert.ok(length(wayTo(porchWith([pillar]), { x: -5, z: 0 }, { x: 5, z: 0.2 })) < 10.8);
  });

  it("leads around a wall and through the door", () => {
    const before: Obstacle = { shape: "box", min_x: -4, max_x: 4, min_z: 7, max_z: 8 };
    const goal = { x: 1.5, z: 14.5 };
    const way = wayTo(porchWith([before]), { x: 0, z: 0 }, goal);
    assert.equal(way.at(-1), goal);
  });

  it("leads nowhere where there is none", () => {
    const across: Obstacle = { shape: "box", min_x: -10, max_x: 10, min_z: -0.5, max_z: 0.5 };
    const from = { x: 0, z: -5 };
    assert.deepEqual(wayTo(porchWith([across]), from, { x: 0, z: 5 }), [from]);
  });

  it("does not lead between a wall and an obstacle at it", () => {
    const atWall: Obstacle = { shape: "box", min_x: -10, max_x: 5, min_z: -1, max_z: 1 };
    const area = porchWith([atWall]);
    for (const x of [-10, -10.0001]) assert.equal(canWalk(area, { x, z: 5 }, { x, z: -5 }), false, `${x}`);
  });

  it("is found wherever there is one, in rooms full of obstacles", () => {
    const whole = (min: number, max: number) =>
      fc.integer({ min: min * 4, max: max * 4 }).map(each => each / 4);
    const point = fc.record({ x: whole(-10, 10), z: whole(-10, 10) });
    const obstacle: fc.Arbitrary<Obstacle> = fc.oneof(
      fc.record({
        shape: fc.constant("circle" as const),
        x: whole(-9, 9),
        z: whole(-9, 9),
        radius: whole(0.5, 2),
      }),
      fc.record({ x: whole(-9, 6), z: whole(-9, 6), wide: whole(0.5, 8), deep: whole(0.5, 8) }).map(
        ({ x, z, wide, deep }): Obstacle => ({
          shape: "box",
          ...{ min_x: x, max_x: Math.min(10, x + wide), min_z: z, max_z: Math.min(10, z + deep) },
        }),
      ),
    );
    const rect = { min_x: -10, max_x: 10, min_z: -10, max_z: 10 };
    let around = 0;
    fc.assert(
      fc.property(fc.array(obstacle, { maxLength: 8 }), point, point, (obstacles, from, goal) => {
        const area = porchWith(obstacles);
        fc.pre(canWalk(area, from, from) && canWalk(area, goal, goal));
        const way = wayTo(area, from, goal);
        // Gaps in which there is no place to turn, 0.1 m from both sides, are none.
        if (!reachableFrom(rect, obstacles, 0.25, from)(goal)) return;
        if (!canWalk(area, from, goal)) around += 1;
        assert.equal(way.at(-1), goal);
      }),
      { numRuns: 300 },
    );
    assert.ok(around > 20, `only ${around} ways led around something`);
  });
});

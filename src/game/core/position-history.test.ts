import assert from "node:assert/strict";
import fc from "fast-check";
import type { Point } from "./geometry.ts";
import {
  addPast,
  forgetBefore,
  type PositionHistory,
  pointOn,
  type Walk,
  wasAt,
} from "./position-history.ts";
import type { TickRate } from "./ticks.ts";

const RATE: TickRate = { ticks_per_second: 20 };

type Past = { until_tick: number; at: Point; walk: Walk | undefined };

const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
const point = fc.tuple(coordinate, coordinate).map(([x, z]): Point => ({ x, z }));
/** How many ticks each lasted, and what it was. */
const pasts = fc
  .array(
    fc.record({
      ticks: fc.integer({ min: 1, max: 9 }),
      at: point,
      walks: fc.option(
        fc.record({ from: point, to: point, speed: fc.double({ min: 0.5, max: 9, noNaN: true }) }),
      ),
    }),
    { maxLength: 12 },
  )
  .map(all => {
    let tick = 0;
    return all.map(({ ticks, at, walks }): Past => {
      const started_tick = tick;
      tick += ticks;
      return { until_tick: tick, at, walk: walks ? { ...walks, started_tick } : undefined };
    });
  });

/** Where it was from a tick on, gone through one by one. */
function placesSince(all: readonly Past[], since: number): Point[] {
  return all.flatMap(({ until_tick, at, walk }) => {
    if (until_tick < since) return [];
    if (!walk) return [at];
    const first = Math.max(since, walk.started_tick);
    return Array.from({ length: until_tick - first + 1 }, (_, i) => pointOn(walk, first + i, RATE));
  });
}

describe("A position history", () => {
  it("knows all places since a tick, and none that it has forgotten", () => {
    fc.assert(
      fc.property(pasts, fc.nat(120), fc.nat(120), (all, forgotten, since) => {
        const history: PositionHistory = [];
        for (const { until_tick, at, walk } of all) addPast(history, until_tick, at, walk);
        forgetBefore(history, forgotten);
        const kept = all.filter(({ until_tick }) => until_tick >= forgotten);
        const seen: Point[] = [];
        const isThere = (place: Point) => {
          seen.push(place);
          return false;
        };
        assert.equal(wasAt(history, since, RATE, isThere), false);
        const places = placesSince(kept, since);
        assert.deepEqual(seen, places);
        const last = places.at(-1);
        if (last) assert.ok(wasAt(history, since, RATE, ({ x, z }) => x === last.x && z === last.z));
      }),
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { type ArenaInput, clampedInput, isPressed } from "./arena-input.ts";

const NOTHING: ArenaInput = {
  direction: 0,
  aim: 0,
  speed: 0,
  buttons: 0,
  seen_tick: 0,
  seen_fraction: 0,
  heard_tick: 0,
};

describe("an input of an arena", () => {
  it("has whole numbers in their ranges, whatever was sent", () => {
    const anything = fc.oneof(fc.double(), fc.integer({ min: -300, max: 300 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        fc.record({
          direction: anything,
          aim: anything,
          speed: anything,
          buttons: anything,
          seen_tick: anything,
          seen_fraction: anything,
          heard_tick: anything,
        }),
        fc.nat({ max: 1000 }),
        (sent, tick) => {
          const { seen_tick, heard_tick, ...bytes } = clampedInput(sent, tick);
          for (const byte of Object.values(bytes))
            assert.ok(Number.isInteger(byte) && byte >= 0 && byte <= 255);
          for (const each of [seen_tick, heard_tick])
            assert.ok(Number.isInteger(each) && each >= 0 && each <= tick);
        },
      ),
    );
  });

  it("stays as it is where it is honest", () => {
    const honest = {
      ...NOTHING,
      direction: 255,
      speed: 128,
      buttons: 3,
      seen_tick: 97,
      seen_fraction: 200,
      heard_tick: 99,
    };
    assert.deepEqual(clampedInput(honest, 100), honest);
  });

  it("sees the present where it claims to see the future, or nothing", () => {
    for (const seen_tick of [100, 101, 1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
      const clamped = clampedInput({ ...NOTHING, seen_tick, seen_fraction: 128 }, 100);
      assert.deepEqual([clamped.seen_tick, clamped.seen_fraction], [100, 0]);
    }
  });

  it("presses an ability with each bit", () => {
    const pressed = [0, 1, 2, 7].map(index => isPressed({ ...NOTHING, buttons: 0b1000_0101 }, index));
    assert.deepEqual(pressed, [true, false, true, true]);
  });
});

import assert from "node:assert/strict";
import { plain } from "./arena-inputs.ts";

const sent = { direction: 1, aim: 2, speed: 3, buttons: 4, heard_tick: 99 };
const seenIn = (seen_tick: number, seen_fraction: number) => {
  const kept = plain({ ...sent, seen_tick, seen_fraction });
  return [kept.seen_tick, kept.seen_fraction];
};

describe("An input, as the rules and the recording get it", () => {
  it("says what its player saw to a quarter of a tick, the nearest, also of the next tick", () => {
    assert.deepEqual(seenIn(7, 0), [7, 0]);
    assert.deepEqual(seenIn(7, 31), [7, 0]);
    assert.deepEqual(seenIn(7, 32), [7, 64]);
    assert.deepEqual(seenIn(7, 130), [7, 128]);
    assert.deepEqual(seenIn(7, 255), [8, 0]);
    for (let fraction = 0; fraction < 256; fraction++) {
      const [tick = 0, kept = 0] = seenIn(7, fraction);
      assert.ok(Math.abs((tick - 7) * 256 + kept - fraction) <= 32);
    }
  });

  it("says all else as it was sent, but for what only the connection is judged by", () => {
    assert.deepEqual(plain({ ...sent, seen_tick: 7, seen_fraction: 64 }), {
      ...{ ...sent, heard_tick: 0 },
      ...{ seen_tick: 7, seen_fraction: 64 },
    });
  });
});

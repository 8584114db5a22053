import assert from "node:assert/strict";
import { readWatchPart, stateText, type WatchFrame, WatchPartWriter } from "./watch-part.ts";

const keyframe = (tick: number, is_new_beginning: boolean): WatchFrame => ({
  ...{ kind: "keyframe", tick, is_new_beginning },
  ...{ digest: "0123456789_-abcd", state: Uint8Array.of(0, 128, 255) },
});

const FRAMES: WatchFrame[] = [
  keyframe(6000, true),
  { kind: "patch", tick: 6000, patch: Uint8Array.of(128) },
  { kind: "message", tick: 6001, type: "hit", message: { damage: 12.5, name: "Zoë 🐉" } },
  { kind: "patch", tick: 6059, patch: new Uint8Array(300).fill(7) },
  keyframe(6059, false),
];

const partOf = (frames: readonly WatchFrame[], first_tick = 6000) => {
  const writer = new WatchPartWriter(first_tick);
  for (const frame of frames) writer.add(frame);
  return writer.bytes;
};

describe("A part of a live stream", () => {
  it("is read as it was written", () => {
    assert.deepEqual(readWatchPart(partOf(FRAMES)), { first_tick: 6000, frames: FRAMES });
    assert.deepEqual(readWatchPart(partOf([])), { first_tick: 6000, frames: [] });
  });

  it("has room for the tick of a room that has been open for years", () => {
    const tick = 2 ** 31;
    const frames: WatchFrame[] = [{ kind: "patch", tick: tick + 59, patch: Uint8Array.of(1) }];
    assert.deepEqual(readWatchPart(partOf(frames, tick)), { first_tick: tick, frames });
  });

  it("keeps what it was given, though the caller's buffer is written again", () => {
    const buffer = Uint8Array.of(1, 2, 3);
    const writer = new WatchPartWriter(0);
    writer.add({ kind: "patch", tick: 1, patch: buffer });
    buffer.fill(9);
    const [frame] = readWatchPart(writer.bytes).frames;
    assert.ok(frame?.kind === "patch");
    assert.deepEqual([...frame.patch], [1, 2, 3]);
  });

  it("says what is wrong with bytes that are none", () => {
    const whole = partOf(FRAMES);
    assert.throws(() => readWatchPart(Uint8Array.of(9, 0)), /the form 9, which is not known here/);
    assert.throws(() => readWatchPart(whole.subarray(0, -1)), /cut off/);
    assert.throws(() => readWatchPart(Uint8Array.of(1, 0, 0, 77, 0)), /the kind 77/);
    assert.throws(() => readWatchPart(new Uint8Array()), /cut off/);
  });
});

describe("The text of a state", () => {
  it("is the same however the state came about, and another where anything is", () => {
    const text = (value: unknown) => stateText({ toJSON: () => value });
    assert.equal(text({ a: 1, b: { c: [2, 1], d: 3 } }), text({ b: { d: 3, c: [2, 1] }, a: 1 }));
    assert.notEqual(text({ a: [1, 2] }), text({ a: [2, 1] }));
  });
});

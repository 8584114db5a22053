import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { eventually } from "../../../test/support/eventually.ts";
import { readWatchPart, type WatchFrame } from "../../schema/watch-part.ts";
import { LiveStream, type LiveStreamOptions } from "./live-stream.ts";

const TICKS = 10;
const PART_TICKS = 2 * TICKS;
/** Parts of the delay, and of the 20 s that are kept beyond it. */
const [DELAY_PARTS, KEPT_PARTS] = [5, 15];

describe("A room's live stream", () => {
  let keyframes = 0;
  let stream: LiveStream;

  const open = (options: Partial<LiveStreamOptions> = {}) => {
    const keyframe = () => ({ state: Uint8Array.of(++keyframes), digest: "0123456789abcdef" });
    return new LiveStream({ ticks_per_second: TICKS, delay_seconds: 10, keyframe, ...options });
  };
  const framesOf = (number: number): WatchFrame[] => {
    const bytes = stream.part(number);
    assert.ok(bytes, `part ${number} is there`);
    return readWatchPart(gunzipSync(bytes)).frames;
  };
  /** A patch a tick, each of so many bytes that do not compress. */
  const play = (from: number, to: number, bytes = 1) => {
    for (let tick = from; tick < to; tick++)
      stream.addPatch(tick, crypto.getRandomValues(new Uint8Array(bytes)));
  };

  beforeEach(() => {
    keyframes = 0;
    stream = open();
  });
  afterEach(() => stream.end());

  it("costs nothing while nobody watches", () => {
    play(0, 20 * PART_TICKS);
    stream.addMessage(3, "hit", {});
    assert.deepEqual([keyframes, stream.bytes, stream.part(1)], [0, 0, undefined]);
  });

  it("begins with all of the state for the first who watches, and has it again every 10 s", () => {
    stream.watch(PART_TICKS + 5);
    play(PART_TICKS + 5, 12 * PART_TICKS);
    stream.addMessage(12 * PART_TICKS, "hit", { damage: 7 });
    const { first_part, open_part, keyframe_parts } = stream.watch(13 * PART_TICKS);
    assert.deepEqual([first_part, open_part, keyframe_parts], [1, 13, [1, 5, 10]]);
    const [first] = framesOf(1);
    assert.ok(first?.kind === "keyframe" && first.is_new_beginning);
    assert.deepEqual([first.tick, [...first.state]], [PART_TICKS + 5, [1]]);
    const fifth = framesOf(5);
    assert.equal(fifth.length, PART_TICKS + 1, "every patch, and the keyframe");
    assert.equal(fifth.filter(({ kind }) => kind === "keyframe").length, 1);
    assert.deepEqual(framesOf(12), [
      { kind: "message", tick: 12 * PART_TICKS, type: "hit", message: { damage: 7 } },
    ]);
  });

  it("has a part once it is over, also where nothing has happened, and never another one", () => {
    stream.watch(0);
    assert.equal(stream.part(0), undefined);
    stream.watch(3 * PART_TICKS);
    assert.deepEqual(framesOf(2), []);
    const [part] = [stream.part(0)];
    stream.watch(5 * PART_TICKS);
    assert.deepEqual(stream.part(0), part);
    assert.equal(stream.part(5), undefined);
  });

  it("keeps as much as the delay needs, and no more", () => {
    stream.watch(0);
    play(0, 40 * PART_TICKS);
    const { first_part, keyframe_parts } = stream.watch(40 * PART_TICKS);
    assert.equal(first_part, 40 - KEPT_PARTS);
    assert.equal(stream.part(first_part - 1), undefined);
    assert.ok(stream.part(first_part));
    const shown = 40 - DELAY_PARTS;
    assert.ok(
      keyframe_parts.some(part => part < shown),
      "who comes now finds a keyframe that may be seen",
    );
  });

  it("keeps less where a room has more to say than its memory is for", () => {
    stream.end();
    stream = open({ delay_seconds: 600 });
    stream.watch(0);
    play(0, 100 * PART_TICKS, 1000);
    assert.ok(stream.bytes <= 768 * 1024, `${stream.bytes} bytes`);
    const { first_part } = stream.watch(100 * PART_TICKS);
    assert.ok(first_part > 0 && stream.part(first_part) && !stream.part(first_part - 1));
  });

  it("begins anew behind what nobody was told of", () => {
    stream.watch(0);
    play(0, 5);
    stream.noteGap();
    play(5, 7);
    stream.watch(PART_TICKS);
    const frames = framesOf(0);
    assert.deepEqual(
      frames.map(({ kind }) => kind),
      ["keyframe", ...Array(5).fill("patch"), "keyframe", "patch"],
    );
    const again = frames[6];
    assert.ok(again?.kind === "keyframe" && again.is_new_beginning);
  });

  it("ends when nobody watches any more, and begins anew for the next", async () => {
    stream = open({ unwatched_after_ms: 20 });
    stream.watch(0);
    play(0, 3 * PART_TICKS);
    assert.ok(stream.bytes > 0);
    await eventually("nothing is kept", () => stream.bytes === 0);
    assert.equal(stream.part(0), undefined);
    assert.equal(stream.watch(9 * PART_TICKS).first_part, 9);
    stream.watch(10 * PART_TICKS);
    const [first] = framesOf(9);
    assert.ok(first?.kind === "keyframe" && first.is_new_beginning);
  });
});

import assert from "node:assert/strict";
import { Playback } from "./playback.ts";
import type { Watched } from "./watched.ts";

const TICKS_PER_SECOND = 30;
const FRAME_S = 1 / 30;

/** A recording of a minute that does nothing but count. */
class Counted {
  readonly kind: Watched["kind"];
  readonly ticks_per_second = TICKS_PER_SECOND;
  readonly first_tick = 100;
  last_tick = 100 + 60 * TICKS_PER_SECOND;
  tick = 100;
  readonly sought: number[] = [];

  constructor(kind: Watched["kind"] = "recording") {
    this.kind = kind;
  }

  async seek(tick: number): Promise<void> {
    this.sought.push(tick);
    this.tick = tick;
  }

  advance(): boolean {
    if (this.tick >= this.last_tick) return false;
    this.tick += 1;
    return true;
  }
}

function begin(counted: Counted): { playback: Playback; troubles: unknown[] } {
  const troubles: unknown[] = [];
  const playback = new Playback(counted as unknown as Watched, {
    onTick: () => undefined,
    onSought: () => undefined,
    onTrouble: error => troubles.push(error),
  });
  return { playback, troubles };
}

const frames = (playback: Playback, seconds: number) => {
  for (let i = 0; i < Math.round(seconds / FRAME_S); i++) playback.advance(FRAME_S);
};

describe("What plays a recording", () => {
  it("goes on at the speed that is chosen, and stands while it is paused", () => {
    const counted = new Counted();
    const { playback } = begin(counted);
    frames(playback, 2);
    assert.equal(counted.tick, 100 + 60);
    playback.changeSpeed(2);
    assert.equal(playback.speed, 4);
    frames(playback, 2);
    assert.equal(counted.tick, 100 + 60 + 240);
    playback.play(false);
    frames(playback, 2);
    assert.equal(counted.tick, 100 + 60 + 240);
  });

  it("seeks the newest of all that are asked for before a frame, and never beyond the ends", async () => {
    const counted = new Counted();
    const { playback } = begin(counted);
    for (const tick of [200, 300, 99_999]) playback.seek(tick);
    assert.equal(playback.tick, counted.last_tick, "the slider is there at once");
    playback.advance(FRAME_S);
    await Promise.resolve();
    assert.deepEqual(counted.sought, [counted.last_tick]);
    playback.skip(-99_999);
    playback.advance(FRAME_S);
    assert.deepEqual(counted.sought, [counted.last_tick, counted.first_tick]);
  });

  it("stops at the end, and begins anew when it is played again", () => {
    const counted = new Counted();
    counted.tick = counted.last_tick - 1;
    const { playback } = begin(counted);
    frames(playback, 1);
    assert.equal(playback.isPlaying, false);
    playback.play();
    playback.advance(FRAME_S);
    assert.deepEqual(counted.sought, [counted.first_tick]);
  });

  it("waits at the end of a live room, and goes on when more of it has come", () => {
    const counted = new Counted("live");
    counted.tick = counted.last_tick;
    const { playback } = begin(counted);
    frames(playback, 5);
    assert.equal(playback.isPlaying, true);
    counted.last_tick += 60;
    frames(playback, 1);
    assert.ok(counted.tick <= counted.last_tick - 60 + 31, "what it has waited is not made up for at once");
  });

  it("stands where the recording cannot be played on, and says so", () => {
    const counted = new Counted();
    const { playback, troubles } = begin(counted);
    const damage = new Error("damaged");
    counted.advance = () => {
      throw damage;
    };
    frames(playback, 1);
    assert.deepEqual([playback.isPlaying, troubles], [false, [damage]]);
  });
});

import assert from "node:assert/strict";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import { PictureTime, tickOf } from "./picture-time.ts";
import { TickClock } from "./tick-clock.ts";

const TICK_MS = 1000 / 30;

/** Hears of ticks from `first` on, each so many ms after it was taken. */
function heard(clock: TickClock, first: number, delaysMs: readonly number[]): number {
  let nowMs = 0;
  for (const [index, delayMs] of delaysMs.entries()) {
    nowMs = (first + index) * TICK_MS + delayMs;
    clock.note(first + index, nowMs);
  }
  return nowMs;
}

describe("a client's clock of the server's ticks", () => {
  it("goes by the patches that come the fastest, and knows how uneven the line is", () => {
    const clock = new TickClock(ARENA_RATE);
    const nowMs = heard(clock, 100, [50, 83, 50, 60, 50]);
    assert.equal(clock.newestTick, 104);
    assert.ok(Math.abs(clock.at(nowMs) - 104) < 1e-9);
    assert.ok(Math.abs(clock.unevenness - 0.99) < 1e-9, `${clock.unevenness}`);
  });

  it("forgets a fast patch after 3 s, since lines change", () => {
    const clock = new TickClock(ARENA_RATE);
    const nowMs = heard(clock, 0, [0, ...Array.from({ length: 90 }, () => TICK_MS)]);
    assert.ok(Math.abs(clock.at(nowMs) - 90) < 1e-9);
    assert.ok(clock.unevenness < 1e-9);
  });

  it("begins anew where the match was lost from sight", () => {
    const clock = new TickClock(ARENA_RATE);
    heard(clock, 500, [0, 0]);
    clock.note(20, 60_000);
    assert.ok(Math.abs(clock.at(60_000) - 20) < 1e-9);
    assert.equal(clock.newestTick, 20);
  });
});

describe("the time of the picture", () => {
  it("is a tick behind on an even line, and never more than the mode says", () => {
    for (const [delays, behind] of [
      [[40], 1],
      [[40, 75], 1 + 35 / TICK_MS],
      [[40, 400], 3],
    ] as const) {
      const clock = new TickClock(ARENA_RATE);
      const delaysMs = Array.from({ length: 60 }, (_, i) => delays[i % delays.length] ?? 0);
      const time = new PictureTime(clock, 3);
      let nowMs = 0;
      for (let i = 0; i < 60; i++) {
        nowMs = (100 + i) * TICK_MS + 40;
        clock.note(100 + i, (100 + i) * TICK_MS + (delaysMs[i] ?? 0));
        time.goOn(nowMs);
      }
      const seen = tickOf(time.goOn(nowMs));
      assert.ok(Math.abs(clock.at(nowMs) - seen - behind) < 0.05, `${clock.at(nowMs) - seen} for ${behind}`);
    }
  });

  it("goes on evenly, at most a tenth faster or slower, where the line becomes uneven", () => {
    const clock = new TickClock(ARENA_RATE);
    const time = new PictureTime(clock, 3);
    let [before, nowMs] = [0, 0];
    for (let i = 0; i < 400; i++) {
      clock.note(i, i * TICK_MS + (i > 150 ? (i % 3) * 30 : 0));
      nowMs = i * TICK_MS;
      const seen = tickOf(time.goOn(nowMs));
      if (i > 60)
        assert.ok(seen - before > 0.9 - 1 / 256 && seen - before < 1.1 + 1 / 256, `${seen - before}`);
      before = seen;
    }
    assert.ok(before > 390);
  });

  it("shows nothing that has not come yet", () => {
    const clock = new TickClock(ARENA_RATE);
    const time = new PictureTime(clock, 3);
    clock.note(100, 0);
    time.goOn(0);
    assert.deepEqual(time.goOn(5000), { seen_tick: 100, seen_fraction: 0 });
  });
});

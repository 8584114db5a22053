import assert from "node:assert/strict";
import { SimulatedTime } from "../../../test/support/simulated-time.ts";
import { TickLoop } from "./tick-loop.ts";

/** A tick is 33 ms and a third: each comes a fraction of a millisecond early or late. */
const TICKS_PER_SECOND = 30;
const PATCH_INTERVAL_MS = 1000 / TICKS_PER_SECOND;

describe("A room's time", () => {
  let time: SimulatedTime;
  beforeEach(() => {
    time = SimulatedTime.start();
  });
  afterEach(() => time.stop());

  it("never goes back where the room becomes idle right after a tick that came early", async () => {
    const behind: number[] = [];
    const room = {
      tick: () => undefined,
      patch() {
        loop.stop("nothing happens");
        behind.push(loop.idleTicks(), loop.start());
      },
    };
    const loop = new TickLoop(TICKS_PER_SECOND, PATCH_INTERVAL_MS, room);
    loop.start();
    for (let passed = 0; passed < 2000; passed++) await time.pass(1);
    assert.ok(behind.length >= 30, `${behind.length}`);
    assert.ok(Math.min(...behind) >= 0, `${behind}`);
    loop.stop("the room has ended");
  });

  it("goes on where the players are who were idle, and stands where nobody is, or the room has ended", async () => {
    const loop = new TickLoop(TICKS_PER_SECOND, PATCH_INTERVAL_MS, { tick() {}, patch() {} });
    for (const [reason, ticks] of [
      ["nothing happens", 30],
      ["nobody is here", 0],
      ["the room has ended", 0],
    ] as const) {
      loop.start();
      loop.stop(reason);
      await time.pass(1000);
      assert.ok(Math.abs(loop.idleTicks() - ticks) <= 1, `${reason}: ${loop.idleTicks()}`);
    }
  });
});

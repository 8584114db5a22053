import assert from "node:assert/strict";
import { SimulatedTime } from "../../../test/support/simulated-time.ts";
import { Ticker, type Ticking } from "./ticker.ts";

const INTERVAL_MS = 50;
const ROOMS = 10;

describe("The clock of all rooms", () => {
  let time: SimulatedTime;
  let ticker: Ticker;
  /** When each room was called. */
  let calls: number[][];
  let ticks: Ticking[];

  beforeEach(() => {
    time = SimulatedTime.start();
    ticker = new Ticker(INTERVAL_MS);
    calls = Array.from({ length: ROOMS }, () => []);
    ticks = calls.map(times => ({ tick: () => times.push(time.now_ms) }));
  });
  afterEach(() => time.stop());

  async function pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed++) await time.pass(1);
  }

  it("calls each room once in every interval, and not all in the same moment", async () => {
    for (const tick of ticks) ticker.add(tick);
    await pass(20 * INTERVAL_MS);
    for (const times of calls) {
      assert.equal(times.length, 20);
      const steps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
      assert.deepEqual(new Set(steps), new Set([INTERVAL_MS]));
    }
    const together = Map.groupBy(calls, ([first]) => first);
    assert.deepEqual(
      [...together.values()].map(rooms => rooms.length),
      [2, 2, 2, 2, 2],
    );
  });

  it("tells when a room's last moment was, so that its next one is an interval later", async () => {
    ticker.add({ tick: () => undefined });
    for (const [i, tick] of ticks.entries()) {
      await pass(7);
      const last = ticker.add(tick);
      await pass(INTERVAL_MS + 1);
      assert.ok(Math.abs((calls[i]?.[0] ?? 0) - last - INTERVAL_MS) <= 1, `${calls[i]} after ${last}`);
    }
  });

  it("calls each once where the process hung, and goes on in the same rhythm", async () => {
    for (const tick of ticks) ticker.add(tick);
    await pass(100);
    const before = calls.map(times => times.length);
    time.jump(437);
    assert.deepEqual(
      calls.map(times => times.length),
      before.map(count => count + 1),
    );
    await pass(100);
    for (const times of calls) assert.equal(((times.at(-1) ?? 0) - (times[0] ?? 0)) % INTERVAL_MS, 0);
  });

  it("holds up others for an interval at most where a room throws", async () => {
    const [first = assert.fail()] = ticks;
    let hasThrown = false;
    const broken = () => {
      if (hasThrown) return;
      hasThrown = true;
      throw new Error("broken");
    };
    ticker.add({ tick: broken });
    for (const tick of ticks) ticker.add(tick);
    assert.throws(() => time.jump(INTERVAL_MS), /broken/);
    await pass(INTERVAL_MS + 1);
    for (const times of calls) assert.ok(times.length >= 1);
    ticker.remove(first);
    const count = calls[0]?.length;
    await pass(2 * INTERVAL_MS);
    assert.equal(calls[0]?.length, count, "who is removed is not called again");
  });

  it("has one timer for all of them, and none for nobody", () => {
    time.stop();
    const timers = () => process.getActiveResourcesInfo().filter(kind => kind === "Timeout").length;
    const before = timers();
    for (const tick of ticks) ticker.add(tick);
    assert.equal(timers(), before + 1);
    for (const tick of ticks) ticker.remove(tick);
    assert.equal(timers(), before);
  });
});

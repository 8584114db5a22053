import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { SimulatedTime } from "../../../test/support/simulated-time.ts";
import { WriteBatches } from "./write-batching.ts";

const INTERVAL_MS = 100;

describe("Write batches", () => {
  let time: SimulatedTime;
  let batchs: WriteBatches;
  /** Who wrote, and when. */
  let written: string[];
  beforeEach(() => {
    time = SimulatedTime.start();
    batchs = new WriteBatches();
    written = [];
  });
  afterEach(() => time.stop());

  const write = (who: string, delayMs: number) =>
    batchs.after(delayMs, () => written.push(`${who} ${time.now_ms}`));

  it("come for all who are due by then or within 10 ms at once, and for nobody sooner", async () => {
    await time.pass(50);
    write("late", 250);
    write("soon", 10);
    write("soon too", 50);
    write("a moment later", 60);
    write("next", 61);
    await time.pass(1000);
    assert.deepEqual(written, ["soon 100", "soon too 100", "a moment later 100", "next 200", "late 300"]);
  });

  it("come at most an interval after they were asked for", async () => {
    for (let i = 0; i < 40; i++) {
      const askedAtMs = time.now_ms;
      let waitedMs = Number.NaN;
      void batchs.next().then(() => {
        waitedMs = time.now_ms - askedAtMs;
      });
      await time.pass(INTERVAL_MS + 50);
      assert.ok(waitedMs <= INTERVAL_MS, `${waitedMs} ms`);
    }
  });

  it("come for who asks while others write", async () => {
    batchs.after(10, () => write("again", 10));
    await time.pass(150);
    write("sooner", 1);
    await time.pass(150);
    assert.deepEqual(written, ["again 200", "sooner 200"]);
  });

  it("do not come for who is called off in the very moment", async () => {
    let callOff = () => {};
    batchs.after(10, () => callOff());
    callOff = write("nobody", 10);
    write("somebody", 10);
    await time.pass(200);
    assert.deepEqual(written, ["somebody 100"]);
  });

  it("do not come for who has called off, once or twice, and come for the others", async () => {
    const callOff = write("nobody", 10);
    write("somebody", 20);
    callOff();
    callOff();
    const callOffLater = write("nobody either", 150);
    await time.pass(100);
    callOffLater();
    await time.pass(1000);
    assert.deepEqual(written, ["somebody 100"]);
    write("later", 10);
    await time.pass(200);
    assert.deepEqual(written, ["somebody 100", "later 1200"]);
  });
});

describe("Write batches, while nothing waits,", () => {
  const timers = () => process.getActiveResourcesInfo().filter(each => each === "Timeout").length;

  it("leave no timer", async () => {
    // Mocha sets one of its own once a test waits.
    await nextTurn();
    const before = timers();
    const batchs = new WriteBatches();
    const callOff = batchs.after(10_000, assert.fail);
    assert.equal(timers(), before + 1);
    callOff();
    assert.equal(timers(), before);
    await batchs.next();
    assert.equal(timers(), before);
  });
});

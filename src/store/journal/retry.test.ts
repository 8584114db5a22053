import assert from "node:assert/strict";
import { SimulatedTime } from "../../../test/support/simulated-time.ts";
import { untilDone } from "./retry.ts";

const WRITERS = 2000;

describe("Writers whose database is away", () => {
  let time: SimulatedTime;
  let isAway: boolean;
  let attempts: number;
  let isStopped: boolean;
  beforeEach(() => {
    time = SimulatedTime.start();
    isAway = true;
    attempts = 0;
    isStopped = false;
  });
  afterEach(async () => {
    isStopped = true;
    await time.pass(60_000);
    time.stop();
  });

  const write = () =>
    untilDone(
      async () => {
        attempts += 1;
        if (isAway) throw new Error("the database is away");
      },
      () => isStopped,
      () => {},
    );

  it("together try some 50 times a second, however many they are, and are done soon after it is back", async () => {
    const writes = Promise.all(Array.from({ length: WRITERS }, write));
    await time.pass(10_000);
    attempts = 0;
    await time.pass(60_000);
    assert.ok(attempts > 60 * 30 && attempts <= 60 * 60, `${attempts} attempts in a minute`);
    isAway = false;
    await time.pass(60_000);
    assert.deepEqual(await writes, Array(WRITERS).fill(true));
  });

  it("try on for hours, and end when nobody wants it any more", async () => {
    const written = write();
    await time.pass(3 * 3_600_000);
    assert.ok(attempts > 1000, `${attempts} attempts`);
    isStopped = true;
    await time.pass(60_000);
    assert.equal(await written, false);
  });

  it("wait for 5 s at most where few wait", async () => {
    const writes = Promise.all(Array.from({ length: 10 }, write));
    await time.pass(120_000);
    isAway = false;
    await time.pass(5500);
    assert.deepEqual(await writes, Array(10).fill(true));
  });
});

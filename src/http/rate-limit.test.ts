import assert from "node:assert/strict";
import { mock } from "node:test";
import { RateLimit } from "./rate-limit.ts";

describe("A limit per minute", () => {
  let now_ms: number;
  beforeEach(() => {
    now_ms = 1_000_000;
    mock.method(performance, "now", () => now_ms);
  });
  afterEach(() => mock.reset());

  it("lets so many through, and says when there will be more", () => {
    const limit = new RateLimit(3);
    for (let i = 0; i < 3; i++) assert.equal(limit.count("ada"), undefined);
    now_ms += 20_000;
    assert.deepEqual(limit.count("ada"), { retryAfter_s: 40, isFirst: true });
    assert.deepEqual(limit.count("ada"), { retryAfter_s: 40, isFirst: false });
    assert.equal(limit.count("ben"), undefined);
    now_ms += 40_000;
    assert.equal(limit.count("ada"), undefined);
  });

  it("does not care how the clock is set", () => {
    const limit = new RateLimit(1);
    limit.count("ada");
    for (const step_ms of [-60_000, 3_600_000]) {
      const clock = mock.method(Date, "now", () => new Date(2026, 0).getTime() + step_ms);
      assert.equal(limit.count("ada")?.retryAfter_s, 60);
      clock.mock.restore();
    }
    now_ms += 60_000;
    assert.equal(limit.count("ada"), undefined);
  });

  it("keeps no more in mind than it has buckets, however many come", () => {
    // It would keep every call in mind.
    mock.reset();
    const limit = new RateLimit(1_000_000);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 300_000; i++) limit.count(`2001:db8:${i >> 16}:${i & 0xffff}::/64`);
    assert.ok(process.memoryUsage().heapUsed - before < 100_000_000);
  });
});

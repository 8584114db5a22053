import assert from "node:assert/strict";
import { mock } from "node:test";
import { RateLimit } from "../../src/http/rate-limit.ts";

describe("A limit per minute", () => {
  beforeEach(() => mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());

  it("lets so many through, and says when there will be more", async () => {
    const limit = new RateLimit(3);
    for (let i = 0; i < 3; i++) assert.equal(await limit.count("ada"), undefined);
    mock.timers.tick(20_000);
    assert.deepEqual(await limit.count("ada"), { retryAfter_s: 40, isFirst: true });
    assert.deepEqual(await limit.count("ada"), { retryAfter_s: 40, isFirst: false });
    assert.equal(await limit.count("ben"), undefined);
    mock.timers.tick(40_000);
    assert.equal(await limit.count("ada"), undefined);
  });

  it("keeps no more in mind than it has buckets, whoever comes", async () => {
    const limit = new RateLimit(1_000_000);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 300_000; i++) await limit.count(`2001:db8:${i >> 16}:${i & 0xffff}::/64`);
    assert.ok(process.memoryUsage().heapUsed - before < 100_000_000);
  });
});

import assert from "node:assert/strict";
import { pino } from "pino";
import { RedisServer, requireRedis } from "../../test/cluster/redis-server.ts";
import { eventually } from "../../test/support/eventually.ts";
import { type Lease, RedisLease } from "./lease.ts";
import { RedisLink } from "./redis.ts";

const LIFETIME_MS = 600;

describe("a lease", function () {
  this.timeout(20_000);
  const log = pino({ level: "silent" });
  let redis: RedisServer;
  const opened: { lease: Lease; link: RedisLink }[] = [];

  before(async function () {
    requireRedis(this);
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    for (const { lease, link } of opened.splice(0)) {
      lease.close();
      link.close();
    }
    // Nothing is left for the next test.
    await redis.kill();
    await redis.start();
  });
  after(() => redis?.kill());

  async function aProcess() {
    const link = await RedisLink.open(redis.url, log);
    const process = { link, lease: new RedisLease(link, log, "redo", LIFETIME_MS) };
    opened.push(process);
    return process;
  }

  const held = () => opened.filter(({ lease }) => lease.isHeld).length;

  it("is held by one process at a time, for as long as that lives", async () => {
    const first = await aProcess();
    await eventually("the first to hold it", async () => first.lease.isHeld);
    const second = await aProcess();
    for (const endsAtMs = performance.now() + 3 * LIFETIME_MS; performance.now() < endsAtMs; ) {
      assert.ok(first.lease.isHeld && !second.lease.isHeld);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  });

  it("goes to another when its holder dies without a word", async () => {
    const first = await aProcess();
    await eventually("the first to hold it", async () => first.lease.isHeld);
    const second = await aProcess();
    // As a killed process: it renews nothing and gives nothing back.
    first.link.close();
    Object.defineProperty(first.link, "isWell", { value: false });
    await eventually("the second to hold it", async () => second.lease.isHeld);
    assert.equal(held(), 1);
  });

  it("goes to another at once when its holder ends in order", async () => {
    const first = await aProcess();
    await eventually("the first to hold it", async () => first.lease.isHeld);
    first.lease.close();
    const second = await aProcess();
    await eventually("the second to hold it", async () => second.lease.isHeld);
    assert.equal(held(), 1);
  });

  it("is nobody's while Redis is away, and somebody's again afterwards", async () => {
    const { lease } = await aProcess();
    await eventually("it to be held", async () => lease.isHeld);
    await redis.kill();
    await eventually("it to have ended", async () => !lease.isHeld);
    await redis.start();
    await eventually("it to be held again", async () => lease.isHeld, 10_000);
  });
});

import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";

const answer = z.object({ status: z.enum(["ready", "not_ready"]), reasons: z.array(z.string()) });

/** Draining and Redis are shown in test/cluster. */
describe("GET /ready", function () {
  this.timeout(60_000);
  let database: FaultyDatabase;
  let server: ServerProcess;
  before(async () => {
    database = await FaultyDatabase.start();
    server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint });
  });
  after(async () => {
    database.heal();
    await server.stop();
    await database.close();
  });

  async function ask() {
    const response = await fetch(`${server.endpoint.replace(/^ws/, "http")}/ready`);
    return { http: response.status, ...answer.parse(await response.json()) };
  }

  it("is 200 while the process takes new rooms", async () => {
    assert.deepEqual(await ask(), { http: 200, status: "ready", reasons: [] });
  });

  it("is 503 with the reason while the database is away, and 200 again when it is back", async () => {
    database.fault = { kind: "away" };
    const { reasons } = await eventually("it to say so", async () => {
      const said = await ask();
      return said.http === 503 && said.status === "not_ready" && said;
    });
    assert.match(reasons.join(), /database away since \d{4}-/);
    database.heal();
    await eventually("it to be ready", async () => (await ask()).http === 200, 20_000);
  });

  async function healthStatus(): Promise<unknown> {
    const response = await fetch(`${server.endpoint.replace(/^ws/, "http")}/health`);
    return z.object({ status: z.string() }).parse(await response.json()).status;
  }

  for (const [what, fault, isSeenToFail] of [
    [
      "takes no writes, and reads work",
      { kind: "failing", every: 1, is_written: "never" },
      /writes fail: error/,
    ],
    ["answers in two seconds", { kind: "slow", delay_ms: 2000 }, /fail: slow \(2\.\d s\)/],
  ] as const) {
    it(`is 503 at every look while the database ${what}, and /health degraded`, async () => {
      await eventually("it to be ready", async () => (await ask()).http === 200, 20_000);
      const bot = await Bot.join(server.endpoint);
      database.fault = fault;
      await bot.arriveAt({ x: bot.position.x + 2, z: bot.position.z });
      await bot.leave();
      await eventually("it to say so", async () => (await ask()).http === 503, 15_000);
      const looks: [number, unknown][] = [];
      for (const until = performance.now() + 6000; performance.now() < until; await delay(50)) {
        looks.push([(await ask()).http, await healthStatus()]);
      }
      assert.deepEqual(
        looks.filter(([http, status]) => http !== 503 || status !== "degraded"),
        [],
        `of ${looks.length} looks`,
      );
      assert.match((await ask()).reasons.join(), isSeenToFail);
      database.heal();
      await eventually("it to be ready", async () => (await ask()).http === 200, 20_000);
    });
  }
});

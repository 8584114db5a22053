import assert from "node:assert/strict";
import { z } from "zod";
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
});

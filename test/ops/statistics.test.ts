/** What was counted of a day's play, as operators and designers see it. */
import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { dayStatistics } from "../../src/statistics/statistics-table.ts";
import { Account } from "../support/account.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { runScript } from "../support/run-script.ts";

const begun = z.object({ session_token: z.string() });
const answer = z.object({ statistics: z.array(dayStatistics) });

describe("A day's statistics", function () {
  this.timeout(60_000);
  let database: FaultyDatabase;
  const servers: ServerProcess[] = [];
  before(async () => {
    database = await FaultyDatabase.start();
  });
  after(async () => {
    await Promise.all(servers.map(server => server.stop()));
    await database?.close();
  });
  async function start(): Promise<ServerProcess> {
    const server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint });
    servers.push(server);
    return server;
  }
  const stats = (...args: string[]) =>
    runScript("scripts/stats.ts", args, {
      ...{ DYNAMODB_ENDPOINT: database.endpoint, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    });

  it("are written when the server ends, and told by the command and below the monitor", async () => {
    const first = await start();
    const guest = await Account.guest(first.endpoint);
    const { session_token } = begun.parse(await guest.request("POST", "/api/sessions", {}));
    const bot = await Bot.join(first.endpoint, {}, session_token);
    await bot.leave();
    const day = new Date().toISOString().slice(0, 10);
    await first.stop();
    const told = await stats("--from", day, "--kind", "levels");
    assert.equal(told.stdout, "levels\n  1  1\n");
    const row = { day, kind: "levels", place: "all", counts: { 1: 1 } };
    assert.deepEqual(JSON.parse((await stats("--json")).stdout), row);

    const second = await start();
    const http = second.endpoint.replace(/^ws/, "http");
    const ask = (query: string) => fetch(`${http}/monitor/api/statistics?${query}`);
    assert.deepEqual(answer.parse(await (await ask(`from=${day}`)).json()), { statistics: [row] });
    for (const bad of [`from=${day}&to=2020-01-01`, "from=2020-01-01&to=2030-01-01", "from=today", ""])
      assert.equal((await ask(bad)).status, 400, bad);
  });

  it("say what is wrong with a question", async () => {
    for (const [args, said] of [
      [["--kind", "wishes"], /There is no kind wishes: there are kills, deaths/],
      [["--from", "2030-01-02", "--to", "2030-01-01"], /From 2030-01-02 to 2030-01-01 are not 1 to 400 days/],
      [["--until", "x"], /Usage: npm run stats/],
    ] as const) {
      const { code, stderr } = await stats(...args);
      assert.match(stderr, said);
      assert.equal(code, 1);
    }
    assert.match((await stats("--from", "2001-01-01")).stdout, /^Nothing was counted from 2001-01-01/);
  });
});

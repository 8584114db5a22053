import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { type OpenServer, openServer } from "./open-server.ts";

const versionsForm = z.object({
  protocol_version: z.literal(PROTOCOL_VERSION),
  content_version: z.int().positive(),
  content_hash: z.string().min(1),
  rules_version: z.string().regex(/^[0-9a-f]{12}$/),
  build_version: z.string(),
});

describe("the versions that a server names", function () {
  this.timeout(20_000);
  let server: OpenServer;
  before(async () => {
    server = await openServer();
  });
  after(() => server.close());

  it("are the same in welcome, in the state and in /health: protocol, content, rules and build", async () => {
    const bot = await Bot.join(server.endpoint, {});
    const health = await (await fetch(`${server.endpoint.replace(/^ws/, "http")}/health`)).json();
    const { versions } = z.object({ versions: versionsForm }).parse(health);
    assert.deepEqual(versionsForm.parse(bot.welcome), versions);
    assert.deepEqual(versionsForm.parse(bot.state.toJSON()), versions);
    await bot.leave();
  });

  it("name the version of the package, and the commit of this clone", async () => {
    const bot = await Bot.join(server.endpoint, {});
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync("package.json", "utf8")));
    const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).slice(0, 12);
    assert.equal(bot.welcome.build_version, `${version}+${commit}`);
    await bot.leave();
  });
});

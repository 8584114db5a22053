import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startServer } from "../loadtest/server-process.ts";
import { readEnv } from "../src/env.ts";
import { StartupError } from "../src/startup-error.ts";

/** What production does not start without. */
const PRODUCTION = {
  NODE_ENV: "production",
  AUTH_SECRET: "a secret of this test: thirty-two characters and more",
};

/** Runs the server with a broken setting, which must end it. */
function startBroken(env: Record<string, string>, cwd = "."): SpawnSyncReturns<string> {
  const { AWS_REGION: _region, DYNAMODB_ENDPOINT: _endpoint, PORT: _port, ...inherited } = process.env;
  return spawnSync(process.execPath, [resolve("src/index.ts")], {
    cwd,
    env: { ...inherited, DATA_DIR: ":memory:", ...env },
    encoding: "utf8",
    timeout: 15_000,
  });
}

function assertOneClearLine(result: SpawnSyncReturns<string>, pattern: RegExp): void {
  assert.equal(result.status, 1, result.stderr);
  assert.equal(result.stderr.trim().split("\n").length, 1, result.stderr);
  assert.match(result.stderr, pattern);
}

/** What `startBroken` shows, without a process: these settings end it in the same way. Returns the message. */
function assertRefused(variables: Record<string, string>, pattern: RegExp): string {
  try {
    readEnv(variables);
  } catch (error) {
    assert.ok(error instanceof StartupError);
    assert.match(error.message, pattern);
    return error.message;
  }
  return assert.fail(`Not refused: ${JSON.stringify(variables)}`);
}

describe("starting the server", () => {
  it("says where to look", async () => {
    const server = await startServer();
    try {
      for (const what of ["WebSocket", "API", "Monitor", "Playground", "Database"]) {
        assert.match(server.output(), new RegExp(what));
      }
      // What can be joined, as arena.config.ts says it.
      for (const room of ["dungeon", "arena", "party", "queue"])
        assert.match(server.output(), new RegExp(`WebSocket.*"${room}"`));
      const base = server.endpoint.replace("ws:", "http:");
      for (const path of ["/api/content", "/monitor/", "/playground/"]) {
        assert.equal((await fetch(base + path)).status, 200, path);
      }
    } finally {
      assert.equal(await server.stop(), 0);
    }
  });

  it("answers a taken port with one line that says what to do", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as AddressInfo;
    assertOneClearLine(
      startBroken({ PORT: String(port) }),
      new RegExp(`Port 127.0.0.1:${port} is taken.*set PORT`),
    );
    squatter.close();
  });

  it("answers a data folder that cannot be written with one line that says what to do", () => {
    assertOneClearLine(startBroken({ DATA_DIR: "package.json/data" }), /package\.json\/data.*DATA_DIR/);
  });

  it("answers each bad environment variable with its name, its value and what is allowed", () => {
    assertOneClearLine(
      startBroken({ PORT: "many", CONTENT_POLL_INTERVAL_MS: "1" }),
      /PORT="many": must be a whole number; CONTENT_POLL_INTERVAL_MS="1": .*>=100/,
    );
  });

  it("takes variables from a .env file in the folder it starts in, and the real ones before them", () => {
    const folder = mkdtempSync(join(tmpdir(), "env-"));
    writeFileSync(join(folder, ".env"), "PORT=many\nLOG_LEVEL=loud\n");
    try {
      const result = startBroken({ LOG_LEVEL: "warn" }, folder);
      assertOneClearLine(result, /PORT="many"/);
      assert.doesNotMatch(result.stderr, /LOG_LEVEL/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("keeps a bad password out of its complaint", () => {
    const result = startBroken({ MONITOR_PASSWORD: "hunter2" });
    assertOneClearLine(result, /MONITOR_PASSWORD=\(hidden\)/);
    assert.doesNotMatch(result.stderr, /hunter2/);
  });

  it("does not start in production without a signing secret of its own", () => {
    const missing = /AUTH_SECRET \(not set\): production needs a secret of its own.*openssl rand/;
    assertOneClearLine(startBroken({ NODE_ENV: "production" }), missing);
    const cognito = { COGNITO_USER_POOL_ID: "eu-central-1_TestPool", COGNITO_CLIENT_ID: "x" };
    for (const env of [{ AUTH_SECRET: "" }, cognito])
      assertRefused({ NODE_ENV: "production", ...env }, missing);
    const [everybodys] = readEnv({}).AUTH_SECRET;
    const message = assertRefused(
      { ...PRODUCTION, AUTH_SECRET: everybodys },
      /AUTH_SECRET=\(hidden\): production needs a secret of its own/,
    );
    assert.ok(!message.includes(everybodys));
  });

  it("takes two signing secrets at most, each long enough, and neither of them everybody's", () => {
    const good = PRODUCTION.AUTH_SECRET;
    assert.deepEqual(readEnv({ ...PRODUCTION, AUTH_SECRET: `${good}, ${good}2` }).AUTH_SECRET, [
      good,
      `${good}2`,
    ]);
    assertRefused({ ...PRODUCTION, AUTH_SECRET: `${good},hunter2` }, /\(hidden\): use at least 32/);
    assertRefused({ ...PRODUCTION, AUTH_SECRET: `${good},` }, /\(hidden\): use at least 32/);
    assertRefused(
      { ...PRODUCTION, AUTH_SECRET: [good, good, good].join() },
      /\(hidden\): give two secrets at most/,
    );
    const [everybodys] = readEnv({}).AUTH_SECRET;
    assertRefused({ ...PRODUCTION, AUTH_SECRET: `${good},${everybodys}` }, /a secret of its own/);
  });

  it("keeps a secret that is too short out of its complaint", () => {
    const message = assertRefused({ AUTH_SECRET: "hunter2" }, /AUTH_SECRET=\(hidden\): use at least 32/);
    assert.doesNotMatch(message, /hunter2/);
  });

  it("does not start in production where anybody could join without a token", () => {
    assertOneClearLine(
      startBroken({ ...PRODUCTION, ALLOW_ANONYMOUS: "true" }),
      /ALLOW_ANONYMOUS="true": .*in production leave it out/,
    );
    assert.equal(readEnv(PRODUCTION).ALLOW_ANONYMOUS, false);
    assert.equal(readEnv({}).ALLOW_ANONYMOUS, true);
    assert.equal(readEnv({ ALLOW_ANONYMOUS: "false" }).ALLOW_ANONYMOUS, false);
  });

  it("does not start in production where a run could begin in any room", () => {
    assertOneClearLine(
      startBroken({ ...PRODUCTION, ALLOW_ANY_START: "true" }),
      /ALLOW_ANY_START="true": .*in production leave it out/,
    );
    for (const env of [PRODUCTION, {}]) assert.equal(readEnv(env).ALLOW_ANY_START, false);
    assert.equal(readEnv({ ALLOW_ANY_START: "true" }).ALLOW_ANY_START, true);
  });

  it("does not start in production with a clock that is ahead", () => {
    assertOneClearLine(
      startBroken({ ...PRODUCTION, CLOCK_OFFSET_MS: "90000000" }),
      /CLOCK_OFFSET_MS="90000000": sessions, rooms and sign-ins would end early; in production leave it out/,
    );
    for (const env of [PRODUCTION, {}]) assert.equal(readEnv(env).CLOCK_OFFSET_MS, 0);
    assert.equal(readEnv({ CLOCK_OFFSET_MS: "90000000" }).CLOCK_OFFSET_MS, 90_000_000);
  });

  it("does not start with half of what Cognito needs, or a pool that is none", () => {
    const both = "set COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID both, or neither";
    assertOneClearLine(
      startBroken({ COGNITO_USER_POOL_ID: "eu-central-1_TestPool" }),
      new RegExp(`COGNITO_CLIENT_ID \\(not set\\): ${both}`),
    );
    assertRefused({ COGNITO_CLIENT_ID: "x" }, new RegExp(`COGNITO_USER_POOL_ID \\(not set\\): ${both}`));
    assertRefused(
      { COGNITO_USER_POOL_ID: "pool", COGNITO_CLIENT_ID: "x" },
      /COGNITO_USER_POOL_ID="pool": must look like/,
    );
    assertRefused({ COGNITO_DOMAIN: "https://a.example" }, /COGNITO_DOMAIN.*set COGNITO_USER_POOL_ID and/);
    assertRefused({ COGNITO_DOMAIN: "https://a.example/login" }, /COGNITO_DOMAIN=.*must look like https:/);
  });

  it("does not start with an origin that is none", () => {
    for (const origin of [
      "example.com",
      "https://example.com/",
      "https://a.example,,",
      "null",
      "ftp://a.example",
    ])
      assertRefused({ CORS_ORIGINS: origin }, /CORS_ORIGINS=.*list origins such as/);
    const listed = readEnv({ CORS_ORIGINS: "https://a.example, http://b.example:81" });
    assert.deepEqual(listed.CORS_ORIGINS, ["https://a.example", "http://b.example:81"]);
    assert.deepEqual([readEnv({}).CORS_ORIGINS, readEnv(PRODUCTION).CORS_ORIGINS], [["*"], []]);
  });

  it("answers a database that cannot be reached with one line that says what to do", () => {
    assertOneClearLine(
      startBroken({ DYNAMODB_ENDPOINT: "http://127.0.0.1:9" }),
      /127\.0\.0\.1:9.*DYNAMODB_ENDPOINT/,
    );
  });

  it("shows neither panel in production without a password", async () => {
    const server = await startServer(PRODUCTION);
    try {
      const base = server.endpoint.replace("ws:", "http:");
      for (const path of ["/monitor/", "/playground/"])
        assert.equal((await fetch(base + path)).status, 404, path);
    } finally {
      await server.stop();
    }
  });

  it("asks for the monitor's password where one is set", async () => {
    const server = await startServer({ ...PRODUCTION, MONITOR_PASSWORD: "correct horse" });
    try {
      const url = `${server.endpoint.replace("ws:", "http:")}/monitor/`;
      assert.equal((await fetch(url)).status, 401);
      const authorization = `Basic ${Buffer.from("admin:correct horse").toString("base64")}`;
      assert.equal((await fetch(url, { headers: { authorization } })).status, 200);
    } finally {
      await server.stop();
    }
  });
});

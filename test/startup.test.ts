import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startServer } from "../loadtest/server-process.ts";

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

describe("starting the server", () => {
  it("says where to look", async () => {
    const server = await startServer();
    try {
      for (const what of ["WebSocket", "API", "Monitor", "Playground", "Database"]) {
        assert.match(server.output(), new RegExp(what));
      }
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

  it("answers a database that cannot be reached with one line that says what to do", () => {
    assertOneClearLine(
      startBroken({ DYNAMODB_ENDPOINT: "http://127.0.0.1:9" }),
      /127\.0\.0\.1:9.*DYNAMODB_ENDPOINT/,
    );
  });

  it("shows neither panel in production without a password", async () => {
    const server = await startServer({ NODE_ENV: "production" });
    try {
      const base = server.endpoint.replace("ws:", "http:");
      for (const path of ["/monitor/", "/playground/"])
        assert.equal((await fetch(base + path)).status, 404, path);
    } finally {
      await server.stop();
    }
  });

  it("asks for the monitor's password where one is set", async () => {
    const server = await startServer({ NODE_ENV: "production", MONITOR_PASSWORD: "correct horse" });
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

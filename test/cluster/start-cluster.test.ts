import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fighter } from "../recovery/parties.ts";
import { eventually } from "../support/eventually.ts";
import { runScript } from "../support/run-script.ts";
import { freePortsInARow } from "./free-ports.ts";
import { RedisServer, requireRedis } from "./redis-server.ts";

const SCRIPT = "scripts/start-cluster.ts";
const START_LIMIT_MS = 30_000;

describe("npm run start:cluster", function () {
  this.timeout(90_000);
  let redis: RedisServer;
  let folder: string;
  before(async function () {
    requireRedis(this);
    redis = await RedisServer.start();
    folder = await mkdtemp(join(tmpdir(), "cluster-"));
  });
  after(async () => {
    await redis?.kill();
    if (folder) await rm(folder, { recursive: true });
  });

  async function start(count: number) {
    const port = await freePortsInARow(count);
    const env = { PATH: process.env.PATH, REDIS_URL: redis.url, PORT: `${port}`, DATA_DIR: folder };
    const child = spawn(process.execPath, [SCRIPT, "-n", `${count}`], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", chunk => (printed += chunk));
    await eventually(
      "it to be ready",
      () => /cluster is ready/.test(printed) || exitOf(child, printed),
      START_LIMIT_MS,
    );
    return { child, port, output: () => printed };
  }

  function exitOf(child: ChildProcess, printed: string): false {
    if (child.exitCode === null) return false;
    throw new Error(`it ended with code ${child.exitCode}: ${printed}`);
  }

  const isUp = (port: number) =>
    fetch(`http://127.0.0.1:${port}/ready`).then(
      answer => answer.status === 200,
      () => false,
    );

  /** Kills one of its processes. */
  async function killOne({ pid }: ChildProcess): Promise<void> {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    process.kill(Number(children.trim().split(" ").at(-1)), "SIGKILL");
  }

  it("starts several on one database, says where each is, starts one again that dies, and ends all on SIGTERM", async () => {
    const { child, port, output } = await start(2);
    for (const each of [port, port + 1]) assert.match(output(), new RegExp(`ws://127\\.0\\.0\\.1:${each} `));

    const ada = await Fighter.signUp(`ws://127.0.0.1:${port}`, "Ada");
    ada.account.http = `http://127.0.0.1:${port + 1}`;
    const bot = await ada.join(`ws://127.0.0.1:${port}`, await ada.account.createRoom());
    await bot.leave();

    await killOne(child);
    const report = /:(\d+) has ended \(SIGKILL\)/;
    const killed = await eventually("it to be reported", () => report.exec(output())?.[1]);
    await eventually("it to be there again", () => isUp(Number(killed)), START_LIMIT_MS);
    assert.match(output(), /started again in 0\.5 s/);

    const exited = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
    assert.deepEqual(await Promise.all([isUp(port), isUp(port + 1)]), [false, false]);
  });

  it("says what to do where there is no Redis, or none is named", async () => {
    const unnamed = await runScript(SCRIPT, [], { DATA_DIR: folder });
    assert.equal(unnamed.code, 1);
    assert.match(unnamed.stderr, /^start:cluster needs a Redis: .*set REDIS_URL=redis:\/\//);

    const absent = await runScript(SCRIPT, [], {
      DATA_DIR: folder,
      REDIS_URL: "redis://:secret@127.0.0.1:1",
    });
    assert.equal(absent.code, 1);
    assert.match(
      absent.stderr,
      /Cannot use Redis at 127\.0\.0\.1:1 \(.*ECONNREFUSED.*\): start it, or correct REDIS_URL/,
    );
    assert.doesNotMatch(absent.stderr, /secret/);
  });
});

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { z } from "zod";
import { Fighter } from "../recovery/parties.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "./free-ports.ts";

const START_LIMIT_MS = 30_000;

type Running = { child: ChildProcess; output: () => string };

/** As a shell does it, with this project's Node. */
function run(command: string, cwd: string, variables: Record<string, string> = {}): Running {
  const PATH = [resolve("node_modules/.bin"), process.env.PATH].join(delimiter);
  const env = { PATH, HOME: process.env.HOME, DATA_DIR: ":memory:", ...variables };
  const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", chunk => (printed += chunk));
  return { child, output: () => printed };
}

/** Where the server is that the program talks of. */
const endpointIn = ({ output }: Running) =>
  eventually("it to say where it is", () => /ws:\/\/[\d.]+:\d+/.exec(output())?.[0], START_LIMIT_MS);

const isUp = (endpoint: string) =>
  fetch(`${endpoint.replace(/^ws/, "http")}/health`).then(
    () => true,
    () => false,
  );

const isGone = (endpoint: string) =>
  eventually("the server to end", async () => !(await isUp(endpoint)), 15_000);

describe("A server that another program has started", function () {
  this.timeout(60_000);

  it("ends with that program, also where it is killed", async () => {
    const running = run("exec node test/cluster/parent-process.ts", ".");
    const endpoint = await endpointIn(running);
    await eventually("it to be up", () => isUp(endpoint));
    running.child.kill("SIGKILL");
    await isGone(endpoint);
  });

  it("ends with the demo where nobody reads the demo's output to its end", async () => {
    const demo = run("node loadtest/demo.ts | head -n 1", ".", { PORT: `${await freePort()}` });
    const ended = once(demo.child, "exit");
    const endpoint = await endpointIn(demo);
    await ended;
    await isGone(endpoint);
    assert.equal(demo.output().trim().split("\n").length, 1, demo.output());
  });

  it("is stopped in order by SIGTERM to npm start, which waits for it", async () => {
    const started = run("exec npm start", ".", { PORT: "0" });
    const endpoint = await endpointIn(started);
    const ended = once(started.child, "exit");
    started.child.kill("SIGTERM");
    await ended;
    assert.equal(await isUp(endpoint), false, started.output());
  });
});

describe("npm run dev", function () {
  this.timeout(90_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dev-"));
    for (const each of ["src", "content", "ops/prices.json", "arena.config.ts", "package.json"]) {
      await cp(each, join(folder, each), { recursive: true });
    }
    await symlink(resolve("node_modules"), join(folder, "node_modules"));
  });
  after(() => rm(folder, { recursive: true }));

  it("starts the server again when a source file changes, and its rooms come back from the database", async () => {
    const { scripts } = z
      .object({ scripts: z.object({ dev: z.string() }) })
      .parse(JSON.parse(await readFile("package.json", "utf8")));
    const port = await freePort();
    const dev = run(scripts.dev, folder, { PORT: `${port}`, DATA_DIR: join(folder, "data") });
    const starts = () => dev.output().split("server is ready").length - 1;
    await eventually("it to be ready", () => starts() === 1, START_LIMIT_MS);

    const endpoint = `ws://127.0.0.1:${port}`;
    const ada = await Fighter.signUp(endpoint, "Ada");
    const room_id = await ada.account.createRoom();
    const bot = await ada.join(endpoint, room_id);
    await bot.arriveAt({ x: 3, z: 2 });

    const source = join(folder, "src/startup-error.ts");
    await writeFile(source, `${await readFile(source, "utf8")}\n// changed\n`);
    assert.equal(await bot.closed, 4001);
    await eventually("it to be ready again", () => starts() === 2, START_LIMIT_MS);
    const again = await ada.join(endpoint, room_id);
    const { x, z: depth } = again.position;
    assert.ok(Math.hypot(x - 3, depth - 2) < 0.1, `${x}, ${depth}`);

    const ended = once(dev.child, "exit");
    dev.child.kill("SIGTERM");
    await ended;
    await isGone(endpoint);
  });
});

/** The programs of docs/arena.md, run as a reader would, in a project that has the server's folder and the SDK as packages. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { TestServer } from "../support/test-server.ts";

const run = promisify(execFile);

/** `<!-- runs: name -->`, and the program behind it. */
const PROGRAM = /<!-- runs: ([\w.]+) -->\n\n```\w+\n([\s\S]*?)```/g;

describe("the programs of docs/arena.md", function () {
  this.timeout(120_000);
  let server: TestServer;
  let content: ContentFolder;
  let project: string;
  const programs = new Map<string, string>();
  before(async () => {
    const document = await readFile("docs/arena.md", "utf8");
    for (const [, name = "", program = ""] of document.matchAll(PROGRAM)) programs.set(name, program);
    // Short, but on the real ground, with its pillars.
    content = await contentFolder();
    await content.edit("pvp-modes/duel.json", { countdown_seconds: 1, rounds_to_win: 1 });
    await content.edit("combat-stats/arena_fighter.json", { max_health: 50 });
    server = await TestServer.start({}, { content_folder: content.path });
    project = await mkdtemp(join(tmpdir(), "arena-example-"));
    await writeFile(join(project, "package.json"), '{ "type": "module" }');
    await mkdir(join(project, "node_modules/@colyseus"), { recursive: true });
    await symlink(resolve("."), join(project, "node_modules/tr-dungeons-server"));
    await symlink(resolve("node_modules/@colyseus/sdk"), join(project, "node_modules/@colyseus/sdk"));
  });
  after(async () => {
    await server.stop();
    await content.delete();
    await rm(project, { recursive: true });
  });

  for (const [name, reason] of [
    ["duel.ts", "won"],
    ["duel.mjs", "forfeited"],
  ] as const) {
    it(`${name} plays a match to its end: ${reason}`, async () => {
      await writeFile(
        join(project, name),
        programs.get(name) ?? assert.fail("docs/arena.md has no such program"),
      );
      const env = { PATH: process.env.PATH, ENDPOINT: server.endpoint };
      const { stdout } = await run(process.execPath, [name], { cwd: project, env, timeout: 90_000 });
      assert.match(stdout, new RegExp(`reason: '${reason}'`));
      assert.match(stdout, /\{ team: 1, rank: 1, rounds_won: \d \}/);
    });
  }
});

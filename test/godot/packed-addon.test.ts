/** The addon as a project of its own, as others get it: nothing of this game is in it. */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { GODOT, needsGodot } from "./support/godot.ts";
import { playGame } from "./support/play-demo.ts";
import { startRoomServer } from "./support/start-room-server.ts";

const PACK = resolve(import.meta.dirname, "../../scripts/pack-addon.ts");
const IMPORT_TIMEOUT_MS = 60_000;

describe("the Colyseus addon, packed", function () {
  this.timeout(IMPORT_TIMEOUT_MS * 2);
  let folder: string;
  let server: ChildProcess | undefined;
  let endpoint: string;

  before(async () => {
    folder = join(mkdtempSync(join(tmpdir(), "godot-addon-")), "colyseus");
    execFileSync(process.execPath, [PACK, folder]);
    const started = await startRoomServer();
    server = started.process;
    endpoint = `ws://127.0.0.1:${started.port}`;
  });
  after(() => {
    server?.kill();
    rmSync(resolve(folder, ".."), { recursive: true, force: true });
  });

  it("has what the Asset Library and its users look for", () => {
    for (const name of ["LICENSE", "README.md", "CHANGELOG.md", "project.godot", ".gitattributes"])
      assert.ok(existsSync(join(folder, name)), `there is no ${name}`);
    const addon = join(folder, "addons/colyseus");
    assert.ok(existsSync(join(addon, "icon.svg")) && existsSync(join(addon, "LICENSE")));
    const [, version] = /^version="(.+)"$/m.exec(readFileSync(join(addon, "plugin.cfg"), "utf8")) ?? [];
    assert.match(version ?? "", /^\d+\.\d+\.\d+$/);
    const scripts = globSync("**/*.gd", { cwd: folder });
    const foreign = scripts.filter(each =>
      /tr_dungeons|\bTr[A-Z]\w+/.test(readFileSync(join(folder, each), "utf8")),
    );
    assert.deepEqual(foreign, [], "nothing in it is the game's");
  });

  it("hands out the addon alone", () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
        cwd: folder,
        encoding: "utf8",
      });
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "Pack the addon");
    const archive = execFileSync("git", ["archive", "HEAD"], { cwd: folder });
    const files = execFileSync("tar", ["-t"], { input: archive, encoding: "utf8" }).trim().split("\n");
    assert.ok(files.includes("addons/colyseus/plugin.cfg"), files.join("\n"));
    assert.deepEqual(
      files.filter(file => !file.startsWith("addons/")),
      [],
    );
  });

  describe("in a Godot of its own", () => {
    needsGodot();

    const inspect = (options: object) =>
      playGame([GODOT, "--headless", "--path", folder], join(folder, "home"), [
        ...[`--endpoint=${endpoint}`, "--room=shapes", `--options=${JSON.stringify(options)}`, "--print"],
      ]);

    before(() => {
      const imported = spawnSync(GODOT, ["--headless", "--path", folder, "--import"], {
        encoding: "utf8",
        timeout: IMPORT_TIMEOUT_MS,
      });
      assert.equal(imported.status, 0, imported.stdout + imported.stderr);
      assert.doesNotMatch(imported.stdout + imported.stderr, /SCRIPT ERROR|Parse Error/);
    });

    it("shows the state of a room that it knows nothing of: maps, arrays, sets, collections, and what its view has", async () => {
      const [, state] = /^STATE (.*)$/m.exec(await inspect({})) ?? [];
      assert.deepEqual(JSON.parse(state ?? "null"), {
        by_id: { a: { name: "apple", count: 1 } },
        listed: [
          { name: "bread", count: 2 },
          { name: "cheese", count: 3 },
        ],
        numbers: [0.5, -7],
        tags: ["red"],
        pile: [4],
        best: { name: "dates", count: 5 },
        shown: "in the view",
        hidden: null,
      });
    });

    it("says why the room refuses, in the room's own words", async () => {
      assert.match(await inspect({ is_unwelcome: true }), /^SAID Refused: 4445 the table is full$/m);
    });
  });
});

/** The project as a game that was exported: what players get has no editor, and none of the sources as text. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { GODOT, needsGodot, PROJECT, RUN_EXPORTED, TEMPLATE } from "./support/godot.ts";
import { playGame, RUN_TIMEOUT_MS } from "./support/play-demo.ts";

/** Debian's template says so of every container when it is freed, also in a project with nothing but one and a label in it. */
const SAID_BY_THE_TEMPLATE =
  /^ERROR: Attempt to disconnect a nonexistent connection from '.*'\. Signal: '(size_flags_changed|visibility_changed)', callable: ''\.$/gm;

describe("the project, exported for Linux", function () {
  this.timeout(RUN_TIMEOUT_MS * 2);
  needsGodot();

  let folder: string;
  let game: string;
  let server: ServerProcess;

  before(async function () {
    if (!existsSync(TEMPLATE) || !existsSync(RUN_EXPORTED)) {
      const reason = `there is no template for exports at ${TEMPLATE}. Run scripts/install-godot-template.sh.`;
      if (process.env.FORBID_SKIP === "1") throw new Error(`FORBID_SKIP is set, and ${reason}`);
      console.warn(`\n    !!! SKIPPED, since ${reason}\n`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "godot-export-"));
    game = join(folder, "tr-dungeons.x86_64");
    server = await startServer();
  });
  after(async () => {
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("is two files, without a complaint", () => {
    const version = spawnSync(GODOT, ["--version"], { encoding: "utf8" }).stdout.trim();
    const [release] = /^\d+(\.\d+)*\.stable/.exec(version) ?? assert.fail(`Godot calls itself ${version}`);
    const templates = join(folder, "godot/export_templates", release);
    mkdirSync(templates, { recursive: true });
    symlinkSync(TEMPLATE, join(templates, "linux_release.x86_64"));
    const { stdout, stderr, status } = spawnSync(
      GODOT,
      ["--headless", "--path", PROJECT, "--export-release", "Linux", game],
      { encoding: "utf8", env: { ...process.env, XDG_DATA_HOME: folder }, timeout: RUN_TIMEOUT_MS },
    );
    assert.equal(status, 0, stdout + stderr);
    assert.doesNotMatch(stdout + stderr, /ERROR|WARNING/);
    assert.deepEqual(
      readdirSync(folder)
        .filter(name => name.startsWith("tr-dungeons"))
        .sort(),
      ["tr-dungeons.pck", "tr-dungeons.x86_64"],
    );
    const packed = readFileSync(join(folder, "tr-dungeons.pck"), "latin1");
    assert.ok(!packed.includes("## Leaves the room and waits for no frame"), "sources are not in it as text");
    assert.ok(!packed.includes("tests/live.gdc"), "nor tests");
  });

  it("fights, picks up what the goblin drops, and goes through the door", async () => {
    const args = [
      ...[`--server=${server.endpoint}`, "--play", "--name=Exported"],
      ...["--room-template=room2", "--autopilot=clear"],
    ];
    const output = await playGame([RUN_EXPORTED, game, "--headless"], join(folder, "home"), args, {
      expected: SAID_BY_THE_TEMPLATE,
    });
    assert.match(output, /killed enemy1/);
    assert.match(output, /picked up [a-z]\w*/);
    assert.match(output, /went through to room3/);
  });
});

/** The scripts that install Godot, and what takes its pictures, where a package cannot be had. Needs no Godot. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SCRIPTS = resolve(import.meta.dirname, "../../scripts");
/** What apt says, and how it ends, where a mirror has no such suite. */
const APT_SAYS =
  "E: The repository 'http://deb.debian.org/debian forky Release' does not have a Release file.";
const APT_STATUS = 100;
/** What the scripts call before they come to the failing one. */
const TOOLS = [
  "bash",
  "env",
  "id",
  "timeout",
  "tail",
  "grep",
  "dirname",
  "mktemp",
  "rm",
  "sed",
  "cat",
  "seq",
];

describe("a script that installs packages", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "install-scripts-"));
    mkdirSync(join(folder, "bin"));
    for (const tool of TOOLS) {
      const path = spawnSync("bash", ["-c", `type -P ${tool}`], { encoding: "utf8" }).stdout.trim();
      symlinkSync(path, join(folder, "bin", tool));
    }
    fake("godot", "exit 0");
    fake("chroot", `echo "${APT_SAYS}" >&2; exit ${APT_STATUS}`);
    fake("apt-get", `echo "${APT_SAYS}" >&2; exit ${APT_STATUS}`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function fake(name: string, script: string): void {
    const path = join(folder, "bin", name);
    writeFileSync(path, `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(path, 0o755);
  }

  function run(script: string, env: Record<string, string>) {
    return spawnSync(join(folder, "bin/bash"), [join(SCRIPTS, script)], {
      env: { PATH: join(folder, "bin"), HOME: folder, GODOT_ROOT: join(folder, "root"), ...env },
      encoding: "utf8",
      timeout: 15_000,
    });
  }

  it("says why it takes no pictures when the package lists cannot be updated", () => {
    const { stderr, status } = run("godot-screenshots.sh", { GODOT: join(folder, "bin/godot") });
    assert.match(stderr, /godot-screenshots: apt-get update failed/);
    assert.ok(stderr.includes(APT_SAYS), stderr);
    assert.equal(status, 1);
  });

  it("says why it installs no Godot when the package lists cannot be updated", function () {
    if (process.getuid?.() !== 0) this.skip();
    const { stderr, status } = run("install-godot.sh", {});
    assert.match(stderr, /install-godot: apt-get update failed/);
    assert.ok(stderr.includes(APT_SAYS), stderr);
    assert.equal(status, 1);
  });
});

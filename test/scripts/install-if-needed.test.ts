import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const SCRIPT = resolve("scripts/install-if-needed.mjs");

const NPM = `#!/bin/sh
echo "$@" >> calls
test ! -e offline || exit 1
case "$*" in
  *--omit=dev*) echo '{"packages":{}}' ;;
  *) echo '{"packages":{"node_modules/mocha":{"dev": true}}}' ;;
esac > node_modules/.package-lock.json
`;

describe("what a script of package.json installs first", () => {
  let clone: string;

  /** A checkout with an npm that notes how it was called and what it has installed, and fails where there is no network. */
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), "clone-"));
    mkdirSync(join(clone, "node_modules"));
    writeFileSync(join(clone, "calls"), "");
    writeFileSync(join(clone, "npm"), NPM);
    chmodSync(join(clone, "npm"), 0o755);
    pull("first");
  });

  afterEach(() => rmSync(clone, { recursive: true }));

  const pull = (lock: string) => writeFileSync(join(clone, "package-lock.json"), lock);

  /** What npm was asked for: all, or what is needed to run. */
  const installsBefore = (script: "start" | "test") => {
    const noted = () => readFileSync(join(clone, "calls"), "utf8").split("\n").slice(0, -1);
    const count = noted().length;
    execFileSync(process.execPath, [SCRIPT, ...(script === "start" ? ["--omit=dev"] : [])], {
      cwd: clone,
      env: { ...process.env, PATH: `${clone}${delimiter}${process.env.PATH}` },
    });
    return noted()
      .slice(count)
      .map(call => (call.includes("--omit=dev") ? "to run" : "all"));
  };

  it("is once what a start needs, in a fresh clone, and once the rest, with the first test", () => {
    assert.deepEqual(installsBefore("start"), ["to run"]);
    assert.deepEqual(installsBefore("start"), []);
    assert.deepEqual(installsBefore("test"), ["all"]);
    assert.deepEqual([...installsBefore("test"), ...installsBefore("start")], []);
  });

  const byHand = (...args: string[]) =>
    execFileSync(join(clone, "npm"), ["install", ...args], { cwd: clone });

  it("keeps everything that was installed by hand", () => {
    byHand();
    assert.deepEqual(installsBefore("start"), ["all"]);
  });

  it("keeps it also where a start was the first to install", () => {
    installsBefore("start");
    byHand();
    pull("second");
    assert.deepEqual(installsBefore("start"), ["all"]);
  });

  it("brings no dependencies of development where they were left out by hand", () => {
    byHand("--omit=dev");
    assert.deepEqual(installsBefore("start"), ["to run"]);
  });

  it("is tried again where npm has failed, and then no less than there was", () => {
    installsBefore("test");
    pull("second");
    writeFileSync(join(clone, "offline"), "");
    assert.throws(() => installsBefore("start"), /npm install failed/);
    rmSync(join(clone, "offline"));
    assert.deepEqual(installsBefore("start"), ["all"]);
  });

  it("is everything anew with another lock file, where there was everything before", () => {
    installsBefore("test");
    pull("second");
    assert.deepEqual(installsBefore("start"), ["all"]);
    assert.deepEqual(installsBefore("test"), []);
  });

  it("is what a start needs anew with another lock file, where there was no more before", () => {
    installsBefore("start");
    pull("second");
    assert.deepEqual(installsBefore("start"), ["to run"]);
    pull("first");
    assert.deepEqual(installsBefore("test"), ["all"]);
  });
});

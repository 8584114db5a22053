import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Group, runGroups } from "../../scripts/test-groups.ts";

describe("npm test", function () {
  this.timeout(30_000);
  let folder: string;
  let printed: string[];
  let onPrinted: (text: string) => void;
  beforeEach(() => {
    onPrinted = () => {};
    folder = mkdtempSync(join(tmpdir(), "npm-test-"));
    printed = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A group of one file. */
  function group(name: string, source: string): Group {
    const path = join(folder, `${name}.test.mjs`);
    writeFileSync(path, source);
    return { name, args: [path] };
  }
  const good = (name: string) => group(name, `describe("good", () => { it("works", () => {}); });`);
  const run = (groups: Group[], endLimitMs = 60_000) =>
    runGroups(groups, {
      ...{ atOnce: { patient: 1, others: 2 }, env: process.env, progressMs: 100, endLimitMs },
      print: text => {
        printed.push(text);
        onPrinted(text);
      },
    });
  const summary = () => printed.at(-1) ?? "";

  it("says how far each group is while they run, and how all of them went in one summary", async () => {
    // Until the second group has ended, and that was said.
    const signal = join(folder, "two is done");
    const slow = `
      import { existsSync } from "node:fs";
      import { setTimeout } from "node:timers/promises";
      it("takes its time", async () => { while (!existsSync(${JSON.stringify(signal)})) await setTimeout(20); });
      it.skip("is for later", () => {});`;
    onPrinted = text => {
      if (text.includes("one: ✔ 0 · two: ✔ 1, done · three:")) writeFileSync(signal, "");
    };
    assert.equal(await run([group("one", slow), good("two"), good("three")]), true);
    const progress = printed.filter(line => /^\d+\.\d s {2}one: /.test(line));
    assert.ok(
      progress.some(line => line.includes("one: ✔ 0 · two: ✔ 1, done · three:")),
      printed.join("\n"),
    );
    assert.match(summary(), /\n3 passed, 0 failed, 1 skipped, in \d+\.\d s$/);
    assert.match(summary(), /The slowest tests:\n +\d+\.\d s {2}\S*one\.test\.mjs: takes its time\n/);
    assert.match(summary(), /Skipped:\n\[one\] \S*one\.test\.mjs: is for later\n/);
    assert.equal(printed.filter(text => text.includes("passed")).length, 1);
  });

  it("says which files took most of the processor, with the programs that they have started", async function () {
    // Only Linux tells of children that have ended.
    if (process.platform !== "linux") this.skip();
    const busy = "while (process.cpuUsage().user < 400_000);";
    const source = (work: string) => `
      import { spawnSync } from "node:child_process";
      describe("a thing", () => { it("works", () => { ${work} }); });`;
    const idle = group("idle", source("").replace("() => {  }", "done => { setTimeout(done, 900); }"));
    const started = group("started", source(`spawnSync(process.execPath, ["-e", ${JSON.stringify(busy)}]);`));
    assert.equal(await run([idle, started]), true);
    const [, all, first] =
      /The most CPU, of (\d+\.\d) s in all:\n +\d+\.\d s {2}(\S*)\n/.exec(summary()) ?? [];
    assert.match(first ?? "", /started\.test\.mjs$/, summary());
    assert.ok(Number(all) >= 0.3, summary());
  });

  it("lets patient groups run beside the others, with what these leave of the processor", async () => {
    const signal = join(folder, "the patient one has run");
    const waits = `
      import { existsSync } from "node:fs";
      import { setTimeout } from "node:timers/promises";
      it("waits", async () => { while (!existsSync(${JSON.stringify(signal)})) await setTimeout(20); });`;
    const patient = group(
      "patient",
      `import { writeFileSync } from "node:fs";
      import { getPriority } from "node:os";
      it("runs", () => { writeFileSync(${JSON.stringify(signal)}, String(getPriority())); });`,
    );
    assert.equal(
      await run([group("one", waits), group("two", waits), { ...patient, isPatient: true }]),
      true,
    );
    assert.ok(Number(readFileSync(signal, "utf8")) > getPriority(), "a higher number gets less");
  });

  it("lets patient groups take the places of others, where none of these wait", async () => {
    const folderOf = JSON.stringify(folder);
    const meets = (name: string) => `
      import { readdirSync, writeFileSync } from "node:fs";
      import { setTimeout } from "node:timers/promises";
      it("meets the other", async () => {
        writeFileSync(${folderOf} + "/here is ${name}", "");
        while (readdirSync(${folderOf}).filter(each => each.startsWith("here is")).length < 2) await setTimeout(20);
      });`;
    const groups = ["one", "two"].map(name => ({ ...group(name, meets(name)), isPatient: true }));
    assert.equal(await run(groups), true);
  });

  it("says at once what has failed and in which group, and all of it again in the summary", async () => {
    const bad = group(
      "bad",
      `describe("a thing", () => {
        it("breaks", () => { throw new Error("it is broken", { cause: new Error("of old age") }); });
        it("takes its time", done => { setTimeout(done, 500); });
      });`,
    );
    assert.equal(await run([bad, good("two")]), false);
    const failure = printed.findIndex(text => text.startsWith("✖ [bad] a thing breaks\n"));
    const wanted =
      /bad\.test\.mjs\n +Error: it is broken\n +at [\s\S]*bad\.test\.mjs:2:[\s\S]*caused by: Error: of old age/;
    assert.match(printed[failure] ?? "", wanted);
    assert.ok(
      printed.slice(failure).some(line => line.includes("bad: ✔ 0 ✖ 1 · ")),
      "before the end",
    );
    assert.match(summary(), wanted);
    assert.match(summary(), /\n2 passed, 1 failed, 0 skipped/);
  });

  it("runs what has failed once more, alone, and says what fails only beside others", async () => {
    const source = (file: string) => `
      import { existsSync, writeFileSync } from "node:fs";
      it("works", () => {});
      it("works alone", () => {
        if (existsSync(${JSON.stringify(file)})) return;
        writeFileSync(${JSON.stringify(file)}, "");
        throw new Error("too busy");
      });`;
    assert.equal(await run([group("timed", source(join(folder, "was tried"))), good("two")]), true);
    assert.match(
      summary(),
      /Failed beside others; the same files alone decide:\n✖ \[timed\] works alone[\s\S]*too busy/,
    );
    assert.match(summary(), /\n3 passed, 0 failed, 0 skipped/);
    assert.ok(!summary().includes("\nFailures:"));
  });

  it("does not mind what a test has left open that failed beside others", async () => {
    const tried = JSON.stringify(join(folder, "was tried"));
    const source = `
      import { existsSync, writeFileSync } from "node:fs";
      it("closes what it opens", () => {
        const timer = setInterval(() => {}, 1000);
        if (!existsSync(${tried})) {
          writeFileSync(${tried}, "");
          throw new Error("too busy");
        }
        clearInterval(timer);
      });`;
    assert.equal(await run([group("timed", source)], 1500), true);
    assert.match(summary(), /\n1 passed, 0 failed, 0 skipped/);
  });

  it("fails where something fails before the tests", async () => {
    const hook = `describe("a thing", () => { before(() => { throw new Error("no"); }); it("works", () => {}); });`;
    assert.equal(await run([group("hook", hook)]), false);
    assert.match(summary(), /"before all" hook[\s\S]*\n0 passed, 1 failed/);
  });

  for (const [what, source, trouble] of [
    ["has no test", "", "No test ran."],
    ["skips all of them", `it.skip("is for later", () => {});`, "No test ran."],
    ["cannot be loaded", `import "./nothing.mjs";`, "It has ended (code 1) before its tests had."],
    ["exits", `it("exits", () => process.exit(0));`, "It has ended (code 0) before its tests had."],
    [
      "is killed",
      `it("dies", () => process.kill(process.pid, "SIGKILL"));`,
      "It has ended (SIGKILL) before its tests had.",
    ],
  ] as const) {
    it(`fails where a group ${what}, and says so`, async () => {
      assert.equal(await run([group("odd", source), good("two")]), false);
      assert.ok(printed.includes(`✖ [odd] ${trouble}`), printed.join("\n"));
      assert.ok(summary().includes(`\n✖ [odd] ${trouble}\n1 passed, 0 failed`), summary());
    });
  }

  it("kills a run that has said its result and does not end, and says what is open", async () => {
    const open = group("open", `it("leaves something open", () => { setInterval(() => {}, 1000); });`);
    assert.equal(await run([open], 1500), false);
    assert.match(
      summary(),
      /✖ \[open\] A test has left [\w ,]*1 Timeout open, so the run does not end\. Killed\./,
    );
  });

  it("shows what tests print, with its group", async () => {
    await run([group("loud", `it("prints", () => { console.log("hello"); });`)]);
    assert.ok(printed.includes("[loud] hello"));
  });

  describe("with names", () => {
    const npmTest = (...args: string[]) => {
      const { status, stdout } = spawnSync(process.execPath, ["scripts/run-tests.ts", ...args], {
        encoding: "utf8",
      });
      // Mocha colours its report where the environment says that it can be shown, as in some CI systems.
      return { status, stdout: stripVTControlCharacters(stdout) };
    };

    it("runs files and folders, with mocha's own report", () => {
      const several = npmTest("src/schema", "src/ops/log.test.ts");
      assert.equal(several.status, 0);
      assert.match(several.stdout, /✔ [\s\S]*\n {2}\d+ passing/);
      for (const name of ["src/schema", "src/schema/"]) assert.equal(npmTest(name).status, 0);
    });

    it("fails where it finds no test, or one that fails", () => {
      assert.notEqual(npmTest("test/content").status, 0);
      assert.notEqual(npmTest("test/nowhere.test.ts").status, 0);
      const [bad = ""] = group("bad", `it("breaks", () => { throw new Error("it is broken"); });`).args;
      assert.notEqual(npmTest(bad).status, 0);
    });
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));
const commands = Object.entries(scripts).filter(
  ([name]) => !(name.startsWith("pre") && name.slice(3) in scripts),
);
/** They run without what only tests, checks and benches need. */
const NO_TESTS = new Set(["start", "dev", "start:cluster", "build"]);

describe("npm's scripts", () => {
  for (const [name, command] of commands) {
    it(`${name} installs what is missing first, in a fresh clone and with an older Node`, () => {
      const omitted = NO_TESTS.has(name) ? " --omit=dev" : "";
      assert.equal(scripts[`pre${name}`], `node scripts/install-if-needed.mjs${omitted}`);
    });

    it(`${name} passes signals on: no shell is left between npm and Node`, () => {
      const last = command.split("&&").at(-1)?.trim() ?? "";
      if (/\bnode\b/.test(last)) assert.match(last, /^(NODE_COMPILE_CACHE=\S+ )?exec node /);
    });
  }
});

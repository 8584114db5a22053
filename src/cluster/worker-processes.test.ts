import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { NODE_FLAGS } from "./worker-processes.ts";

describe("Node's flags", () => {
  for (const file of ["package.json", "Dockerfile", "ecosystem.config.cjs", "docs/operations.md"]) {
    it(`are the same in ${file} as in a cluster`, () => {
      const [line = ""] = /^.*--single-threaded-gc.*$/m.exec(readFileSync(file, "utf8")) ?? [];
      const flags = line.match(/--[a-z][-a-z=0-9]*/g);
      assert.deepEqual(flags, NODE_FLAGS);
    });
  }
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readEnv } from "../../src/env.ts";

const read = (file: string) => readFileSync(file, "utf8");

/** Every variable, in order; those without a default are in no Env. */
const names = [...read("src/env.ts").matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);

/** What nobody should read as a default. */
const NOT_TOLD = new Set(["AUTH_SECRET"]);

const defaults = new Map<string | undefined, string>(
  Object.entries(readEnv({})).map(([name, value]) => [name, NOT_TOLD.has(name) ? "" : String(value)]),
);

describe("The environment is told in full", () => {
  it("in docs/operations.md, with every default", () => {
    const rows = read("docs/operations.md").matchAll(/^\| `([A-Z][A-Z0-9_]+)` +\| (?:`([^`]*)`)? *\|/gm);
    const told = [...rows].map(([, name, value = ""]) => [name, value]);
    assert.deepEqual(
      told,
      names.map(name => [name, defaults.get(name) ?? ""]),
    );
  });

  it("in .env.example, with every default", () => {
    const rows = read(".env.example").matchAll(/^# ([A-Z][A-Z0-9_]+)=(\S*)/gm);
    const told = new Map([...rows].map(([, name, value]) => [name, value]));
    assert.deepEqual([...told.keys()].toSorted(), names.toSorted());
    for (const [name, value] of told) assert.equal(value, defaults.get(name) ?? "", name);
  });
});

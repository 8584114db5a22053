/** The rules of the house that a program can check. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";

/** What the files of a folder may import: folders below `src/`, and packages. Folders not named here are free. */
const MAY_IMPORT: Record<string, { folders: string[]; packages: string[] }> = {
  game: { folders: ["game"], packages: ["zod"] },
  schema: { folders: ["game", "schema"], packages: ["zod", "@colyseus/schema"] },
};

/** Folders that must not know of each other. */
const MUST_NOT_IMPORT: Record<string, string[]> = {
  store: ["rooms", "config-api", "session-api", "http", "schema"],
  rooms: ["config-api", "session-api", "http"],
  "config-api": ["rooms", "session-api"],
  "session-api": ["config-api"],
  auth: ["rooms", "config-api", "session-api", "game", "schema"],
};

const files = globSync("src/**/*.ts").map(path => path.replaceAll("\\", "/"));
const isTest = (path: string) => path.endsWith(".test.ts");
const sources = files.filter(path => !isTest(path));
const importsOf = (path: string) =>
  [
    ...readFileSync(path, "utf8").matchAll(
      /^\s*(?:import|export)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm,
    ),
  ].map(match => match[1] ?? match[2] ?? "");

/** The folder below src/ that an import leads to; undefined for a package. */
function folderOf(path: string, imported: string): string | undefined {
  if (!imported.startsWith(".")) return undefined;
  const [, folder] = posix.join(dirname(path), imported).split("/");
  return folder;
}

describe("the structure", () => {
  it("lets imports point one way", () => {
    assert.ok(sources.length > 20);
    const broken: string[] = [];
    for (const path of sources) {
      const own = path.split("/")[1] ?? "";
      for (const imported of importsOf(path)) {
        const folder = folderOf(path, imported);
        const may = MAY_IMPORT[own];
        const isAllowed =
          folder === undefined
            ? !may || may.packages.includes(imported)
            : (!may || may.folders.includes(folder)) && !MUST_NOT_IMPORT[own]?.includes(folder);
        if (!isAllowed) broken.push(`${path} imports ${imported}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it("lets benches use the load run's players and servers, and not the other way round", () => {
    const loadtest = globSync("loadtest/**/*.ts");
    assert.ok(loadtest.length > 10);
    const found = loadtest.filter(path => importsOf(path).some(imported => imported.includes("/bench/")));
    assert.deepEqual(found, []);
  });

  it("keeps the rules pure: no clock, chance, timer or environment in src/game", () => {
    const impure =
      /\b(Date\.|new Date|Math\.random|setTimeout|setInterval|setImmediate|performance\.|process\.|crypto\b)/;
    const found = sources
      .filter(path => path.startsWith("src/game/"))
      .flatMap(path =>
        readFileSync(path, "utf8")
          .split("\n")
          .filter(line => impure.test(line))
          .map(line => `${path}: ${line.trim()}`),
      );
    assert.deepEqual(found, []);
  });

  it("keeps the game's content out of tests of the rules: what a designer changes breaks none of them", () => {
    const tests = files.filter(path => isTest(path) && /^src\/(game|schema)\//.test(path));
    assert.ok(tests.length > 10);
    const reading =
      /support\/content\.ts|contentFolder\(\)|readContentFiles\(\)|readContentFiles\("content"\)/;
    const found = tests.filter(path => reading.test(readFileSync(path, "utf8")));
    assert.deepEqual(found, []);
  });

  it("keeps what works for any mode free of the dungeon's words", () => {
    const any = sources.filter(path => /^src\/(rooms\/base|store\/journal|game\/core)\//.test(path));
    assert.ok(any.length > 40);
    const found = any.flatMap(path =>
      readFileSync(path, "utf8")
        .split("\n")
        .filter(line => /enem(y|ies)|loot|door|dungeon/i.test(line))
        .map(line => `${path}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });

  it("keeps each file of a mode's rooms under 160 lines", () => {
    const ofModes = sources.filter(path => /^src\/rooms\/(?!base\/)\w+\//.test(path));
    assert.ok(ofModes.length > 10);
    const long = ofModes.filter(path => readFileSync(path, "utf8").split("\n").length > 160);
    assert.deepEqual(long, []);
  });

  it("gives no two files of src the same name", () => {
    const names = sources.map(path => posix.basename(path));
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  });

  it("reads the environment in one place", () => {
    const readers = sources.filter(path => /process\.env/.test(readFileSync(path, "utf8")));
    assert.deepEqual(readers, ["src/env.ts"]);
  });
});

/** The rules of the house that a program can check. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";

const RULES = ["game/core", "game/content", "game/effects", "game/movement", "game/combat"];

/** What the files of a folder may import: folders below `src/`, and packages. Folders not named here are free. */
const MAY_IMPORT: Record<string, { folders: string[]; packages: string[] }> = {
  "game/core": { folders: RULES.slice(0, 1), packages: [] },
  "game/content": { folders: RULES.slice(0, 2), packages: [] },
  "game/content/schemas": { folders: [...RULES.slice(0, 2), "game/content/schemas"], packages: ["zod"] },
  "game/effects": { folders: RULES.slice(0, 3), packages: [] },
  "game/movement": { folders: RULES.slice(0, 4), packages: [] },
  "game/combat": { folders: RULES, packages: [] },
  "game/character": { folders: [...RULES, "game/content/schemas", "game/character"], packages: ["zod"] },
  "game/dungeon": { folders: [...RULES, "game/character", "game/dungeon"], packages: [] },
  "game/arena": { folders: [...RULES, "game/arena"], packages: [] },
  "game/simulation": {
    folders: [...RULES, "game/content/schemas", "game/character", "game/dungeon", "game/simulation"],
    packages: [],
  },
  "fair-play": {
    folders: [...RULES, "game/character", "game/dungeon", "game/arena", "fair-play"],
    packages: [],
  },
  schema: {
    folders: [...RULES, "game/character", "game/dungeon", "game/arena", "schema"],
    packages: ["zod", "@colyseus/schema"],
  },
};

/** Folders that must not know of each other. */
const MUST_NOT_IMPORT: Record<string, string[]> = {
  store: ["rooms", "config-api", "session-api", "http", "schema", "characters", "friends", "runs", "matches"],
  costs: ["rooms", "config-api", "session-api", "http", "schema", "characters", "store", "game", "auth"],
  characters: ["rooms", "config-api", "session-api", "http", "schema", "auth", "cluster", "friends", "runs"],
  friends: ["rooms", "config-api", "session-api", "http", "schema", "auth", "cluster", "runs"],
  runs: ["rooms", "config-api", "session-api", "http", "schema", "auth", "cluster"],
  matches: [
    ...["rooms", "config-api", "session-api", "schema", "auth", "cluster", "recordings", "ratings"],
    "leaderboards",
  ],
  ratings: ["rooms", "config-api", "session-api", "schema", "auth", "cluster", "recordings", "leaderboards"],
  recordings: ["rooms", "config-api", "session-api", "http", "schema", "auth", "cluster", "characters"],
  rooms: ["config-api", "session-api", "http"],
  "config-api": ["rooms", "session-api"],
  "session-api": ["config-api"],
  jobs: ["rooms", "config-api", "session-api", "http", "schema", "auth", "characters", "leaderboards"],
  statistics: ["rooms", "config-api", "session-api", "schema", "auth", "game", "characters"],
  parties: ["rooms", "config-api", "session-api", "matches", "recordings", "leaderboards"],
  leaderboards: ["rooms", "config-api", "session-api", "schema"],
  cluster: ["rooms", "config-api", "session-api", "http", "characters", "runs", "matches", "leaderboards"],
  matchmaking: ["rooms", "config-api", "session-api", "leaderboards"],
  moderation: ["rooms", "config-api", "session-api"],
  auth: ["rooms", "config-api", "session-api", "game", "schema", "characters"],
};

const files = globSync("src/**/*.ts").map(path => path.replaceAll("\\", "/"));
const isTest = (path: string) => path.endsWith(".test.ts");
const sources = files.filter(path => !isTest(path));
const importsOf = (path: string) =>
  [
    ...readFileSync(path, "utf8").matchAll(
      /^\s*(?:import|export)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
    ),
  ].map(match => match[1] ?? match[2] ?? match[3] ?? "");

/** Those that are still there when types are stripped. */
const valuesImportedBy = (path: string) =>
  [
    ...readFileSync(path, "utf8").matchAll(
      /^\s*(?:import|export)(?! type)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm,
    ),
  ].map(match => match[1] ?? match[2] ?? "");

/** The file that an import leads to; undefined for a package. */
function fileOf(path: string, imported: string): string | undefined {
  return imported.startsWith(".") ? posix.join(dirname(path), imported) : undefined;
}

/** The folder below src/ of a file, such as `game/core`. */
const folderOf = (path: string) => dirname(path).split("/").slice(1).join("/");

/** Whether one may import the other, as far as the two tables say. */
function isAllowed(path: string, imported: string): boolean {
  const may = MAY_IMPORT[folderOf(path)];
  const file = fileOf(path, imported);
  if (file === undefined) return !may || may.packages.includes(imported);
  const [[own = ""], [other = ""]] = [folderOf(path).split("/"), folderOf(file).split("/")];
  return (!may || may.folders.includes(folderOf(file))) && !MUST_NOT_IMPORT[own]?.includes(other);
}

/** Files that import each other, directly or by way of others: the circles, each with its files in order. */
function circles(paths: readonly string[]): string[][] {
  const importedBy = new Map(
    paths.map(path => [path, importsOf(path).flatMap(imported => fileOf(path, imported) ?? [])]),
  );
  const reachedFrom = new Map(
    paths.map(path => {
      const reached = new Set(importedBy.get(path));
      for (const next of reached) for (const further of importedBy.get(next) ?? []) reached.add(further);
      return [path, reached];
    }),
  );
  const reaches = (from: string, to: string) => reachedFrom.get(from)?.has(to) === true;
  const found = paths
    .filter(path => reaches(path, path))
    .map(path => paths.filter(other => reaches(path, other) && reaches(other, path)).toSorted());
  return [...new Map(found.map(files => [files[0], files])).values()];
}

describe("the structure", () => {
  it("lets imports point one way", () => {
    assert.ok(sources.length > 20);
    const broken: string[] = [];
    for (const path of sources) {
      for (const imported of importsOf(path))
        if (!isAllowed(path, imported)) broken.push(`${path} imports ${imported}`);
    }
    assert.deepEqual(broken, []);
  });

  it("has no circle of imports, types included", () => {
    assert.deepEqual(circles(sources), []);
  });

  it("lets benches use the load run's players and servers, and not the other way round", () => {
    const loadtest = globSync("loadtest/**/*.ts");
    assert.ok(loadtest.length > 10);
    const found = loadtest.filter(path => importsOf(path).some(imported => imported.includes("/bench/")));
    assert.deepEqual(found, []);
  });

  it("lets nothing that a browser loads import zod, Node or the server", () => {
    const reached = new Set(
      globSync("web/client/**/*.ts")
        .map(path => path.replaceAll("\\", "/"))
        .filter(path => !isTest(path)),
    );
    assert.ok(reached.size > 10);
    for (const path of reached)
      for (const imported of valuesImportedBy(path)) {
        const file = fileOf(path, imported);
        if (file !== undefined) reached.add(file);
      }
    assert.ok(reached.has("src/game/arena/arena-tick.ts"));
    const packages = [...reached].flatMap(path =>
      valuesImportedBy(path)
        .filter(imported => fileOf(path, imported) === undefined)
        .map(imported => `${path} imports ${imported}`),
    );
    assert.deepEqual(
      packages.filter(each => !/ imports @colyseus\/(sdk|schema)$/.test(each)),
      [],
    );
    // Of recordings the form in which they are kept, which is read here and there.
    const allowed =
      /^(web\/client|src\/game|src\/schema)\/|^src\/recordings\/(\w+-codec|entropy-coder|growing-text|base64)\.ts$/;
    const folders = [...reached].filter(path => !allowed.test(path));
    assert.deepEqual(folders, []);
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

  it("lets what works for any mode import no mode", () => {
    const modes = [
      "rooms/dungeon",
      "game/dungeon",
      "rooms/arena",
      "game/arena",
      "game/combat",
      "game/movement",
      "game/effects",
    ];
    const found = sources
      .filter(path => folderOf(path) === "rooms/base")
      .flatMap(path => importsOf(path).map(imported => [path, fileOf(path, imported)] as const))
      .filter(([, file]) => file !== undefined && modes.includes(folderOf(file)));
    assert.deepEqual(found, []);
  });

  it("keeps what works for any mode free of the dungeon's words", () => {
    const any = sources.filter(path =>
      /^src\/(rooms\/base\/|store\/journal\/|game\/core\/|leaderboards\/board)/.test(path),
    );
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

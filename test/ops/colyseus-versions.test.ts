/** Colyseus is pinned, since the server reaches into it; and docs/colyseus.md says where. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { z } from "zod";

const versions = z.record(z.string(), z.string());
const manifest = z.object({
  dependencies: versions,
  devDependencies: versions,
  overrides: z.object({ "@colyseus/uwebsockets-transport": z.string() }),
});
const lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });
const read = <T>(schema: z.ZodType<T>, path: string) => schema.parse(JSON.parse(readFileSync(path, "utf8")));

const { dependencies, devDependencies, overrides } = read(manifest, "package.json");
const wanted = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
  /^(@colyseus\/|colyseus$)/.test(name),
);

const FOLDERS = ["src", "loadtest", "bench", "scripts", "test"];
const sources = ["arena.config.ts", ...FOLDERS.flatMap(folder => globSync(`${folder}/**/*.ts`))];
const textOf = (path: string) => readFileSync(path, "utf8");

/** What shows that a file reaches into Colyseus. */
const REACHES = [
  /\["_\w+"\]/,
  /Reflect\.\w+\(\w+, "_\w+"\)/,
  /from "@colyseus\/[\w-]+\/(?!package\.json)/,
  /matchMaker\.controller|\{ controller \} = matchMaker/,
  /removeAllListeners\("(error|SIGTERM)"\)/,
  /(?:class \w+ extends|new) (?:RedisDriver|RedisPresence|SchemaSerializer)\b/,
  /\bstats\.(persist|fetchAll|excludeProcess)\b/,
  /\$decoder|triggerChanges/,
  /onMessageValidators/,
  /\.kickClient\(/,
];

describe("Colyseus", () => {
  it("is of exactly the versions in package.json, in the lock file and as installed", () => {
    assert.ok(wanted.length >= 12);
    const { packages } = read(lock, "package-lock.json");
    for (const [name, version] of wanted) {
      assert.match(version, /^\d+\.\d+\.\d+$/, `${name} must have an exact version`);
      const installed = read(z.object({ version: z.string() }), `node_modules/${name}/package.json`).version;
      const locked = packages[`node_modules/${name}`]?.version;
      assert.deepEqual({ name, locked, installed }, { name, locked: version, installed: version });
    }
    const transport = `npm:@colyseus/ws-transport@${dependencies["@colyseus/ws-transport"]}`;
    assert.equal(overrides["@colyseus/uwebsockets-transport"], transport);
  });

  it("is named in package.json, each of its packages that is imported anywhere", () => {
    const imported = sources.flatMap(path =>
      [...textOf(path).matchAll(/from "(@colyseus\/[\w-]+|colyseus)["/]/g)].map(([, name]) => name ?? ""),
    );
    const named = new Set(wanted.map(([name]) => name));
    assert.deepEqual(
      [...new Set(imported)].filter(name => !named.has(name)),
      [],
    );
    assert.ok(imported.includes("@colyseus/testing") && imported.includes("@colyseus/monitor"));
    assert.match(textOf("loadtest/crowd.ts"), /import \{ cli, .*\} from "@colyseus\/loadtest"/);
  });
});

describe("docs/colyseus.md", () => {
  const text = textOf("docs/colyseus.md");

  it("names every file that reaches into Colyseus", () => {
    const reaching = sources.filter(
      path =>
        !path.startsWith("test/") &&
        !path.endsWith(".test.ts") &&
        REACHES.some(each => each.test(textOf(path))),
    );
    assert.ok(reaching.length > 8);
    assert.deepEqual(
      reaching.filter(path => !text.includes(`\`${path}\``)),
      [],
    );
  });

  it("names files that are there, and for each place a test that is there", () => {
    for (const [, path = ""] of text.matchAll(/`((?:\w[\w.-]*\/)+[\w.-]+\.ts)`/g)) textOf(path);
    for (const section of text.split("\n## ").slice(1)) {
      const [, named = ""] = /\nTests: (.*)\n/.exec(section) ?? [];
      const tests = [...named.matchAll(/`([^`]+)`/g)]
        .map(([, path]) => textOf(path ?? ""))
        .join()
        .replaceAll("`", "");
      const rows = section
        .split("\n")
        .filter(line => line.startsWith("| "))
        .slice(2);
      for (const row of rows) {
        const name = row.split(" | ").at(-1)?.replace(/ \|$/, "").replaceAll("`", "") ?? "";
        assert.ok(name && tests.includes(`it("${name}`), `${section.split("\n", 1)}: ${name}`);
      }
    }
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

const { scripts, dependencies } = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));
const commands = Object.entries(scripts).filter(
  ([name]) => !(name.startsWith("pre") && name.slice(3) in scripts),
);

/** What does not need the dependencies of development: the server, and what operators run. */
const RUNS_WITHOUT_DEV = new Set([
  ...["start", "dev", "start:cluster", "build", "demo", "proxy", "stats", "staff:create"],
  ...["content:publish", "content:report", "content:schema", "tables:template", "tables:create"],
  ...["deploy:policy", "ratings:rebuild", "replay", "review", "replay:matching"],
]);

/** Packages that the file imports, itself or by files of the project; types are none. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const imports = text.matchAll(
    /^(?:import|export) (?!type\b)[^;]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...imports].flatMap(([, ...names]) => {
    const name = names.find(each => each !== undefined) ?? "";
    if (name.startsWith(".")) return packagesOf(resolve(file, "..", name), seen);
    return name.startsWith("node:")
      ? []
      : [
          name
            .split("/")
            .slice(0, name.startsWith("@") ? 2 : 1)
            .join("/"),
        ];
  });
}

describe("npm's scripts", () => {
  for (const [name, command] of commands) {
    it(`${name} installs what is missing first, in a fresh clone and with an older Node`, () => {
      const omitted = RUNS_WITHOUT_DEV.has(name) ? " --omit=dev" : "";
      assert.equal(scripts[`pre${name}`], `node scripts/install-if-needed.mjs${omitted}`);
    });

    it(`${name} passes signals on: no shell is left between npm and Node`, () => {
      const last = command.split("&&").at(-1)?.trim() ?? "";
      if (/\bnode\b/.test(last)) assert.match(last, /^(NODE_COMPILE_CACHE=\S+ )?exec node /);
    });
  }

  it("are followed to what they import", () => {
    const packages = packagesOf(resolve("src/index.ts"));
    for (const name of ["@colyseus/core", "esbuild", "openskill"]) assert.ok(packages.includes(name), name);
  });

  for (const name of RUNS_WITHOUT_DEV) {
    it(`${name} runs where the dependencies of development are not installed`, () => {
      const entry = /\S+\.ts/.exec(scripts[name] ?? "")?.[0] ?? assert.fail(name);
      const packages = packagesOf(resolve(entry));
      assert.deepEqual(
        packages.filter(each => !(each in dependencies)),
        [],
      );
    });
  }
});

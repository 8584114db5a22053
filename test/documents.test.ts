/** What a program can check of the documents: that they are short where they promise it, and lead to what is there. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { protocolTables } from "../scripts/protocol-tables.ts";
import { PROBLEMS } from "../src/http/problem.ts";
import { TABLES } from "../src/store/tables.ts";

const README_LINES = 120;
const ARCHITECTURE_BYTES = 15_000;
const NEW_MODE_LINES = 150;

/** Those of the project; what is ignored by git, such as node_modules, is not. */
const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8",
})
  .split("\n")
  .filter(path => path !== "" && existsSync(path));

/** They name files as they are now; a log or an ADR tells of those that were. */
const MAPS = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"],
  ...["new-mode", "persistence", "movement", "rooms", "colyseus", "operations", "scaling"].map(
    name => `docs/${name}.md`,
  ),
];

/** Names such as `MAX_ROOMS`. */
const CONSTANT = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;

const textOf = (path: string) => readFileSync(path, "utf8");
const linesOf = (path: string) => textOf(path).trimEnd().split("\n").length;
const withoutCode = (text: string) => text.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "");

/** Paths of the project in backticks: those with a folder that it has, and without a placeholder. */
function pathsIn(text: string): string[] {
  const named = [
    ...text.matchAll(/`((?:src|test|scripts|bench|loadtest|docs|content|godot|ops|web)\/[\w./-]+)`/g),
  ];
  return named.map(([, path = ""]) => path);
}

/** As GitHub makes anchors of headings: the second of one text gets `-1`. */
function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

type Link = { document: string; target: string };

const links: Link[] = documents.flatMap(document =>
  [...withoutCode(textOf(document)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => ({ document, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target)),
);

/** Why a link leads nowhere; undefined where it does not. */
function problemOf({ document, target }: Link): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : join(dirname(document), path);
  if (!existsSync(file)) return `${document}: ${target} is not there`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return anchorsOf(textOf(file)).includes(anchor) ? undefined : `${document}: ${target} has no such heading`;
}

describe("The documents", () => {
  it("are short where a newcomer begins", () => {
    assert.ok(linesOf("README.md") <= README_LINES, `README.md has ${linesOf("README.md")} lines`);
    const { size } = statSync("ARCHITECTURE.md");
    assert.ok(size <= ARCHITECTURE_BYTES, `ARCHITECTURE.md has ${size} bytes`);
    assert.ok(linesOf("docs/new-mode.md") <= NEW_MODE_LINES);
  });

  it("name only files that there are", () => {
    const named = MAPS.flatMap(document => pathsIn(textOf(document)).map(path => ({ document, path })));
    assert.ok(named.length > 150);
    assert.deepEqual(
      named.filter(({ path }) => !existsSync(path)),
      [],
    );
  });

  it("name only constants and environment variables that there are", () => {
    const sources = globSync(["src/**/*.ts", "scripts/**/*.{ts,js,sh,gd}", "arena.config.ts"])
      .map(textOf)
      .join("\n");
    const known = new Set(sources.match(CONSTANT));
    const named = MAPS.flatMap(document =>
      [...textOf(document).matchAll(/`([A-Z0-9_]+)`/g)].map(([, name = ""]) => ({ document, name })),
    ).filter(({ name }) => name.includes("_"));
    assert.ok(named.length > 50);
    assert.deepEqual(
      named.filter(({ name }) => !known.has(name)),
      [],
    );
  });

  it("lead to pages, pictures and headings that there are", () => {
    assert.ok(links.length > 150);
    assert.deepEqual(links.map(problemOf).filter(Boolean), []);
  });

  it("begin each part behind an empty line, and at most one level below the one before", () => {
    const wrong = documents.flatMap(document => {
      const lines = withoutCode(textOf(document)).split("\n");
      let level = 0;
      return lines.filter((line, i) => {
        const own = /^(#{1,6}) /.exec(line)?.[1]?.length;
        if (own === undefined) return false;
        const isDeep = own > level + 1;
        level = own;
        return isDeep || (i > 0 && lines[i - 1] !== "");
      });
    });
    assert.deepEqual(wrong, []);
  });

  it("show the reasons, rates, events and states of the protocol as the code has them", () => {
    const protocol = textOf("docs/protocol.md");
    for (const [name, table] of protocolTables())
      assert.ok(
        protocol.includes(`<!-- example: ${name} -->\n${table}<!-- /example -->`),
        `the table "${name}" of docs/protocol.md is older than the code: npm run docs:examples`,
      );
  });

  it("have a number for each decision, one after the other, and its status", () => {
    const decisions = globSync("docs/adr/*.md").toSorted();
    decisions.forEach((path, i) => {
      const number = String(i + 1).padStart(4, "0");
      assert.ok(path.includes(`/${number}-`), `${path} should be number ${number}`);
      assert.match(textOf(path), new RegExp(`^# ${i + 1}\\. .+\\n\\nStatus: \\w+`));
    });
  });

  it("come with a license, also where an addon is taken alone", () => {
    const addons = globSync("godot/addons/*/plugin.cfg").map(path => dirname(path));
    assert.ok(addons.length >= 2);
    for (const folder of [".", ...addons]) assert.match(textOf(join(folder, "LICENSE")), /^MIT License/);
  });

  it("back up and restore every table that cannot be made anew", () => {
    const [, section = ""] = textOf("docs/operations.md").split("## Backup and restore");
    const [, loop = ""] = /^for t in (.*); do$/m.exec(section) ?? [];
    const kept = TABLES.filter(table => !table.is_derived).map(({ name }) => name);
    assert.deepEqual(loop.split(" ").sort(), kept.sort());
    for (const name of kept) assert.match(section, new RegExp(`^\\| \`${name}\` `, "m"));
  });

  it("say of every kind of HTTP problem what to do", () => {
    const rows = textOf("docs/http-api.md").matchAll(/^\| `([\w-]+)` +\| (\d{3}) /gm);
    const told = Object.fromEntries([...rows].map(([, kind = "", status]) => [kind, Number(status)]));
    const there = Object.entries(PROBLEMS).map(([kind, { status }]) => [kind, status]);
    assert.deepEqual(told, Object.fromEntries(there));
  });

  it("name one price of an hour of play", () => {
    const [, price = ""] = /which costs \*\*\$([\d.]+)\*\*/.exec(textOf("docs/performance.md")) ?? [];
    assert.ok(textOf("README.md").includes(`**$${Number(price).toFixed(4)}**`), price);
  });

  it("tell of the version that package.json has", () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(textOf("package.json")));
    assert.match(textOf("CHANGELOG.md"), new RegExp(`^## \\[${version}\\]`, "m"));
  });
});

/** What this server is: its build, and the rules that it plays by. Read once, when the process starts. */
import { execFileSync, type StdioOptions } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { RoomVersions } from "./schema/room-versions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** How many digits name a commit, or a state of the rules. */
const DIGITS = 12;

export type Build = Pick<RoomVersions, "rules_version" | "build_version">;

function readBuild(): Build {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")));
  const known = commitOfImage() ?? commitOfClone();
  return {
    build_version: known === undefined ? version : `${version}+${known.slice(0, DIGITS)}`,
    rules_version: hashOfRules(),
  };
}

/**
 * A number would be true only as long as everybody thinks of raising it; of the hash two servers have the same only where they play by the
 * same rules. A comment changes it, too, which does no harm.
 */
function hashOfRules(): string {
  const hash = createHash("sha256");
  const files = globSync("src/game/**/*.ts", { cwd: ROOT }).map(path => path.replaceAll("\\", "/"));
  for (const path of files.filter(each => !each.endsWith(".test.ts")).sort())
    hash.update(`${path}\n${readFileSync(ROOT + path, "utf8").replaceAll("\r\n", "\n")}\n`);
  return hash.digest("hex").slice(0, DIGITS);
}

/** A container has no history: its image is told the commit when it is built. */
function commitOfImage(): string | undefined {
  const path = `${ROOT}.commit`;
  return (existsSync(path) && readFileSync(path, "utf8").trim()) || undefined;
}

/** Undefined where this is no clone, or there is no git. */
function commitOfClone(): string | undefined {
  if (!existsSync(`${ROOT}.git`)) return undefined;
  try {
    const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
    return execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8", stdio }).trim();
  } catch {
    return undefined;
  }
}

export const BUILD: Build = readBuild();

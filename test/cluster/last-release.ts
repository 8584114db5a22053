/** The release before this one, out of the history, to run beside it. With each release last-release.json names the one before. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const record = z.object({ version: z.string(), commit: z.string().regex(/^[0-9a-f]{40}$/) });

export type LastRelease = {
  version: string;
  /** Its program. */
  entry: string;
  remove: () => void;
};

/**
 * Unpacks it into a folder of its own, with this version's packages.
 *
 * @throws where the history ends before it.
 */
export function unpackLastRelease(): LastRelease {
  const { version, commit } = record.parse(
    JSON.parse(readFileSync(new URL("./last-release.json", import.meta.url), "utf8")),
  );
  const folder = mkdtempSync(join(tmpdir(), `release-${version}-`));
  try {
    const archive = join(folder, "release.tar");
    writeFileSync(archive, gitArchive(version, commit));
    execFileSync("tar", ["-xf", archive, "-C", folder]);
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    version,
    entry: join(folder, "src/index.ts"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function gitArchive(version: string, commit: string): Buffer {
  const paths = ["src", "content", "web", "docs", "scripts", "arena.config.ts", "package.json"];
  try {
    return execFileSync("git", ["archive", "--format=tar", commit, ...paths], {
      ...{ cwd: ROOT, maxBuffer: 200_000_000, stdio: ["ignore", "pipe", "pipe"] },
    });
  } catch (cause) {
    const text = `Version ${version} (${commit}) is not in this clone's history, so the deploy cannot be tested: run \`git fetch --unshallow\`.`;
    throw new Error(text, { cause });
  }
}

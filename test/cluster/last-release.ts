/**
 * The releases beside this one: the one before, out of the history, which last-release.json names with each release; and one after it that
 * writes newer rows.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const record = z.object({
  version: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  protocol_version: z.int(),
});

/** `protocol_version` is what games of its time speak, which play on while this version is deployed. */
export const LAST_RELEASE = record.parse(
  JSON.parse(readFileSync(new URL("./last-release.json", import.meta.url), "utf8")),
);

/** What the program and its pages are made of. */
const PARTS = [
  "src",
  "content",
  "web",
  "docs",
  "scripts",
  "arena.config.ts",
  "package.json",
  "ops/prices.json",
];

export type UnpackedRelease = {
  /** Its program. */
  entry: string;
  remove: () => void;
};

/**
 * Unpacks the last release into a folder of its own, with this version's packages.
 *
 * @throws where the history ends before it.
 */
export function unpackLastRelease(): UnpackedRelease {
  const { version, commit } = LAST_RELEASE;
  return inFolder(`release-${version}`, folder => {
    const archive = join(folder, "release.tar");
    writeFileSync(archive, gitArchive(version, commit));
    execFileSync("tar", ["-xf", archive, "-C", folder]);
  });
}

const UPCASTS_OF_CHARACTERS = "new RowSchema(z.preprocess(unpacked, character), [";

/** This version with rows of characters that are one version newer: what the last release cannot read, whether this version has changed a row or not. */
export function unpackNewerRows(): UnpackedRelease {
  return inFolder("newer-rows", folder => {
    for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    const path = join(folder, "src/characters/character.ts");
    const source = readFileSync(path, "utf8");
    assert.ok(source.includes(UPCASTS_OF_CHARACTERS), `${path} names the upcasts of characters otherwise`);
    writeFileSync(path, source.replace(UPCASTS_OF_CHARACTERS, `${UPCASTS_OF_CHARACTERS} row => row,`));
  });
}

function inFolder(name: string, fill: (folder: string) => void): UnpackedRelease {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    fill(folder);
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    remove();
    throw error;
  }
  return { entry: join(folder, "src/index.ts"), remove };
}

function gitArchive(version: string, commit: string): Buffer {
  try {
    return execFileSync("git", ["archive", "--format=tar", commit, ...PARTS], {
      ...{ cwd: ROOT, maxBuffer: 200_000_000, stdio: ["ignore", "pipe", "pipe"] },
    });
  } catch (cause) {
    const text = `Version ${version} (${commit}) is not in this clone's history, so the deploy cannot be tested: run \`git fetch --unshallow\`.`;
    throw new Error(text, { cause });
  }
}

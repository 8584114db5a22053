/** The pages as an image has them that was built with those of the image before, which had other rules. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RULES_VERSION } from "../../src/game/rules-version.ts";

const run = promisify(execFile);
const BUILD_OF = ["package.json", "package-lock.json", "scripts", "src", "web"];
const VERSION_FILE = "src/game/rules-version.ts";

export type PastBundles = {
  /** Where the bundles are, as in `dist/web`. */
  readonly folder: string;
  delete(): Promise<void>;
};

/** @param rules_version of the image before: its rules are the same, under this version. */
export async function pastBundles(rules_version: number): Promise<PastBundles> {
  const project = await mkdtemp(join(tmpdir(), "tr-dungeons-past-"));
  await Promise.all(BUILD_OF.map(name => cp(name, join(project, name), { recursive: true })));
  await symlink(join(process.cwd(), "node_modules"), join(project, "node_modules"));
  const file = join(project, VERSION_FILE);
  const current = await readFile(file, "utf8");
  const past = current.replace(/(RULES_VERSION = )\d+/, `$1${rules_version}`);
  if (past === current) throw new Error(`${VERSION_FILE} has no version other than ${RULES_VERSION}`);
  for (const text of [past, current]) {
    await writeFile(file, text);
    await run(process.execPath, ["scripts/build-web.ts"], { cwd: project });
  }
  return {
    folder: join(project, "dist/web"),
    delete: () => rm(project, { recursive: true, force: true }),
  };
}

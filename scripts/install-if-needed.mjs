/**
 * Runs before every script of package.json: installs the dependencies where they are missing or not those of
 * package-lock.json. Plain JavaScript, since it runs on whatever Node there is; Node 24 itself is a dependency.
 *
 * With `--omit=dev`, before what runs without them: in a fresh clone not the dependencies of development, which are half of all. The first
 * script that needs them brings them.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";

const wanted = "package-lock.json";
/** Copies of the lock file that was installed last: of all, or without what only development needs. */
const installedAll = "node_modules/.installed-lock.json";
const installedToRun = "node_modules/.installed-lock-to-run.json";
/** Npm's own list of what is installed, however it was called. */
const packages = "node_modules/.package-lock.json";

const textOf = file => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
const isInstalled = copy => textOf(copy) === textOf(wanted);

const mayOmit = process.argv.includes("--omit=dev");
// Who has the dependencies of development keeps them.
const omits = mayOmit && !/"dev": true/.test(textOf(packages) ?? "");
if (!isInstalled(installedAll) && !(mayOmit && isInstalled(installedToRun))) install();

function install() {
  console.info("Installing dependencies, once …");
  for (const copy of [installedAll, installedToRun]) rmSync(copy, { force: true });
  // Not `npm ci`: it refuses a lock file that was written where a registry lacks the binaries of other platforms.
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = spawnSync("npm", [...args, omits ? "--omit=dev" : "--include=dev"], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error("npm install failed. Check the network and the npm registry, then run the command again.");
    process.exit(1);
  }
  copyFileSync(wanted, omits ? installedToRun : installedAll);
}

/**
 * Runs before every script of package.json: installs the dependencies where they are missing or not those of
 * package-lock.json. Plain JavaScript, since it runs on whatever Node there is; Node 24 itself is a dependency.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";

const wanted = "package-lock.json";
/** A copy of the lock file that was installed last. */
const installed = "node_modules/.installed-lock.json";

const isInstalled = existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(wanted, "utf8");
if (!isInstalled) {
  console.info("Installing dependencies, once …");
  // Not `npm ci`: it refuses a lock file that was written where a registry lacks the binaries of other platforms.
  const result = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error("npm install failed. Check the network and the npm registry, then run the command again.");
    process.exit(1);
  }
  copyFileSync(wanted, installed);
}

/**
 * A disk that is full, for one process: from a given size on its files do not grow, as `ulimit -f` has it. A write that does
 * not fit is cut off in the middle, as on a full disk.
 */
import { spawnSync } from "node:child_process";
import type { Context } from "mocha";

/** Skips the suite where the system has no way to limit another process. */
export function requireFileSizeLimit(context: Context): void {
  if (spawnSync("prlimit", ["--version"]).status === 0) return;
  const message = "There is no prlimit on this machine, so nothing is tested on a full disk";
  if (process.env.FORBID_SKIP === "1") throw new Error(message);
  console.warn(`SKIPPED: ${message}. It is part of util-linux.`);
  context.skip();
}

/** @param bytes that a file of the process may have; undefined lifts the limit. */
export function limitFileSize(pid: number | undefined, bytes: number | undefined): void {
  const limit = `--fsize=${bytes ?? "unlimited"}:unlimited`;
  const { status, stderr } = spawnSync("prlimit", ["--pid", `${pid}`, limit], { encoding: "utf8" });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}

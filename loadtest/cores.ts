/** Keeps processes on cores of their own, so that whoever plays does not take the time of what is measured. */
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";

/** The server has this one for itself. */
export const SERVER_CORE = 0;
/** Players, database and all else. */
export const CROWD_CORE = 1;

/** Whether this machine can tell processes which core to use: Linux with two cores or more. */
export const HAS_CORES = process.platform === "linux" && cpus().length > CROWD_CORE;

/** What to start so that the command runs on that core. */
export function onCore(core: number, command: readonly string[]): readonly string[] {
  return HAS_CORES ? ["taskset", "-c", String(core), ...command] : command;
}

/** Moves this process, and all that it starts from now on, to that core. */
export function moveToCore(core: number): void {
  if (HAS_CORES) execFileSync("taskset", ["-a", "-c", "-p", String(core), String(process.pid)]);
}

/** What a process takes of the machine, and where on it it runs. Linux alone says and does this. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** The server has this one for itself. */
export const SERVER_CORE = 0;
/** Players, database and all else. */
export const CROWD_CORE = 1;

/** Of /proc/PID/stat, on every Linux there is. */
const TICKS_PER_SECOND = 100;
/** Of the fields behind the name of the program, which may hold anything but a last bracket. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Seconds of CPU that the process has taken so far, in all its threads. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
}

/** The same to the nanosecond, in the threads that it has now: for figures of a few seconds. */
export function threadSecondsOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map(thread => {
    const [run = "0"] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ");
    return Number(run);
  });
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e9;
}

export function residentMegabytesOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
  return Number(kilobytes) / 1024;
}

/**
 * Moves this process, and all that it starts from now on, to the crowd's core. Returns whether processes can be given a
 * core each; where they cannot, it says so loudly, since the server's figures are then worth little.
 */
export function moveToCrowdCore(): boolean {
  const problem = whyUnpinned();
  if (problem === undefined) return true;
  console.warn(
    `\n!!! NOT PINNED, since ${problem}. Server and players share cores: the numbers say little.\n`,
  );
  return false;
}

function whyUnpinned(): string | undefined {
  if (cpus().length <= CROWD_CORE) return "there is one core only";
  try {
    pin(process.pid, CROWD_CORE);
    return undefined;
  } catch (error) {
    return `taskset does not work here: ${error instanceof Error ? error.message : error}`;
  }
}

/** Gives all threads of a process one core, or several. What it starts from then on runs there too. */
export function pin(pid: number, ...cores: readonly number[]): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", cores.join(","), String(pid)], {
    stdio: "pipe",
  });
}

/** What a process takes of the machine, and where on it it runs. Linux alone says and does this. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

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

export function residentMegabytesOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
  return Number(kilobytes) / 1024;
}

/** Why processes cannot be given a core each; undefined where they can. */
export function whyUnpinned(): string | undefined {
  if (cpus().length < 2) return "there is one core only";
  try {
    pin(process.pid, 1);
    return undefined;
  } catch (error) {
    return `taskset does not work here: ${error instanceof Error ? error.message : error}`;
  }
}

/** Gives all threads of a process one core. What it starts from then on runs there too. */
export function pin(pid: number, core: number): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(core), String(pid)], {
    stdio: "pipe",
  });
}

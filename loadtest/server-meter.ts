/** What a server says of itself at /metrics, and what the machine says of its process. */
import { readFile } from "node:fs/promises";

/** The unit of /proc/PID/stat on Linux, for programs. */
const CPU_TICKS_PER_SECOND = 100;

/** Each metric's value, summed over its labels. */
export type Metrics = ReadonlyMap<string, number>;

/** Reads /metrics; also each series by its full name, with its labels. */
export async function readMetrics(endpoint: string): Promise<Metrics> {
  const answer = await fetch(`${endpoint.replace(/^ws/, "http")}/metrics`);
  if (!answer.ok) throw new Error(`/metrics answers ${answer.status}`);
  const values = new Map<string, number>();
  for (const line of (await answer.text()).split("\n")) {
    const found = /^([a-z0-9_]+)(\{[^}]*\})? (\S+)/.exec(line);
    if (!found) continue;
    const [, name = "", labels, number] = found;
    const value = Number(number);
    values.set(name, (values.get(name) ?? 0) + value);
    if (labels) values.set(name + labels, value);
  }
  return values;
}

/** Seconds of CPU that the process has used so far, all its threads together. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name, in brackets, may hold spaces; user and system time are the 12th and 13th fields behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CPU_TICKS_PER_SECOND;
}

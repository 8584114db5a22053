/** Mocha's reporter for several runs at once: it prints nothing, and tells test-groups.ts what happens, as JSON lines on descriptor 3. */
import { readFileSync, writeSync } from "node:fs";
import { relative } from "node:path";
import type { Runnable, Runner, Suite, Test } from "mocha";
import { z } from "zod";

const about = { test: z.string(), file: z.string(), ms: z.number() };

/** What is told. `file` is a path from the working directory; the times of a file have its hooks in them, and its CPU the processes that it has ended. */
export const told = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["passed", "skipped"]), ...about }),
  z.object({ kind: z.literal("failed"), ...about, error: z.string() }),
  z.object({ kind: z.literal("file"), file: z.string(), ms: z.number(), cpu_ms: z.number() }),
  z.object({ kind: z.literal("end") }),
  /** After the end, again and again until the process ends: what keeps it from ending. */
  z.object({ kind: z.literal("open"), resources: z.array(z.string()) }),
]);
export type Told = z.infer<typeof told>;

const DESCRIPTOR = 3;
const OPEN_INTERVAL_MS = 400;
const PROCESS = "/proc/self/stat";
/** Of Linux's clock, of which it tells in {@link PROCESS}. */
const MS_PER_CLOCK_TICK = 10;
/** Of the fields behind the name, where those of children that have ended begin: user and system. */
const CHILDREN_FIELD = 13;

export default class TestReporter {
  #suiteStartedAtMs = 0;
  #cpuBeforeMs = 0;

  constructor(runner: Runner) {
    runner.on("suite", suite => {
      if (!suite.parent?.root) return;
      this.#suiteStartedAtMs = performance.now();
      this.#cpuBeforeMs = cpuMs();
    });
    runner.on("suite end", suite => {
      if (!suite.parent?.root) return;
      const ms = performance.now() - this.#suiteStartedAtMs;
      tell({ kind: "file", file: fileOf(suite), ms, cpu_ms: cpuMs() - this.#cpuBeforeMs });
    });
    runner.on("pass", test => tell({ kind: "passed", ...aboutOf(test) }));
    runner.on("pending", test => tell({ kind: "skipped", ...aboutOf(test) }));
    runner.on("fail", (test, error: unknown) =>
      tell({ kind: "failed", ...aboutOf(test), error: textOf(error) }),
    );
    runner.on("end", () => {
      tell({ kind: "end" });
      setInterval(() => tell({ kind: "open", resources: openResources() }), OPEN_INTERVAL_MS).unref();
    });
  }
}

/** Of this process, and of its children that have ended where the system tells of them. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childrenMs();
}

function childrenMs(): number {
  let stat: string;
  try {
    stat = readFileSync(PROCESS, "utf8");
  } catch {
    return 0;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = fields.slice(CHILDREN_FIELD, CHILDREN_FIELD + 2).map(Number);
  return ((user ?? 0) + (system ?? 0)) * MS_PER_CLOCK_TICK;
}

/** Node's names of what is open, such as `Timeout`, with how many there are of each. */
function openResources(): string[] {
  const byName = Object.groupBy(process.getActiveResourcesInfo(), name => name);
  return Object.entries(byName).map(([name, all = []]) => `${all.length} ${name}`);
}

function tell(what: Told): void {
  writeSync(DESCRIPTOR, `${JSON.stringify(what)}\n`);
}

function aboutOf(test: Test | Runnable) {
  return { test: test.fullTitle(), file: fileOf(test), ms: test.duration ?? 0 };
}

/** A hook may know its file only from its suite. */
function fileOf(test: Suite | Runnable): string {
  const file = test.file ?? (test.parent && fileOf(test.parent));
  return file === undefined || file === "" ? "" : relative(process.cwd(), file);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by: ${textOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

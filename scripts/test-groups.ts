/** Several runs of mocha, some of them at once, told as one: progress while they run, failures as they happen, one summary. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Told, told } from "./test-reporter.ts";

/** `args` are mocha's: patterns of files, and options. */
export type Group = { name: string; args: string[] };

export type GroupOptions = {
  /** How many groups run at the same time; the first of the list begin. */
  atOnce: number;
  env: NodeJS.ProcessEnv;
  /** Prints a line, or several. */
  print: (text: string) => void;
  /** How often progress is printed. */
  progressMs?: number;
  /** How long a run may go on after its last test before it is killed: then something was left open. */
  endLimitMs?: number;
};

const MOCHA = fileURLToPath(import.meta.resolve("mocha/bin/mocha.js"));
const REPORTER = fileURLToPath(new URL("./test-reporter.ts", import.meta.url));
const PROGRESS_MS = 10_000;
const END_LIMIT_MS = 60_000;
/** What an ended run has said may still be on its way; a server that outlives it could hold its pipes open for ever. */
const LAST_WORDS_MS = 2000;
const SLOWEST = 10;

type Timed = { what: string; ms: number };
type Failure = { group: string; test: string; file: string; error: string };

class GroupRun {
  readonly name: string;
  state: "waits" | "runs" | "done" = "waits";
  passed = 0;
  failed = 0;
  readonly skipped: string[] = [];
  /** What went wrong with the run itself. */
  trouble: string | undefined;
  readonly failures: Failure[] = [];
  readonly tests: Timed[] = [];
  readonly filesMs = new Map<string, number>();
  readonly #args: string[];
  readonly #options: GroupOptions;
  #child: ChildProcess | undefined;
  #hasEnded = false;
  #open: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ name, args }: Group, options: GroupOptions) {
    this.name = name;
    this.#args = args;
    this.#options = options;
  }

  async run(): Promise<void> {
    this.state = "runs";
    const child = spawn(process.execPath, [MOCHA, "--reporter", REPORTER, ...this.#args], {
      env: this.#options.env,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    const closed = once(child, "close");
    const [, stdout, stderr, reports] = child.stdio;
    for (const output of [stdout, stderr])
      readLines(output, line => this.#options.print(`[${this.name}] ${line}`));
    readLines(reports, line => this.#receive(told.parse(JSON.parse(line))));
    await once(child, "exit");
    await Promise.race([closed, delay(LAST_WORDS_MS, undefined, { ref: false })]);
    clearTimeout(this.#timer);
    this.state = "done";
    this.trouble ??= this.#troubleOf(child.signalCode ?? `code ${child.exitCode}`, child.exitCode === 0);
    if (this.trouble !== undefined) this.#options.print(`✖ [${this.name}] ${this.trouble}`);
  }

  #troubleOf(how: string, isGood: boolean): string | undefined {
    if (!this.#hasEnded) return `It has ended (${how}) before its tests had.`;
    if (this.passed + this.failed === 0) return "No test ran.";
    return isGood || this.failed > 0 ? undefined : `It has ended with ${how}, though no test has failed.`;
  }

  #receive(what: Told): void {
    switch (what.kind) {
      case "passed":
        this.passed += 1;
        this.tests.push({ what: `${what.file}: ${what.test}`, ms: what.ms });
        break;
      case "skipped":
        this.skipped.push(`[${this.name}] ${what.file}: ${what.test}`);
        break;
      case "failed":
        this.failed += 1;
        this.failures.push({ group: this.name, ...what });
        this.#options.print(failureText({ group: this.name, ...what }));
        break;
      case "file":
        this.filesMs.set(what.file, (this.filesMs.get(what.file) ?? 0) + what.ms);
        break;
      case "end":
        this.#hasEnded = true;
        this.#timer = setTimeout(() => this.#kill(), this.#options.endLimitMs ?? END_LIMIT_MS);
        break;
      case "open":
        this.#open = what.resources;
    }
  }

  #kill(): void {
    const open = this.#open.length === 0 ? "something" : this.#open.join(", ");
    this.trouble = `A test has left ${open} open, so the run does not end. Killed.`;
    this.#child?.kill("SIGKILL");
  }

  get progress(): string {
    if (this.state === "waits") return `${this.name}: waits`;
    const failed = this.failed > 0 ? ` ✖ ${this.failed}` : "";
    return `${this.name}: ✔ ${this.passed}${failed}${this.state === "done" ? ", done" : ""}`;
  }
}

/** Resolves with whether all is well: every run has come to its end with a test at least, and no test has failed. */
export async function runGroups(groups: Group[], options: GroupOptions): Promise<boolean> {
  const { atOnce, print, progressMs = PROGRESS_MS } = options;
  const startedAtMs = performance.now();
  const runs = groups.map(group => new GroupRun(group, options));
  const waiting = [...runs];
  const timer = setInterval(
    () => print(`${seconds(performance.now() - startedAtMs)}  ${runs.map(run => run.progress).join(" · ")}`),
    progressMs,
  );
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) await run.run();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  clearInterval(timer);
  print(summaryOf(runs, performance.now() - startedAtMs));
  return runs.every(run => run.failed === 0 && run.trouble === undefined);
}

function summaryOf(runs: GroupRun[], ms: number): string {
  const sum = (count: (run: GroupRun) => number) => runs.reduce((total, run) => total + count(run), 0);
  const skipped = runs.flatMap(run => run.skipped);
  const failures = runs.flatMap(run => run.failures);
  const troubles = runs.flatMap(run => (run.trouble === undefined ? [] : `✖ [${run.name}] ${run.trouble}`));
  const files = runs.flatMap(run => [...run.filesMs].map(([what, ms]) => ({ what, ms })));
  return [
    "",
    ...section("The slowest tests", slowest(runs.flatMap(run => run.tests))),
    ...section("The slowest files", slowest(files)),
    ...section("Skipped", skipped),
    ...section("Failures", failures.map(failureText)),
    ...troubles,
    `${sum(run => run.passed)} passed, ${sum(run => run.failed)} failed, ${skipped.length} skipped, in ${seconds(ms)}`,
  ].join("\n");
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines, ""];
}

function slowest(all: Timed[]): string[] {
  const sorted = all.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  return sorted.map(({ what, ms }) => `${seconds(ms).padStart(8)}  ${what}`);
}

function failureText({ group, test, file, error }: Failure): string {
  const indented = error.replace(/^/gm, "    ");
  return `✖ [${group}] ${test}\n    ${file}\n${indented}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function readLines(stream: unknown, onLine: (line: string) => void): void {
  if (stream instanceof Readable) createInterface({ input: stream }).on("line", onLine);
}

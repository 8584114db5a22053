/**
 * Several runs of mocha, some of them at once, told as one: progress while they run, failures as they happen, one summary.
 *
 * They run beside one another only to save time, and some tests of networks and frames cannot stand a machine that is busy with others. So files
 * with a failure run once more at the end, with nothing beside them, and that decides. What failed only beside others is listed in the summary.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { getPriority, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Told, told } from "./test-reporter.ts";

export type Group = {
  name: string;
  /** Mocha's: patterns of files, and options. */
  args: string[];
  /** Hardly anything of it waits for a frame or a tick, so it takes what the others leave of the processor. */
  isPatient?: boolean;
};

export type GroupOptions = {
  /** How many groups run at the same time; the first of the list begin. Where no others wait, patient ones take their places. */
  atOnce: { patient: number; others: number };
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
const SLOWEST = 15;
/** By so much patient groups, and what they start, are nicer than the others: they have a third of what those have, where both want the processor. */
const PATIENT_NICENESS = 5;
const MOST_NICENESS = 19;
/** Of a test that sets none: where several groups run each takes its time, and only one that hangs takes so long. Named files have a third of it (.mocharc.json). */
const TEST_LIMIT_MS = 60_000;
/** More files than these are no accident of a busy machine: they do not run again. */
const MOST_RUN_AGAIN = 20;

const OPTIONS = ["--reporter", REPORTER, "--timeout", `${TEST_LIMIT_MS}`];

type Timed = { what: string; ms: number };
type FileTimes = { ms: number; cpu_ms: number };
type Result = Extract<Told, { test: string }>;
type Failure = Extract<Result, { kind: "failed" }> & { group: string };

class GroupRun {
  readonly name: string;
  state: "waits" | "runs" | "done" = "waits";
  /** What went wrong with the run itself. */
  trouble: string | undefined;
  /** Failures of files that have run again since. */
  readonly unsteady: Failure[] = [];
  readonly files = new Map<string, FileTimes>();
  readonly isPatient: boolean;
  readonly #args: string[];
  #results: Result[] = [];
  readonly #options: GroupOptions;
  #child: ChildProcess | undefined;
  #hasEnded = false;
  #open: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ name, args, isPatient = false }: Group, options: GroupOptions) {
    this.name = name;
    this.isPatient = isPatient;
    this.#args = args;
    this.#options = options;
  }

  async run(): Promise<void> {
    this.state = "runs";
    const child = spawn(process.execPath, [MOCHA, ...OPTIONS, ...this.#args], {
      env: this.#options.env,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    if (this.isPatient && child.pid !== undefined) beNicer(child.pid);
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
      case "skipped":
      case "failed":
        this.#results.push(what);
        if (what.kind === "failed") this.#options.print(failureText({ ...what, group: this.name }));
        break;
      case "file":
        this.#addTimes(what.file, what);
        break;
      case "end":
        this.#hasEnded = true;
        this.#timer = setTimeout(() => this.#kill(), this.#options.endLimitMs ?? END_LIMIT_MS);
        break;
      case "open":
        this.#open = what.resources;
    }
  }

  #addTimes(file: string, { ms, cpu_ms }: FileTimes): void {
    const before = this.files.get(file) ?? { ms: 0, cpu_ms: 0 };
    this.files.set(file, { ms: before.ms + ms, cpu_ms: before.cpu_ms + cpu_ms });
  }

  get passed(): number {
    return this.#results.filter(result => result.kind === "passed").length;
  }

  get failed(): number {
    return this.failures.length;
  }

  get failures(): Failure[] {
    return this.#results.flatMap(result =>
      result.kind === "failed" ? [{ ...result, group: this.name }] : [],
    );
  }

  get skipped(): string[] {
    const skipped = this.#results.filter(result => result.kind === "skipped");
    return skipped.map(({ file, test }) => `[${this.name}] ${file}: ${test}`);
  }

  get tests(): Timed[] {
    const passed = this.#results.filter(result => result.kind === "passed");
    return passed.map(({ file, test, ms }) => ({ what: `${file}: ${test}`, ms }));
  }

  /** What these files have said does not count any more, since they have run again. */
  takeBack(files: string[]): void {
    this.unsteady.push(...this.failures.filter(({ file }) => files.includes(file)));
    this.#results = this.#results.filter(({ file }) => !files.includes(file));
    // All its tests have run, and one that fails leaves open what it would have closed.
    if (this.unsteady.length > 0 && this.#hasEnded) this.trouble = undefined;
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

/** A courtesy: where the system does not allow it, the group runs like the others. */
function beNicer(pid: number): void {
  try {
    setPriority(pid, Math.min(MOST_NICENESS, getPriority() + PATIENT_NICENESS));
  } catch {}
}

/** Resolves with whether all is well: every run has come to its end with a test at least, and no test has failed. */
export async function runGroups(groups: Group[], options: GroupOptions): Promise<boolean> {
  const { atOnce, print, progressMs = PROGRESS_MS } = options;
  const startedAtMs = performance.now();
  const runs = groups.map(group => new GroupRun(group, options));
  const patient = runs.filter(run => run.isPatient);
  const others = runs.filter(run => !run.isPatient);
  const timer = setInterval(
    () => print(`${seconds(performance.now() - startedAtMs)}  ${runs.map(run => run.progress).join(" · ")}`),
    progressMs,
  );
  const work = async (next: () => GroupRun | undefined) => {
    for (let run = next(); run; run = next()) await run.run();
  };
  await Promise.all([
    ...Array.from({ length: atOnce.others }, () => work(() => others.shift() ?? patient.shift())),
    ...Array.from({ length: atOnce.patient }, () => work(() => patient.shift())),
  ]);
  const again = await runAgain(runs, options);
  clearInterval(timer);
  print(summaryOf(runs, again, performance.now() - startedAtMs));
  return [...runs, ...(again ? [again] : [])].every(run => run.failed === 0 && run.trouble === undefined);
}

/** Those that failed, alone. Their first results are taken back: they are in the run that is returned, as far as they hold. */
async function runAgain(runs: GroupRun[], options: GroupOptions): Promise<GroupRun | undefined> {
  const files = [...new Set(runs.flatMap(run => run.failures).map(failure => failure.file))];
  if (files.length === 0 || files.length > MOST_RUN_AGAIN || files.includes("")) return undefined;
  options.print(`Once more, alone: ${files.join(", ")}`);
  const again = new GroupRun({ name: "alone", args: files }, options);
  await again.run();
  for (const run of runs) run.takeBack(files);
  return again;
}

function summaryOf(all: GroupRun[], again: GroupRun | undefined, ms: number): string {
  const runs = again ? [...all, again] : all;
  const sum = (count: (run: GroupRun) => number) => runs.reduce((total, run) => total + count(run), 0);
  const skipped = runs.flatMap(run => run.skipped);
  const failures = runs.flatMap(run => run.failures);
  const unsteady = runs.flatMap(run => run.unsteady);
  const troubles = runs.flatMap(run => (run.trouble === undefined ? [] : `✖ [${run.name}] ${run.trouble}`));
  const files = runs.flatMap(run => [...run.files]);
  const cpuMs = files.reduce((total, [, { cpu_ms }]) => total + cpu_ms, 0);
  return [
    "",
    ...section("The slowest tests", slowest(runs.flatMap(run => run.tests))),
    ...section("The slowest files", slowest(files.map(([what, { ms }]) => ({ what, ms })))),
    ...section(
      `The most CPU, of ${seconds(cpuMs)} in all`,
      slowest(files.map(([what, { cpu_ms }]) => ({ what, ms: cpu_ms }))),
    ),
    ...section("Skipped", skipped),
    ...section("Failed beside others; the same files alone decide", unsteady.map(failureText)),
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

/** Runs scripts of the Godot project below `godot/` in a real Godot, without a window. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const PROJECT = resolve(import.meta.dirname, "../../../godot");
export const GODOT = process.env.GODOT ?? "godot";
/** Where scripts/install-godot-template.sh has put Godot's template for exports, and what runs its games. */
const FORKY = process.env.GODOT_ROOT ?? "/opt/godot-forky";
export const TEMPLATE = join(FORKY, "usr/bin/godot-template-release");
export const RUN_EXPORTED = join(FORKY, "run-program");
const START_TIMEOUT_MS = 300_000;

/** What Godot prints when something goes wrong in it, whatever the exit code. */
export const COMPLAINT = /^(SCRIPT ERROR|ERROR|WARNING|USER ERROR|USER WARNING|.*Parse Error)/m;

let isPrepared: boolean | undefined;

/**
 * To be called in a suite: lets its tests run only where there is a Godot 4.6. Says so loudly where there is none, and
 * fails if FORBID_SKIP says that nothing may be skipped.
 */
export function needsGodot(): void {
  before("needs Godot 4.6", function () {
    this.timeout(START_TIMEOUT_MS);
    isPrepared ??= prepareGodot();
    if (isPrepared) return;
    const reason = `there is no Godot 4.6: GODOT is ${process.env.GODOT ?? "not set"}. Run scripts/install-godot.sh.`;
    if (process.env.FORBID_SKIP === "1") throw new Error(`FORBID_SKIP is set, and ${reason}`);
    console.warn(`\n    !!! SKIPPED, since ${reason}\n`);
    this.skip();
  });
}

/** Whether there is a Godot 4.6; if so, it learns the names of the project's classes, which the editor does otherwise. */
export function prepareGodot(): boolean {
  const version = spawnSync(GODOT, ["--version"], { encoding: "utf8", timeout: START_TIMEOUT_MS });
  if (version.error || !version.stdout.trim().split("\n").at(-1)?.startsWith("4.6")) return false;
  const imported = spawnSync(GODOT, ["--headless", "--path", PROJECT, "--import"], {
    encoding: "utf8",
    timeout: START_TIMEOUT_MS,
  });
  if (imported.status !== 0)
    throw new Error(`godot --import failed:\n${imported.stdout}\n${imported.stderr}`);
  return true;
}

export interface Run {
  status: number | null;
  output: string;
}

/** Runs a script of the project to its end. The arguments reach it as `OS.get_cmdline_user_args()`. */
export async function runGodot(script: string, args: string[] = [], timeoutMs = 60_000): Promise<Run> {
  const child = spawn(GODOT, ["--headless", "--path", PROJECT, "-s", `res://${script}`, "--", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const status = await new Promise<number | null>((done, fail) => {
    child.on("error", fail).on("close", done);
  });
  clearTimeout(timer);
  if (status === null) output += `\n(ended after ${timeoutMs} ms)`;
  return { status, output };
}

/** As `runGodot`, and fails if Godot complained of anything but what is `expected`. */
export async function runGodotClean(
  script: string,
  args: string[] = [],
  timeoutMs = 60_000,
  expected = /(?!)/g,
): Promise<string> {
  const { status, output } = await runGodot(script, args, timeoutMs);
  if (status !== 0 || COMPLAINT.test(output.replaceAll(expected, ""))) {
    throw new Error(`${script} ended with ${status}:\n${output}`);
  }
  return output;
}

/**
 * Gives a script a list of questions, one JSON a line, and returns its answers. The script reads the first file that it is
 * given, and writes as many lines to the second one.
 */
export async function askGodot<Answer>(
  script: string,
  questions: unknown[],
  options: { timeoutMs?: number; expected?: RegExp } = {},
): Promise<Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), "godot-test-"));
  try {
    const [asked, answered] = [join(folder, "asked"), join(folder, "answered")];
    writeFileSync(asked, questions.map(question => JSON.stringify(question)).join("\n"));
    await runGodotClean(script, [asked, answered], options.timeoutMs ?? 100_000, options.expected);
    const lines = readFileSync(answered, "utf8").trimEnd().split("\n");
    if (lines.length !== questions.length) {
      throw new Error(`${script} gave ${lines.length} answers to ${questions.length} questions`);
    }
    return lines.map(line => JSON.parse(line) as Answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

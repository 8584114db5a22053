/**
 * Runs all tests: `npm test`, or those that are named: `npm test -- test/game/loot.test.ts`.
 *
 * Three runs at once, since all of them wait far more than they compute. Tests of rooms inside their own process share
 * one port, so all of them are in one run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const ROOMS = "test/{rooms,scenarios}/**/*.test.ts";
const PROCESSES = "test/{recovery,cluster}/**/*.test.ts";
const ALL = "test/**/*.test.ts";

/** A run that has said its result and does not end has left something open; it must not hold up everybody. */
const END_LIMIT_MS = 60_000;

type Run = { name: string; args: string[] };

const named = process.argv.slice(2);
const runs: Run[] =
  named.length > 0
    ? [{ name: "the tests", args: named }]
    : [
        { name: "rooms and scenarios", args: [ROOMS] },
        { name: "recovery and many processes", args: [PROCESSES] },
        { name: "everything else", args: [ALL, "--ignore", ROOMS, "--ignore", PROCESSES] },
      ];

/** Prints what a run said as a whole, or the lines of two runs would be mixed. */
async function run({ name, args }: Run, isAlone: boolean): Promise<number> {
  const mocha = spawn("mocha", args, { stdio: isAlone ? "inherit" : ["ignore", "pipe", "pipe"] });
  const printed: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  mocha.stdout?.on("data", (chunk: Buffer) => {
    printed.push(chunk);
    if (!/^ {2}\d+ passing/m.test(chunk.toString())) return;
    timer = setTimeout(() => {
      printed.push(
        Buffer.from(`\n${name}: a test has left something open, so the run does not end. Killed.\n`),
      );
      mocha.kill("SIGKILL");
    }, END_LIMIT_MS);
  });
  mocha.stderr?.on("data", (chunk: Buffer) => printed.push(chunk));
  const [code] = await once(mocha, "exit");
  clearTimeout(timer);
  if (!isAlone) process.stdout.write(`\n== ${name}\n${Buffer.concat(printed).toString()}`);
  return code ?? 1;
}

const codes = await Promise.all(runs.map(each => run(each, runs.length === 1)));
process.exit(codes.every(code => code === 0) ? 0 : 1);

/**
 * Runs all tests: `npm test`, or those that are named: `npm test -- test/game/loot.test.ts`. `--fast` runs those that
 * start nothing; `--long` sets LONG=1, by which tests take their large numbers (test/support/scale.ts).
 *
 * Three runs at once, since all of them wait far more than they compute. Tests of rooms inside their own process share
 * one port, so all of them are in one run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const ROOMS = "test/{rooms,scenarios}/**/*.test.ts";
const PROCESSES = "test/{recovery,cluster}/**/*.test.ts";
const ALL = "test/**/*.test.ts";

/** Tests that start no server, no Godot and no database: the rules, the schema, pure helpers. In 20 s at most. */
const FAST = [
  "test/structure.test.ts",
  "test/{bench,game,loadtest,schema}/**/*.test.ts",
  "test/cluster/settings.test.ts",
  "test/http/{rate-limit,write-together}.test.ts",
  "test/recovery/judge-history.test.ts",
  "test/ops/{environment,journal-metrics,log,node-flags}.test.ts",
  "test/rooms/{msgpack-frame,patch-serializer,ticker}.test.ts",
  "test/store/{aws-signature,content-files,content-guide,write-moments}.test.ts",
];

/** A run that has said its result and does not end has left something open; it must not hold up everybody. */
const END_LIMIT_MS = 60_000;

type Run = { name: string; args: string[] };

const [rank, ...rest] = process.argv.slice(2);
const isRank = rank === "--fast" || rank === "--long";
const named = rank === undefined || isRank ? rest : [rank, ...rest];
const env = { ...process.env, ...(rank === "--long" && { LONG: "1" }) };

function chooseRuns(): Run[] {
  if (named.length > 0) return [{ name: "the tests", args: named }];
  if (rank === "--fast") return [{ name: "the fast tests", args: FAST }];
  return [
    { name: "rooms and scenarios", args: [ROOMS] },
    { name: "recovery and many processes", args: [PROCESSES] },
    { name: "everything else", args: [ALL, "--ignore", ROOMS, "--ignore", PROCESSES] },
  ];
}

/** Prints what a run said as a whole, or the lines of two runs would be mixed. */
async function run({ name, args }: Run, isAlone: boolean): Promise<number> {
  const mocha = spawn("mocha", args, { env, stdio: isAlone ? "inherit" : ["ignore", "pipe", "pipe"] });
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

const runs = chooseRuns();
const codes = await Promise.all(runs.map(each => run(each, runs.length === 1)));
process.exit(codes.every(code => code === 0) ? 0 : 1);

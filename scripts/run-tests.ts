/**
 * Runs all tests: `npm test`, or those that are named, files or folders: `npm test -- src/game/dungeon/loot.test.ts test/http`. `--fast` runs
 * those that start nothing; `--long` sets LONG=1, by which tests take their large numbers (test/support/scale.ts).
 *
 * All tests are several runs, some at once, since all of them wait far more than they compute.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Group, runGroups } from "./test-groups.ts";

/** With a fourth of the others, two cores are too busy at times for what waits for a frame of Godot or a tick. */
const RUNS_AT_ONCE = { patient: 2, others: 3 };

const UNITS = ["src/**/*.test.ts", "{bench,loadtest}/*.test.ts", "web/**/*.test.ts"];
/** Those of the units that take long: they run against both databases. */
const DOMAINS =
  "src/{characters,friends,leaderboards,matchmaking,moderation,parties,ratings,runs}/**/*.test.ts";
const ROOMS = "test/rooms/**/*.test.ts";
const SCENARIOS = "test/scenarios/**/*.test.ts";
const RECOVERY = "test/recovery/**/*.test.ts";
const GODOT = "test/godot/**/*.test.ts";
const SESSION_API = "test/session-api/**/*.test.ts";
const CLUSTER = "test/cluster/**/*.test.ts";
const OPERATIONS = "test/{ops,scripts}/**/*.test.ts";
const PAGES = "test/web/**/*.test.ts";
const NAMED = [ROOMS, SCENARIOS, RECOVERY, GODOT, SESSION_API, CLUSTER, OPERATIONS, PAGES];

/** Those that take longest begin, and short ones are last, so that none goes on alone at the end. */
const GROUPS: Group[] = [
  { name: "recovery", args: [RECOVERY] },
  { name: "Godot", args: [GODOT] },
  { name: "rooms", args: [ROOMS] },
  { name: "many processes", args: [CLUSTER] },
  { name: "scenarios", args: [SCENARIOS] },
  { name: "domains", args: [DOMAINS], isPatient: true },
  { name: "session API", args: [SESSION_API], isPatient: true },
  { name: "pages", args: [PAGES], isPatient: true },
  { name: "operations", args: [OPERATIONS], isPatient: true },
  { name: "units", args: [...UNITS, "--ignore", DOMAINS], isPatient: true },
  {
    name: "all else",
    args: ["test/**/*.test.ts", ...NAMED.flatMap(pattern => ["--ignore", pattern])],
    isPatient: true,
  },
];

/** Tests that start no server, no Godot and no database: the rules, the schema, pure helpers. In 20 s at most. */
const FAST = [
  "test/structure.test.ts",
  "test/documents.test.ts",
  "test/recovery/judge-history.test.ts",
  "test/ops/environment.test.ts",
  "test/ops/colyseus-versions.test.ts",
  "{bench,loadtest,web/client,web/watch}/*.test.ts",
  "src/{game,schema}/**/*.test.ts",
  "src/*.test.ts",
  "src/cluster/worker-processes.test.ts",
  "src/http/{rate-limit,corked-writes}.test.ts",
  "src/ops/{journal-metrics,log}.test.ts",
  "src/rooms/base/{msgpack-frame,patch-serializer,ticker,violation-excerpt,character-name}.test.ts",
  "src/store/dynamo/aws-signature.test.ts",
  "src/store/content/{content-files,content-guide}.test.ts",
  "src/store/journal/write-batching.test.ts",
  // The first starts a server, the second plays a thousand lives for ten seconds.
  ...["src/stray-variables.test.ts", "src/game/dungeon/what-players-have.test.ts"].flatMap(file => [
    "--ignore",
    file,
  ]),
];

const [rank, ...rest] = process.argv.slice(2);
const isRank = rank === "--fast" || rank === "--long";
const named = rank === undefined || isRank ? rest : [rank, ...rest];
const env = {
  ...process.env,
  // Hundreds of servers start in the tests: what Node has compiled for one serves the next. That saves each of them a third of its start.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), "tr-dungeons-compile-cache"),
  ...(rank === "--long" && { LONG: "1" }),
};

/** One run, with mocha's own report. */
async function runAlone(args: string[]): Promise<boolean> {
  const mocha = spawn("mocha", ["--fail-zero", ...args], { env, stdio: "inherit" });
  const [code] = await once(mocha, "exit");
  return code === 0;
}

/** All tests of a folder; anything else is mocha's to understand. */
function patternOf(name: string): string {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ? `${name}/**/*.test.ts` : name;
}

function run(): Promise<boolean> {
  if (named.length > 0) return runAlone(named.map(patternOf));
  if (rank === "--fast") return runAlone(FAST);
  return runGroups(GROUPS, { atOnce: RUNS_AT_ONCE, env, print: console.info });
}

process.exit((await run()) ? 0 : 1);

/**
 * The server in chaos: its database comes and goes, the lines of its players are bad, and somebody sends it whatever there
 * is. It must not fail, hold nothing against honest players, keep what it has acknowledged, and stay as it is.
 *
 * Waves of players come and go. When all of a wave have gone, the server is looked into.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import {
  findGrowth,
  growthProblems,
  growthTable,
  megabytes,
  WARM_UP_SAMPLES,
} from "../../bench/soak-growth.ts";
import type { SoakSample } from "../../bench/soak-sample.ts";
import { type SoakServer, startProbedServer } from "../../bench/soak-server.ts";
import { NO_LIMITS } from "../../loadtest/no-limits.ts";
import { ApiDocument } from "../support/api-document.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { publishChaosContent } from "./content.ts";
import { ServerLog } from "./server-log.ts";
import { Wave } from "./wave.ts";

/** With the time in which all go, a wave takes about a minute. */
const PLAY_MS = 38_000;
/** The slots of lost connections are kept for 30 s. */
const EMPTY_TIMEOUT_MS = 60_000;
/** Until idle connections to the database have ended too. */
const LEVEL_TIMEOUT_MS = 30_000;
const LOOK_AGAIN_MS = 1000;
/** More sockets and timers than before the first player may be there: the health of the database is asked now and then. */
const MORE_THAN_BEFORE = 1;
/** V8 compiles for long, since rare code becomes hot late: in ten minutes it is two thirds of what the heap grows by. */
const WARM_UP_SHARE = 1 / 3;
const SEED_STEP = 7919;

/** The server's own limits, which no honest player may meet. An empty variable is one that is not set. */
const DEFAULT_LIMITS = Object.fromEntries(Object.keys(NO_LIMITS).map(name => [name, ""]));

export type ChaosOptions = {
  /** Waves begin as long as another one fits into them; there is one at least. */
  minutes: number;
  seed: number;
  /** Told in a line how each wave went. */
  say: (line: string) => void;
};

/** Returns a sentence for each thing that must not be. */
export async function runChaos({ minutes, seed, say }: ChaosOptions): Promise<string[]> {
  const database = await FaultyDatabase.start();
  try {
    await publishChaosContent(database.endpoint);
    const server = await startProbedServer({
      ...DEFAULT_LIMITS,
      ...{ DYNAMODB_ENDPOINT: database.endpoint, TRUST_PROXY_HOPS: "1", LOG_LEVEL: "warn" },
    });
    return await new Chaos(server, database, { minutes, seed, say }).run();
  } finally {
    await database.close();
  }
}

class Chaos {
  readonly #server: SoakServer;
  readonly #database: FaultyDatabase;
  readonly #options: ChaosOptions;
  readonly #log: ServerLog;
  readonly #problems: string[] = [];
  readonly #honest = new Set<string>();
  readonly #samples: SoakSample[] = [];

  constructor(server: SoakServer, database: FaultyDatabase, options: ChaosOptions) {
    const { stderr } = server.process;
    assert.ok(stderr);
    this.#server = server;
    this.#database = database;
    this.#options = options;
    this.#log = new ServerLog(stderr);
  }

  async run(): Promise<string[]> {
    const ended = once(this.#server.process, "exit").then(([code, signal]) => {
      throw new Error(`The server ended in the middle of it, with ${code ?? signal}.`);
    });
    try {
      await Promise.race([this.#playWaves(), ended]);
    } catch (error) {
      this.#problems.push(error instanceof Error ? `${error.stack}` : `${error}`);
    } finally {
      ended.catch(() => {});
      this.#database.heal();
      const code = await this.#server.stop();
      if (code !== 0) this.#problems.push(`The server ended with code ${code}.`);
    }
    this.#judgeLog();
    return this.#problems;
  }

  async #playWaves(): Promise<void> {
    const { minutes, seed, say } = this.#options;
    const { endpoint } = this.#server;
    const document = await fetch(`${endpoint.replace(/^ws/, "http")}/api/openapi.json`);
    const api = new ApiDocument(await document.json());
    const before = await this.#server.sample();
    const startedAtMs = performance.now();
    const elapsedMinutes = () => (performance.now() - startedAtMs) / 60_000;
    for (let number = 1; number === 1 || elapsedMinutes() + PLAY_MS / 60_000 < minutes; number++) {
      const wave = new Wave({
        ...{ endpoint, database: this.#database, document: api, number, playMs: PLAY_MS },
        seed: seed + (number - 1) * SEED_STEP,
      });
      await wave.play();
      for (const player_id of wave.player_ids) this.#honest.add(player_id);
      this.#problems.push(...wave.problems.map(problem => `Wave ${number}: ${problem}`));
      await this.#server.untilEmpty(EMPTY_TIMEOUT_MS);
      const sample = await this.#untilAsBefore(before);
      this.#samples.push(sample);
      say(`${elapsedMinutes().toFixed(1)} min: ${wave.describe()}; ${this.#describe(sample)}`);
    }
    this.#judgeGrowth();
  }

  /** Sockets and timers are as they were. What takes its time is waited for; what does not come back is a problem. */
  async #untilAsBefore(before: SoakSample): Promise<SoakSample> {
    for (const untilMs = performance.now() + LEVEL_TIMEOUT_MS; ; await delay(LOOK_AGAIN_MS)) {
      const now = await this.#server.sample();
      const more = Object.entries(now.resources).filter(
        ([what, count]) => count > (before.resources[what] ?? 0) + MORE_THAN_BEFORE,
      );
      if (more.length === 0) return now;
      if (performance.now() < untilMs) continue;
      for (const [what, count] of more)
        this.#problems.push(`${count} ${what} stay, and there were ${before.resources[what] ?? 0}.`);
      return now;
    }
  }

  #judgeGrowth(): void {
    const samples = this.#samples;
    const warmUpSamples = Math.max(WARM_UP_SAMPLES, Math.floor(samples.length * WARM_UP_SHARE));
    const growth = findGrowth(samples, warmUpSamples);
    if (!growth) return;
    this.#options.say(`\n${growthTable(growth)}`);
    this.#problems.push(...growthProblems(growth));
  }

  #judgeLog(): void {
    const { faults, violations } = this.#log;
    this.#problems.push(...faults.map(line => `The server's log has a fault: ${line}`));
    for (const [player_id, lines] of violations) {
      if (!this.#honest.has(player_id)) continue;
      this.#problems.push(...lines.map(line => `A violation is held against an honest player: ${line}`));
    }
  }

  #describe({ memory, resources }: SoakSample): string {
    const counts = Object.entries(resources).map(([what, count]) => `${what} ${count}`);
    const { faults, lines } = this.#log;
    return `log: ${lines} lines, ${faults.length} faults; heap ${megabytes(memory.heapUsed)}, resident ${megabytes(memory.rss)}; ${counts.join(", ")}`;
  }
}

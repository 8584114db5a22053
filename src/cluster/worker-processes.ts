/** Server processes of one machine, started, started again where they die, and ended together. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { StartupError } from "../startup-error.ts";

const ENTRY = fileURLToPath(new URL("../index.ts", import.meta.url));
/** For children with an IPC channel: they end with the program that has started them. */
export const END_WITH_PARENT = ["--import", new URL("./end-with-parent.ts", import.meta.url).href];
/** As `npm start`; docs/operations.md says what they are for. */
export const NODE_FLAGS = [
  "--single-threaded-gc",
  "--no-allocation-site-pretenuring",
  "--heap-growing-percent=100",
  "--no-separate-gc-phases",
  "--min-semi-space-size=64",
  "--max-semi-space-size=64",
];
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
/** A process that has lived so long did not die of how it was started: the next waits are short again. */
const STABLE_AFTER_MS = 60_000;
/** What a process prints last when it is ready. */
const READY = /Database/;

/** Where a process listens, and where clients reach it. */
export type WorkerProcess = { port: number; publicAddress: string };

export type WorkerProcesses = {
  /** Passes a signal on to all that run. */
  signal(signal: NodeJS.Signals): void;
  /** Ends all, and resolves when the last one has ended. */
  stop(signal: NodeJS.Signals): Promise<void>;
};

/**
 * Resolves when all are ready.
 *
 * @param source the environment that all have; `shared` and the addresses of each process go on top.
 * @throws StartupError where one ends before it is ready; the others are ended.
 */
export async function startWorkers(
  workers: WorkerProcess[],
  source: NodeJS.ProcessEnv,
  shared: Record<string, string>,
): Promise<WorkerProcesses> {
  const supervised = workers.map(worker => new Supervised(worker, { ...source, ...shared }));
  const all: WorkerProcesses = {
    signal: signal => {
      for (const each of supervised) each.signal(signal);
    },
    stop: async signal => {
      await Promise.all(supervised.map(each => each.stop(signal)));
    },
  };
  try {
    await Promise.all(supervised.map(each => each.start()));
  } catch (error) {
    await all.stop("SIGTERM");
    throw error;
  }
  return all;
}

class Supervised {
  readonly #worker: WorkerProcess;
  readonly #env: NodeJS.ProcessEnv;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #waitMs = RESTART_FIRST_MS;

  constructor(worker: WorkerProcess, env: NodeJS.ProcessEnv) {
    this.#worker = worker;
    this.#env = { ...env, PORT: `${worker.port}`, PUBLIC_ADDRESS: worker.publicAddress };
  }

  /** Resolves when it is ready. What it says of problems is said at once; where to look, its caller says for all. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...NODE_FLAGS, ...END_WITH_PARENT, ENTRY], {
      env: this.#env,
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#child = child;
    const startedAtMs = performance.now();
    const ready = Promise.withResolvers<void>();
    child.stdout?.on("data", (chunk: Buffer) => {
      if (READY.test(chunk.toString())) ready.resolve();
    });
    child.once("exit", (code, signal) => {
      ready.reject(new StartupError(`${this.#name} has not come up, as said above. All others are ended.`));
      if (performance.now() - startedAtMs > STABLE_AFTER_MS) this.#waitMs = RESTART_FIRST_MS;
      void ready.promise.then(
        () => this.#startAgain(signal ?? `code ${code}`),
        () => undefined,
      );
    });
    await ready.promise;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  async #startAgain(why: string): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      console.error(`${this.#name} has ended (${why}); it is started again in ${this.#waitMs / 1000} s.`);
      const isStopping = await delay(this.#waitMs, false, { signal: this.#stopping.signal }).catch(
        () => true,
      );
      if (isStopping) return;
      this.#waitMs = Math.min(this.#waitMs * 2, RESTART_MAX_MS);
      const isReady = await this.start().then(
        () => true,
        () => false,
      );
      if (isReady) return console.info(`${this.#name} is ready again.`);
      why = "it did not come up";
    }
  }

  get #name(): string {
    return `Process ws://${this.#worker.publicAddress}`;
  }
}

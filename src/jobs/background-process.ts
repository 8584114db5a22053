/**
 * The machine's background process, seen from the server process that starts it: it is there while there are jobs, and for some minutes after
 * the last. Of several server processes on a machine the one does this that has the lease.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { END_WITH_PARENT } from "../cluster/worker-processes.ts";
import { levelOf } from "../store/dynamo/database-faults.ts";
import type { JobRepository } from "./job-repository.ts";

const ENTRY = fileURLToPath(new URL("../background.ts", import.meta.url));
/** A job that needs more memory than this takes its process with it, and not the machine: it is given up after some tries. */
const NODE_FLAGS = ["--max-old-space-size=512"];

/** The index that lists jobs may be some milliseconds behind its table when the notice comes. */
const AFTER_NOTICE_MS = 200;
/** For what was left behind by a process that died. */
const INTERVAL_MS = 60_000;
/** After it has died, longer each time. */
const RESTART_FIRST_MS = 1000;
const STOP_LIMIT_MS = 5000;

export type BackgroundProcessOptions = {
  jobs: Pick<JobRepository, "first" | "msUntilDue">;
  lease: { readonly isHeld: boolean };
  /** That there is a new job. */
  notice: { listen(listener: () => void): void };
  log: Logger;
  /** The environment that it has, with what leads it to the same database. */
  env: NodeJS.ProcessEnv;
};

export class BackgroundProcess {
  readonly #options: BackgroundProcessOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Ends the pause that it makes. */
  #pause = new AbortController();
  #isAnnounced = false;
  #child: ChildProcess | undefined;
  #restartMs = RESTART_FIRST_MS;
  #isFailing = false;

  constructor(options: BackgroundProcessOptions) {
    this.#options = options;
    options.notice.listen(() => {
      this.#isAnnounced = true;
      this.#pause.abort();
    });
  }

  /** Looks soon for jobs, and then again and again. Does not keep the process alive. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends it, in the middle of a job too. When this returns, nothing more is asked of the database. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#pause.abort();
    await Promise.all([this.#running, this.#endChild()]);
  }

  async #run(): Promise<void> {
    let waits_ms = AFTER_NOTICE_MS;
    while (!this.#stopping.signal.aborted) {
      await this.#rest(waits_ms);
      if (this.#stopping.signal.aborted) return;
      waits_ms = await this.#look();
    }
  }

  /** Returns when to look again. Never fails. Says once that it fails, and once that it works again. */
  async #look(): Promise<number> {
    const { jobs, lease, log } = this.#options;
    if (!lease.isHeld) {
      await this.#endChild();
      return INTERVAL_MS;
    }
    if (this.#child) {
      // Where it is about to end, it is looked again after that.
      if (this.#child.connected) this.#child.send("look", () => undefined);
      return INTERVAL_MS;
    }
    try {
      const [first] = await jobs.first();
      if (this.#isFailing) log.warn("it can be seen again whether there are jobs");
      this.#isFailing = false;
      const waits_ms = first ? jobs.msUntilDue(first) : INTERVAL_MS;
      if (waits_ms > 0) return Math.min(waits_ms, INTERVAL_MS);
      this.#startChild();
    } catch (error) {
      if (!this.#isFailing) log[levelOf(error)]({ err: error }, "it cannot be seen whether there are jobs");
      this.#isFailing = true;
    }
    return INTERVAL_MS;
  }

  #startChild(): void {
    if (this.#stopping.signal.aborted) return;
    const { env, log } = this.#options;
    const child = spawn(process.execPath, [...NODE_FLAGS, ...END_WITH_PARENT, ENTRY], {
      env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    // It must not keep the server alive.
    child.unref();
    child.channel?.unref();
    this.#child = child;
    child.once("error", error => {
      if (this.#child === child) this.#child = undefined;
      log.error({ err: error }, "the background process cannot be started");
    });
    child.once("exit", (code, signal) => {
      // It is let go of where it is asked to end: then it has not died, though on a busy machine it may not end in order.
      const hasDied = this.#child === child && code !== 0;
      if (this.#child === child) this.#child = undefined;
      if (!hasDied) this.#restartMs = RESTART_FIRST_MS;
      else {
        log.error(
          { code, signal },
          "the background process has died, and is started again when a job is due",
        );
        this.#restartMs = Math.min(this.#restartMs * 2, INTERVAL_MS);
      }
      void delay(this.#restartMs, undefined, { ref: false }).then(() => this.#pause.abort());
    });
  }

  async #endChild(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    // Without a pid it was never there.
    if (child?.pid === undefined) return;
    const exited = new Promise(resolve => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.#options.log.warn("the background process does not end when asked, and is killed");
      child.kill("SIGKILL");
    }, STOP_LIMIT_MS);
    await exited;
    clearTimeout(timer);
  }

  /** Returns early when there is something new, or the end. */
  async #rest(ms: number): Promise<void> {
    this.#pause = new AbortController();
    const { signal } = this.#pause;
    if (!this.#isAnnounced) await delay(ms, undefined, { ref: false, signal }).catch(() => undefined);
    if (!this.#isAnnounced) return;
    this.#isAnnounced = false;
    await delay(AFTER_NOTICE_MS, undefined, { ref: false });
  }
}

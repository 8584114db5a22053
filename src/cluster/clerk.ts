/**
 * Does the duties of an installation: one process of it does, the one that has the lease. Each duty goes on by itself; one that fails, such
 * as where the database is away, is tried again and holds up none of the others.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { levelOf } from "../store/dynamo/database-faults.ts";
import type { Duty } from "./duty.ts";

export type ClerkOptions = {
  duties: readonly Duty[];
  lease: { readonly isHeld: boolean };
  log: Logger;
};

export class Clerk {
  readonly #loops: readonly DutyLoop[];

  constructor({ duties, lease, log }: ClerkOptions) {
    this.#loops = duties.map(duty => new DutyLoop(duty, lease, log));
  }

  /** Looks soon, and then again and again. Does not keep the process alive. */
  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  /** When it returns, nothing more is asked of the database. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map(loop => loop.stop()));
  }
}

const AT_ONCE = [0] as const;

class DutyLoop {
  readonly #duty: Duty;
  readonly #lease: ClerkOptions["lease"];
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Ends the pause that it makes. */
  #pause = new AbortController();
  /** The pauses before the looks that are due because of a notice. */
  #due: readonly number[];
  #isFailing = false;

  constructor(duty: Duty, lease: ClerkOptions["lease"], log: Logger) {
    this.#duty = duty;
    this.#lease = lease;
    this.#log = log;
    const afterNotice = duty.after_notice_ms ?? AT_ONCE;
    this.#due = afterNotice;
    duty.notice?.listen(() => {
      // A look that is due anyway is not put off.
      if (this.#due.length === afterNotice.length) return;
      this.#due = afterNotice;
      this.#pause.abort();
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#pause.abort();
    await this.#running;
  }

  get #mayGoOn(): boolean {
    return !this.#stopping.signal.aborted && this.#lease.isHeld;
  }

  /** Never fails. Says once that it fails, and once that it works again. */
  async #run(): Promise<void> {
    const { name, every_ms, nextInMs } = this.#duty;
    while (!this.#stopping.signal.aborted) {
      const untilNext = this.#lease.isHeld ? (nextInMs?.call(this.#duty) ?? every_ms) : every_ms;
      // Where a notice comes meanwhile, the pause after it begins.
      if (!(await this.#rest(Math.min(every_ms, untilNext, this.#due[0] ?? every_ms)))) continue;
      this.#due = this.#due.slice(1);
      if (!this.#mayGoOn) continue;
      try {
        await this.#duty.run(() => this.#mayGoOn);
        if (this.#isFailing) this.#log.warn(`${name}: works again`);
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing)
          this.#log[levelOf(error)]({ err: error }, `${name}: does not work, and is tried again`);
        this.#isFailing = true;
      }
    }
  }

  /** False where a notice, or the end, came first. */
  async #rest(ms: number): Promise<boolean> {
    this.#pause = new AbortController();
    return delay(ms, true, { ref: false, signal: this.#pause.signal }).catch(() => false);
  }
}

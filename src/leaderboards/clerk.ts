/**
 * Applies results to the leaderboards. One process of an installation does it, the one that has the lease; two at once do no harm, since a
 * result counts once whatever happens (`BoardWriter`). The order in which the clerk takes results is the order in which scores were reached.
 *
 * It is told of new results by a notice, and looks by itself once a minute for what a process has left behind that died before it gave one.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { levelOf } from "../store/dynamo/database-faults.ts";
import type { BoardWriter, Result } from "./board-writer.ts";

/** An index that lists new results may be some milliseconds behind its table when the notice comes; */
const AFTER_NOTICE_MS = 200;
/** and at times a second. */
const LOOK_AGAIN_AFTER_MS = 3000;
const INTERVAL_MS = 60_000;

/** What those reached together who were in it, such as the party of a run. */
export type BoardResult = Omit<Result, "subject_id" | "details"> & {
  board_id: string;
  /** Each gets an entry of its own. */
  subjects: Pick<Result, "subject_id" | "details">[];
};

/** Where results come from. Each stays there, and is listed until it is noted as applied. */
export type ResultSource = {
  /** Those that are not noted as applied, the oldest first as far as that is known. */
  unapplied(): AsyncIterable<BoardResult>;
  /** It need not be listed any more. May be noted twice. */
  noteApplied(result: BoardResult): Promise<void>;
};

export type ClerkOptions = {
  source: ResultSource;
  boards: Pick<BoardWriter, "apply">;
  lease: { readonly isHeld: boolean };
  notice: { listen(listener: () => void): void };
  log: Logger;
  interval_ms?: number;
};

export class Clerk {
  readonly #options: ClerkOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Ends the pause that it makes. */
  #pause = new AbortController();
  /** So many looks are due soon. */
  #looks = 2;
  #isFailing = false;
  /** By result_id: results that were complained of, and are not again. */
  readonly #complaints = new Set<string>();

  constructor(options: ClerkOptions) {
    this.#options = options;
    options.notice.listen(() => {
      // A look that is due anyway is not put off.
      if (this.#looks === 2) return;
      this.#looks = 2;
      this.#pause.abort();
    });
  }

  /** Looks soon, and then again and again. Does not keep the process alive. */
  start(): void {
    this.#running = this.#run();
  }

  /** When it returns, nothing more is asked of the database. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#pause.abort();
    await this.#running;
  }

  /** Applies all that is there, while this process has the lease. Returns how many results that were. */
  async applyAll(): Promise<number> {
    const { source } = this.#options;
    let count = 0;
    if (!this.#mayGoOn) return count;
    for await (const result of source.unapplied()) {
      if (!this.#mayGoOn) break;
      if (await this.#applied(result)) count += 1;
    }
    return count;
  }

  get #mayGoOn(): boolean {
    return !this.#stopping.signal.aborted && this.#options.lease.isHeld;
  }

  /** Never fails. Says once that it fails, and once that it works again. */
  async #run(): Promise<void> {
    const { log, interval_ms = INTERVAL_MS } = this.#options;
    while (!this.#stopping.signal.aborted) {
      const pauses = [interval_ms, LOOK_AGAIN_AFTER_MS, AFTER_NOTICE_MS];
      // Where a notice comes meanwhile, the shortest pause begins.
      if (!(await this.#rest(pauses[this.#looks] ?? interval_ms))) continue;
      this.#looks = Math.max(0, this.#looks - 1);
      try {
        await this.applyAll();
        if (this.#isFailing) log.warn("results are applied to the leaderboards again");
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing)
          log[levelOf(error)]({ err: error }, "results wait to be applied to the leaderboards");
        this.#isFailing = true;
      }
    }
  }

  /** Where the database fails, so does the clerk: the next look may succeed. Any other error is about this result alone. */
  async #applied(result: BoardResult): Promise<boolean> {
    const { source, boards, log } = this.#options;
    const { board_id, subjects, ...reached } = result;
    try {
      for (const subject of subjects) await boards.apply(board_id, { ...reached, ...subject });
      await source.noteApplied(result);
      return true;
    } catch (error) {
      if (levelOf(error) === "warn") throw error;
      const { result_id } = result;
      if (!this.#complaints.has(result_id))
        log.error(
          { err: error, board_id, result_id },
          "a result cannot be applied to its leaderboard, and waits",
        );
      this.#complaints.add(result_id);
      return false;
    }
  }

  /** False where a notice, or the end, came first. */
  async #rest(ms: number): Promise<boolean> {
    this.#pause = new AbortController();
    return delay(ms, true, { ref: false, signal: this.#pause.signal }).catch(() => false);
  }
}

/**
 * Applies results to the leaderboards, a duty of the clerk. Two at once do no harm, since a result counts once whatever happens
 * (`BoardWriter`). The order in which results are taken is the order in which scores were reached.
 */
import type { Logger } from "pino";
import type { Duty } from "../cluster/duty.ts";
import { levelOf } from "../store/dynamo/database-faults.ts";
import type { BoardWriter, Result } from "./board-writer.ts";

/**
 * An index that lists new results may be some milliseconds behind its table when the notice comes, and at times a second. In all: how long
 * after a notice it is looked, and how long after that.
 */
const AFTER_NOTICE_MS = [200, 3000] as const;
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

export type BoardResultsOptions = {
  source: ResultSource;
  boards: Pick<BoardWriter, "apply">;
  notice: { listen(listener: () => void): void };
  log: Logger;
};

export class BoardResults implements Duty {
  readonly name = "results of the leaderboards";
  readonly every_ms = INTERVAL_MS;
  readonly after_notice_ms = AFTER_NOTICE_MS;
  readonly notice: BoardResultsOptions["notice"];
  readonly #options: BoardResultsOptions;
  /** By result_id: results that were complained of, and are not again. */
  readonly #complaints = new Set<string>();

  constructor(options: BoardResultsOptions) {
    this.#options = options;
    this.notice = options.notice;
  }

  /** Applies all that is there. */
  async run(mayGoOn: () => boolean): Promise<void> {
    for await (const result of this.#options.source.unapplied()) {
      if (!mayGoOn()) break;
      await this.#apply(result);
    }
  }

  /** Where the database fails, so does this: the next look may succeed. Any other error is about this result alone. */
  async #apply(result: BoardResult): Promise<void> {
    const { source, boards, log } = this.#options;
    const { board_id, subjects, ...reached } = result;
    try {
      for (const subject of subjects) await boards.apply(board_id, { ...reached, ...subject });
      await source.noteApplied(result);
    } catch (error) {
      if (levelOf(error) === "warn") throw error;
      const { result_id } = result;
      if (!this.#complaints.has(result_id))
        log.error(
          { err: error, board_id, result_id },
          "a result cannot be applied to its leaderboard, and waits",
        );
      this.#complaints.add(result_id);
    }
  }
}

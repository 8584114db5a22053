/**
 * Counts what happens, by day. Counts wait in memory and are written every 10 minutes, by one write for each kind and place, so a process that
 * is killed loses what it counted in that time: nothing is decided by them. While nothing happens, nothing is written and no timer runs.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "pino";
import { type Clock, dayOf, wallClock } from "../store/expiry.ts";
import { type Count, DayCounts, type DayRow } from "./day-counts.ts";

const WRITTEN_EVERY_MS = 10 * 60_000;
/** While the database is away counts stay, of so many rows at most; a day has some dozens. */
const MAX_ROWS = 1000;

export type StatisticsOptions = {
  add: (row: DayRow) => Promise<void>;
  log: Logger;
  now?: Clock;
};

export class Statistics {
  readonly #options: StatisticsOptions;
  readonly #now: Clock;
  readonly #counts = new DayCounts();
  /** Rows are of all rooms: none of them is charged for writing them. */
  readonly #inOwnContext = AsyncLocalStorage.snapshot();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StatisticsOptions) {
    this.#options = options;
    this.#now = options.now ?? wallClock;
  }

  count(counted: Count): void {
    this.#counts.add(dayOf(this.#now()), counted);
    this.#timer ??= this.#writeLater();
  }

  #writeLater(): NodeJS.Timeout {
    return this.#inOwnContext(() => setTimeout(() => void this.write(), WRITTEN_EVERY_MS).unref());
  }

  /** Writes what waits. What cannot be written waits on; never fails. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const failed: DayRow[] = [];
    for (const row of this.#counts.take())
      await this.#options.add(row).catch((error: unknown) => {
        this.#options.log.warn(
          { err: error, day: row.day, kind: row.kind },
          "statistics are not written yet",
        );
        failed.push(row);
      });
    for (const row of failed.slice(-MAX_ROWS)) this.#counts.addRow(row);
    if (failed.length > 0) this.#timer ??= this.#writeLater();
  }
}

/** For who knows when a character is played for the first time in a day. */
export function countLevel(statistics: Statistics): (character: { level: number }) => void {
  return ({ level }) => statistics.count({ kind: "levels", place: "all", name: String(level) });
}

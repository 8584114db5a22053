/** The boards of dungeons: how fast a party has come to the exit, by season, dungeon, difficulty and size of the party. */
import type { Logger } from "pino";
import { z } from "zod";
import type { Content } from "../game/content/content.ts";
import { NO_SEASON_ID, seasonIdAt } from "../game/content/run-content.ts";
import { secondsIn } from "../game/core/ticks.ts";
import { DUNGEON_RATE } from "../game/dungeon/dungeon-rate.ts";
import type { JobRepository } from "../jobs/job-repository.ts";
import { verificationOf } from "../jobs/job-requests.ts";
import type { Run, RunResult } from "../runs/run.ts";
import type { RunRepository } from "../runs/run-repository.ts";
import type { BoardResult, ResultSource } from "./board-results.ts";
import { MAX_SCORE } from "./board-rows.ts";

export type DungeonBoard = {
  /** NO_SEASON_ID for results from between seasons. */
  season_id: string;
  dungeon_id: string;
  difficulty_id: string;
  /** How many characters have played the run; no more are counted than may be on one at one time. */
  party_size: number;
};

/** Of a run, what decides its board and its entries. */
export type EndedRun = Pick<Run, "run_id" | "dungeon_id" | "difficulty_id"> & {
  result?: Omit<RunResult, "is_recorded"> | undefined;
};

/** What an entry says of its run. */
export const runDetails = z.object({
  character_name: z.string(),
  /** The run's clock at its end. */
  ticks: z.int().nonnegative(),
  /** Of all members together. */
  deaths: z.int().nonnegative(),
});

/** A score counts tenths of a second. */
const TENTHS_PER_SECOND = 10;

export function boardIdOf({ season_id, dungeon_id, difficulty_id, party_size }: DungeonBoard): string {
  return `${season_id}.${dungeon_id}.${difficulty_id}.${party_size}`;
}

/** The boards that the content has in a season, which needs no row for that. */
export function boardsIn({ dungeons, difficulties }: Content, season_id: string): DungeonBoard[] {
  return Object.values(dungeons).flatMap(({ id: dungeon_id, max_party_size }) =>
    Object.keys(difficulties).flatMap(difficulty_id =>
      Array.from({ length: max_party_size }, (_, i) => ({
        ...{ season_id, dungeon_id, difficulty_id, party_size: i + 1 },
      })),
    ),
  );
}

/** Whether the content has a board of this id, in a season that was, is or will be. */
export function isBoardOf(content: Content, board_id: string): boolean {
  const seasons = [...Object.keys(content.seasons), NO_SEASON_ID];
  return seasons.some(season_id => boardsIn(content, season_id).some(board => boardIdOf(board) === board_id));
}

/** The shorter the time, the higher: 65535 less its tenths of a second. Longer runs than 1 h 49 min are all equal. */
export function scoreOf(ticks: number): number {
  const tenths = Math.floor(secondsIn(DUNGEON_RATE, ticks) * TENTHS_PER_SECOND);
  return Math.max(0, MAX_SCORE - tenths);
}

export type RunResultsOptions = {
  runs: RunRepository;
  jobs: Pick<JobRepository, "add">;
  /** That there is a new job. */
  notice: { give(): void };
  /** Of the newest content: they say which one a result is of. */
  seasons: () => Content["seasons"];
  log: Logger;
};

/**
 * What a run came to, for its board: each of those who were members at its end gets an entry. Undefined for a run without a result.
 *
 * @param seasons of the newest content: they say which one the result is of.
 */
export function resultOfRun(run: EndedRun, seasons: Content["seasons"]): BoardResult | undefined {
  if (!run.result) return undefined;
  const { ticks, deaths, party_size, at, members } = run.result;
  const { run_id, dungeon_id, difficulty_id } = run;
  const season_id = seasonIdAt(seasons, at);
  return {
    ...{ result_id: run_id, board_id: boardIdOf({ season_id, dungeon_id, difficulty_id, party_size }) },
    ...{ score: scoreOf(ticks), at },
    subjects: members.map(({ character_id, character_name }) => ({
      ...{ subject_id: character_id, details: { character_name, ticks, deaths } },
    })),
  };
}

/**
 * Runs with a result that no board has taken in yet. A job proves each. While there are too many jobs, the entries are there, and the result is
 * listed again.
 */
export function runResults({ runs, jobs, notice, seasons, log }: RunResultsOptions): ResultSource {
  let isFull = false;
  return {
    async *unapplied() {
      const waiting = await runs.unapplied();
      const endOf = ({ ended_at = "" }: Run) => ended_at;
      for (const run of waiting.sort((a, b) => endOf(a).localeCompare(endOf(b)))) {
        const result = resultOfRun(run, seasons());
        if (result) yield result;
      }
    },
    async noteApplied({ result_id, board_id }) {
      if (!(await jobs.add(verificationOf(result_id, board_id)))) {
        if (!isFull)
          log.error("JobsTable is full: entries of leaderboards stay unverified. See docs/operations.md");
        isFull = true;
        return;
      }
      isFull = false;
      notice.give();
      await runs.noteApplied(result_id);
    },
  };
}

/** Which recordings are kept: those of the runs that a leaderboard shows. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Job } from "../jobs/job.ts";
import { dropRecordingsAbout } from "../jobs/job-requests.ts";
import { type JobEnd, type JobKind, jobKind } from "../jobs/job-runner.ts";
import type { RecordingRepository } from "../recordings/recording-repository.ts";
import { areQuiet, dropRecordingsOf } from "../recordings/run-recordings.ts";
import { type Run, roomIdsOf } from "../runs/run.ts";
import type { RunRepository } from "../runs/run-repository.ts";
import { wallClock } from "../store/expiry.ts";
import type { BoardReader } from "./board-reader.ts";
import type { BoardEntry } from "./board-rows.ts";

/** So long it is waited at most, once a run is over, until nothing happens in its rooms any more. */
const ROOMS_QUIET_WITHIN_MS = 3_600_000;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** An entry is shown for as long as its board is there: so long its run and its recording are kept. */
const KEPT_SECONDS = 10 * 365 * 24 * 3600;

export type RecordingServices = {
  env: Pick<Env, "RECORD_RUNS">;
  log: Logger;
  runs: RunRepository;
  recordings: RecordingRepository;
  board_reader: BoardReader;
  /** Whether it was played fairly: asked before the recording may go. It may have to wait. */
  lookInto: (run: Run) => Promise<JobEnd>;
};

export function dropRecordings(services: RecordingServices): JobKind {
  const { runs, recordings } = services;
  return jobKind(dropRecordingsAbout, async ({ run_id }, job) => {
    const run = await runs.get(run_id);
    // Without its row nobody knows its rooms: what is left of them expires.
    if (!run) return "done";
    const wait = await waitForRooms(recordings, run, job);
    if (wait) return wait;
    const looked = await services.lookInto(run);
    if (looked !== "done") return looked;
    await dropRecordingsOf(services, roomIdsOf(run));
    return "done";
  });
}

/** Undefined once nothing more comes from the rooms of the run, or it was waited for too long. */
export async function waitForRooms(
  recordings: RecordingRepository,
  run: Run,
  { created_at, waits }: Pick<Job, "created_at" | "waits">,
): Promise<JobEnd | undefined> {
  const isTooLong = wallClock() - Date.parse(created_at) > ROOMS_QUIET_WITHIN_MS;
  if (isTooLong || (await areQuiet(recordings, roomIdsOf(run)))) return undefined;
  return { waits_ms: Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS) };
}

/** From now on the run and its recording are there for as long as its entry. */
export async function keepRunAndRecording({ runs, recordings }: RecordingServices, run: Run): Promise<void> {
  await runs.keepEnded(run.run_id, KEPT_SECONDS);
  await recordings.keepRecordingsOf(roomIdsOf(run), KEPT_SECONDS);
}

/** Nobody's entry is of the run any more, perhaps: then its recording goes, and the run after some days. */
export async function dropUnlessShown(
  services: RecordingServices,
  board_id: string,
  run_id: string,
): Promise<void> {
  const { runs } = services;
  const run = await runs.get(run_id);
  if (!run || (await entriesOf(services, board_id, run)).length > 0) return;
  await dropRecordingsOf(services, roomIdsOf(run));
  await runs.keepEnded(run_id);
}

/** The entries that are of this run, also rejected ones. */
export async function entriesOf(
  { board_reader }: Pick<RecordingServices, "board_reader">,
  board_id: string,
  { run_id, result }: Run,
): Promise<BoardEntry[]> {
  const ids = (result?.members ?? []).map(({ character_id }) => character_id);
  const entries = await board_reader.entriesOf(board_id, ids);
  return entries.filter(({ result_id }) => result_id === run_id);
}

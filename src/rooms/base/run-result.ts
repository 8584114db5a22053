/** The end of a run, and what is counted into its result. */
import { droppingOf } from "../../jobs/job-requests.ts";
import { deathsOnRun, type Run, type RunResult, roomIdsOf } from "../../runs/run.ts";
import type { WholeRun } from "../../runs/run-repository.ts";
import type { Services } from "../../services.ts";

/** What a result needs of the process. */
export type ResultServices = Pick<Services, "runs" | "recordings" | "jobs"> & {
  cluster: Pick<Services["cluster"], "clerk_notice" | "jobs_notice">;
};

/**
 * A member has reached the exit: the run is over, unless it was before. May be done again, where it has failed or its answer was lost.
 *
 * @param isRecordedHere whether the recording of the exit room has all of it.
 */
export async function noteResult(
  services: ResultServices,
  run_id: string,
  ticks: number,
  isRecordedHere: () => Promise<boolean> = async () => true,
): Promise<void> {
  const { runs, jobs, cluster } = services;
  const whole = await runs.whole(run_id);
  if (!whole) return;
  if (whole.run.ended_at === undefined) await end(services, whole, ticks, isRecordedHere);
  const run = await runs.get(run_id);
  // One that was ended without a result has no recording any more.
  if (!run?.result) return;
  if (isListed(run, run.result)) cluster.clerk_notice.give();
  else if (await jobs.add(droppingOf(run_id))) cluster.jobs_notice.give();
}

/** Does nothing where the run was ended in this moment. */
async function end(
  { runs, recordings }: ResultServices,
  { run, members: those }: WholeRun,
  ticks: number,
  isRecordedHere: () => Promise<boolean>,
): Promise<void> {
  const deaths = deathsOnRun(run, those);
  const members = those
    .filter(({ came_in_at }) => came_in_at !== undefined)
    .map(({ character_id, character_name }) => ({ character_id, character_name }));
  const is_recorded = (await isRecordedHere()) && (await recordings.areRecorded(roomIdsOf(run)));
  // Who has played and left has helped, too: a relay is no small party.
  const party_size = Math.max(1, run.largest_party, Object.keys(run.played_by).length);
  const result = { ticks, deaths, party_size, is_recorded, members };
  await runs.end(run.run_id, result, isListed(run, result));
}

/** Whether the result is for the boards. */
const isListed = ({ earns }: Run, { is_recorded }: Pick<RunResult, "is_recorded">) => earns && is_recorded;

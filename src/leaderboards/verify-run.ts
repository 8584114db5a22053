/**
 * Proves entries of a leaderboard: the run is played again from its recording, by the rules that made it, and has to come to the same events
 * and the same time.
 */
import { FOR_NEWER_VERSION_MS } from "../jobs/job-repository.ts";
import { verifyRunAbout } from "../jobs/job-requests.ts";
import { type JobKind, jobKind } from "../jobs/job-runner.ts";
import type { RecordingSource } from "../recordings/load-recordings.ts";
import { NewerRules, Unreplayable } from "../recordings/recorded-room.ts";
import type { RoomDifference, RoomsReplay } from "../recordings/replay-room.ts";
import { replayRecordedRun } from "../recordings/run-recordings.ts";
import { type Run, roomIdsOf } from "../runs/run.ts";
import type { BoardEntry } from "./board-rows.ts";
import type { BoardWriter } from "./board-writer.ts";
import {
  dropUnlessShown,
  entriesOf,
  keepRunAndRecording,
  type RecordingServices,
  waitForRooms,
} from "./kept-recordings.ts";

export type VerifyServices = RecordingServices & Pick<RecordingSource, "contentOf"> & { boards: BoardWriter };

export function verifyRun(services: VerifyServices): JobKind {
  const { runs, recordings, boards } = services;
  return jobKind(
    verifyRunAbout,
    async ({ run_id, board_id }, job) => {
      const run = await runs.get(run_id);
      const result = run?.result;
      if (!run || !result) return "done";
      // What is recorded last, its rooms write when they close.
      const wait = await waitForRooms(recordings, run, job);
      if (wait) return wait;
      const looked = await services.lookInto(run);
      if (looked !== "done") return looked;
      const entries = await entriesOf(services, board_id, run);
      const unverified = entries.filter(({ state }) => state === "unverified");
      if (unverified.length > 0) {
        const replayed = await replayOf(services, run, result.ticks);
        if (replayed === "of_newer_rules") return { waits_ms: FOR_NEWER_VERSION_MS };
        await judge(services, board_id, run_id, replayed, unverified);
      }
      await keepWhatIsShown(services, board_id, run);
      return "done";
    },
    async ({ run_id, board_id }) => {
      const run = await runs.get(run_id);
      if (!run?.result) return;
      for (const { character_id } of run.result.members)
        await boards.remark(board_id, character_id, run_id, "To play it again has failed several times.");
      await keepWhatIsShown(services, board_id, run);
    },
  );
}

/** Of the run, and of those that it has replaced, the board shows some: they are kept with their recordings, and the others lose theirs. */
async function keepWhatIsShown(services: VerifyServices, board_id: string, run: Run): Promise<void> {
  const shown = await entriesOf(services, board_id, run);
  if (shown.length === 0) await dropUnlessShown(services, board_id, run.run_id);
  // Of a rejected one the recording shows for some weeks why it was.
  else if (shown.some(({ state }) => state !== "rejected")) await keepRunAndRecording(services, run);
  const replaced = new Set(shown.flatMap(each => each.replaced_result_ids));
  for (const replaced_run_id of replaced) await dropUnlessShown(services, board_id, replaced_run_id);
}

async function judge(
  services: Pick<VerifyServices, "boards" | "log">,
  board_id: string,
  run_id: string,
  replayed: RoomsReplay | { why: string },
  unverified: readonly BoardEntry[],
): Promise<void> {
  const { boards, log } = services;
  if ("is_same" in replayed && !replayed.is_same) {
    const { room_id, segment, tick } = replayed;
    log.error(
      { run_id, board_id, room_id, opening: segment, tick },
      "a run is not what its recording comes to",
    );
  }
  if ("why" in replayed) log.warn({ run_id, board_id, why: replayed.why }, "a run cannot be verified");
  for (const { subject_id } of unverified) {
    if ("why" in replayed) await boards.remark(board_id, subject_id, run_id, replayed.why);
    else if (replayed.is_same) await boards.verify(board_id, subject_id, run_id);
    else await boards.reject(board_id, subject_id, run_id, remarkOn(replayed));
  }
}

/** Why it cannot be played, where it cannot: then nothing is known of the run. During a deploy it may be of newer rules than this process has. */
async function replayOf(
  services: VerifyServices,
  run: Run,
  ended_ticks: number,
): Promise<RoomsReplay | { why: string } | "of_newer_rules"> {
  const { run_id, content_hash } = run;
  try {
    return await replayRecordedRun(services, { run_id, content_hash, ended_ticks }, roomIdsOf(run));
  } catch (error) {
    if (error instanceof NewerRules) return "of_newer_rules";
    if (!(error instanceof Unreplayable)) throw error;
    return { why: error.message };
  }
}

function remarkOn({ room_id, segment: opening, tick, recorded, replayed }: RoomDifference): string {
  return JSON.stringify({ room_id, opening, tick, recorded, replayed });
}

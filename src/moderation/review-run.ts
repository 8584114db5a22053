/** Looks into a run that is over: plays its rooms again, and judges how fast each player walked in them, with the player's runs before. */
import type { Logger } from "pino";
import { scoresOf } from "../fair-play/findings.ts";
import { WalkObserver, walkedTooFast } from "../fair-play/walk-observer.ts";
import type { FairPlay } from "../game/content/fair-play-content.ts";
import { FOR_NEWER_VERSION_MS } from "../jobs/job-repository.ts";
import type { JobEnd } from "../jobs/job-runner.ts";
import type { RecordingSource } from "../recordings/load-recordings.ts";
import { NewerRules, Unreplayable } from "../recordings/recorded-room.ts";
import { watchRecordedRun } from "../recordings/run-recordings.ts";
import { type Run, roomIdsOf } from "../runs/run.ts";
import { fairPlayOf, type KeepingServices, keepReview, type PlayerReview } from "./keep-review.ts";
import { type Reviewed, reviewIdOf } from "./review.ts";
import type { ReviewRepository } from "./review-repository.ts";

export type RunReviewServices = KeepingServices & {
  source: RecordingSource;
  log: Pick<Logger, "warn" | "info">;
};

/**
 * May be done again. It belongs to the jobs that decide what becomes of the run's recording, and comes before they let it go.
 *
 * @returns that its job has to wait, where only a newer version of the server can play it.
 */
export async function reviewRun(services: RunReviewServices, run: Run): Promise<JobEnd> {
  const { source, log } = services;
  const { run_id, content_hash } = run;
  try {
    const numbers = fairPlayOf((await source.contentOf(content_hash))?.content);
    const about = { reviewed: reviewedOf(run), may_pause: true };
    for (const each of await runReviewsOf(services, run, numbers))
      await keepReview(services, about, each, numbers);
  } catch (error) {
    if (error instanceof NewerRules) return { waits_ms: FOR_NEWER_VERSION_MS };
    if (!(error instanceof Unreplayable)) throw error;
    log.warn({ run_id, why: error.message }, "a run cannot be looked into");
  }
  return "done";
}

/**
 * The same for the same recordings and the same runs before: the job keeps it, and `npm run review` prints it.
 *
 * @returns of those who have walked for some seconds.
 * @throws Unreplayable where the recording is not complete, or of other rules, or is not what happened.
 */
export async function runReviewsOf(
  { source, reviews }: { source: RecordingSource; reviews: Pick<ReviewRepository, "before"> },
  run: Run,
  numbers: FairPlay,
): Promise<PlayerReview[]> {
  const { run_id, content_hash } = run;
  const observer = new WalkObserver();
  const replayed = await watchRecordedRun(source, { run_id, content_hash }, roomIdsOf(run), observer);
  if (!replayed.is_same) throw new Unreplayable(`The run ${run_id} is not what its recording comes to`);
  const review_id = reviewIdOf(reviewedOf(run));
  return Promise.all(
    observer.player_ids.map(async player_id => {
      const findings = [walkedTooFast(observer.spansOf(player_id), numbers)];
      const before = await reviews.before(player_id, review_id, numbers.matches - 1);
      const scores = scoresOf([...before.map(each => each.findings), findings]);
      return { player_id, findings, scores };
    }),
  );
}

function reviewedOf({ run_id, ended_at, last_played_at }: Run): Reviewed {
  return { run_id, ended_at: ended_at ?? last_played_at };
}

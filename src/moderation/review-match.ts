/**
 * Looks into a match that is over: plays its recording again, counts what each player did, and judges it together with the player's matches
 * before. What is found may wait for staff, and pause ranked play until they have looked; it does nothing more.
 */
import type { Logger } from "pino";
import { DuelObserver } from "../fair-play/duel-observer.ts";
import { type Finding, findingsOf, letAnotherWin, scoresOf } from "../fair-play/findings.ts";
import type { PlayerEvidence } from "../fair-play/match-evidence.ts";
import { wonTooOften } from "../fair-play/rating-jump.ts";
import type { FairPlay } from "../game/content/fair-play-content.ts";
import { FOR_NEWER_VERSION_MS } from "../jobs/job-repository.ts";
import { reviewMatchAbout } from "../jobs/job-requests.ts";
import { type JobKind, jobKind } from "../jobs/job-runner.ts";
import { isRated, type Match, playersOf } from "../matches/match.ts";
import type { MatchRepository } from "../matches/match-repository.ts";
import { chanceOfBetter, type RatedMatches, type UpdatesOfPlayers } from "../ratings/rated-matches.ts";
import type { RatingUpdate } from "../ratings/rating-rows.ts";
import type { RecordingSource } from "../recordings/load-recordings.ts";
import { watchRecordedMatch } from "../recordings/match-recordings.ts";
import { NewerRules, Unreplayable } from "../recordings/recorded-room.ts";
import type { RecordingRepository } from "../recordings/recording-repository.ts";
import { areQuiet } from "../recordings/run-recordings.ts";
import { wallClock } from "../store/expiry.ts";
import { fairPlayOf, type KeepingServices, keepReview, type PlayerReview } from "./keep-review.ts";
import { type Reviewed, reviewIdOf } from "./review.ts";
import type { ReviewRepository } from "./review-repository.ts";

/** While a match is played, or its room still writes. */
const WAITS_MS = 30_000;
/** Longer no match lasts, and no room writes. */
const LONGEST_WAIT_MS = 2 * 3_600_000;
/** Where ratings are away for longer, the match is judged without them: the next one has it in its window. */
const RATED_WITHIN_MS = 10 * 60_000;

export type ReviewServices = KeepingServices & {
  matches: Pick<MatchRepository, "get">;
  rated_matches: Pick<RatedMatches, "updatesUpTo">;
  source: RecordingSource & { recordings: Pick<RecordingRepository, "lastPart"> };
  log: Pick<Logger, "warn" | "info">;
};

export function reviewMatch(services: ReviewServices): JobKind {
  const { matches, source, rated_matches, log } = services;
  return jobKind(reviewMatchAbout, async ({ match_id }, { created_at }) => {
    const match = await matches.get(match_id);
    const waited_ms = wallClock() - Date.parse(created_at);
    const isTooLong = waited_ms > LONGEST_WAIT_MS;
    if (!match || match.status === "void") return "done";
    if (match.status === "running" || !(await areQuiet(source.recordings, [match_id])))
      return isTooLong ? "done" : { waits_ms: WAITS_MS };
    const updates = await rated_matches.updatesUpTo(match);
    if (!updates && waited_ms < RATED_WITHIN_MS) return { waits_ms: WAITS_MS };
    try {
      const content = (await source.contentOf(match.content_hash))?.content;
      const numbers = fairPlayOf(content);
      const found = await reviewsOf(services, match, numbers, updates);
      const about = { reviewed: reviewedOf(match), may_pause: isRated(match) };
      for (const each of found) await keepReview(services, about, each, numbers);
    } catch (error) {
      if (error instanceof NewerRules) return { waits_ms: FOR_NEWER_VERSION_MS };
      if (!(error instanceof Unreplayable)) throw error;
      log.warn({ match_id, why: error.message }, "a match cannot be looked into");
    }
    return "done";
  });
}

function reviewedOf({ match_id, started_at, ended_at = started_at }: Match): Reviewed {
  return { match_id, ended_at };
}

/**
 * The same for the same recording and the same matches before: the job keeps it, and `npm run review` prints it.
 *
 * @param updates what ratings have made of the match. What was kept of it before counts first: by then they may have forgotten it.
 * @throws Unreplayable where the recording is not complete, or of other rules, or is not what happened.
 */
export async function reviewsOf(
  { source, reviews }: { source: RecordingSource; reviews: ReviewRepository },
  match: Match,
  numbers: FairPlay,
  updates: UpdatesOfPlayers = new Map(),
): Promise<PlayerReview[]> {
  const { match_id, content_hash } = match;
  const observer = new DuelObserver();
  const replayed = await watchRecordedMatch(source, match_id, content_hash, {
    note: (world, command) => observer.note(world, command),
  });
  if (!replayed.is_same) throw new Unreplayable(`The match ${match_id} is not what its recording comes to`);
  const { evidence } = observer;
  const people = playersOf(match).filter(({ is_bot }) => !is_bot);
  const review_id = reviewIdOf(reviewedOf(match));
  return Promise.all(
    people.map(async ({ player_id }) => {
      const findings = findingsIn(match, evidence, player_id, numbers);
      const kept = isRated(match) ? await reviews.get(player_id, review_id) : undefined;
      const jump = kept ? kept.findings.find(isJump) : jumpIn(match, updates.get(player_id), numbers);
      if (jump) findings.push(jump);
      const before = await reviews.before(player_id, review_id, numbers.matches - 1);
      const scores = scoresOf([...before.map(each => each.findings), findings]);
      return { player_id, findings, scores };
    }),
  );
}

function findingsIn(
  { result, teams }: Match,
  evidence: readonly PlayerEvidence[],
  player_id: string,
  numbers: FairPlay,
): Finding[] {
  const own = evidence.find(each => each.player_id === player_id);
  if (!own) return [];
  const best = result?.teams.filter(({ rank }) => rank === 1) ?? [];
  const winner_team = teams.length === 2 && best.length === 1 ? best[0]?.team : undefined;
  const forfeited_player_ids = result?.forfeited_player_ids ?? [];
  const trade = letAnotherWin(player_id, evidence, { winner_team, forfeited_player_ids }, numbers);
  return [...findingsOf(own, numbers), ...(trade ? [trade] : [])];
}

function isJump({ rule }: Finding): boolean {
  return rule === "jump";
}

/** What is expected of more than two teams is to be better than another one, and not to win. */
function jumpIn(
  { teams }: Match,
  updates: readonly RatingUpdate[] = [],
  numbers: FairPlay,
): Finding | undefined {
  if (teams.length !== 2) return undefined;
  const { sigmas } = numbers.jump;
  const matches = updates.map(each => {
    const { match_id, outcome } = each;
    return { match_id, has_won: outcome === "won", chance: chanceOfBetter(each, sigmas) };
  });
  return wonTooOften(matches, numbers);
}

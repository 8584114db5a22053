/**
 * Looks into a match that is over: plays its recording again, counts what each player did, and judges it together with the player's matches
 * before. What is found may wait for staff, and pause ranked play until they have looked; it does nothing more.
 */
import type { Logger } from "pino";
import { DuelObserver } from "../fair-play/duel-observer.ts";
import { type Finding, findingsOf, letAnotherWin, type Score, scoresOf } from "../fair-play/findings.ts";
import type { PlayerEvidence } from "../fair-play/match-evidence.ts";
import { type Content, gameRulesOf } from "../game/content/content.ts";
import { DEFAULT_FAIR_PLAY, type FairPlay } from "../game/content/fair-play-content.ts";
import { FOR_NEWER_VERSION_MS } from "../jobs/job-repository.ts";
import { reviewMatchAbout } from "../jobs/job-requests.ts";
import { type JobKind, jobKind } from "../jobs/job-runner.ts";
import { isRated, type Match, playersOf } from "../matches/match.ts";
import type { MatchRepository } from "../matches/match-repository.ts";
import type { RecordingSource } from "../recordings/load-recordings.ts";
import { watchRecordedMatch } from "../recordings/match-recordings.ts";
import { NewerRules, Unreplayable } from "../recordings/recorded-room.ts";
import type { RecordingRepository } from "../recordings/recording-repository.ts";
import { areQuiet } from "../recordings/run-recordings.ts";
import { wallClock } from "../store/expiry.ts";
import { reviewIdOf } from "./review.ts";
import type { ReviewRepository } from "./review-repository.ts";
import type { SanctionRepository } from "./sanction-repository.ts";
import type { SanctionService } from "./sanction-service.ts";

/** Who pauses, in the row of the pause. */
export const FAIR_PLAY_SYSTEM = "system:fair-play";
/** While a match is played, or its room still writes. */
const WAITS_MS = 30_000;
/** Longer no match lasts, and no room writes. */
const LONGEST_WAIT_MS = 2 * 3_600_000;

export type ReviewServices = {
  matches: Pick<MatchRepository, "get">;
  source: RecordingSource & { recordings: Pick<RecordingRepository, "lastPart"> };
  reviews: ReviewRepository;
  sanctions: Pick<SanctionRepository, "of">;
  sanction_service: Pick<SanctionService, "give">;
  log: Pick<Logger, "warn" | "info">;
};

/** What the rules say of one player of a match. */
export type PlayerReview = { player_id: string; findings: Finding[]; scores: Score[] };

export function reviewMatch(services: ReviewServices): JobKind {
  const { matches, source, log } = services;
  return jobKind(reviewMatchAbout, async ({ match_id }, { created_at }) => {
    const match = await matches.get(match_id);
    const isTooLong = wallClock() - Date.parse(created_at) > LONGEST_WAIT_MS;
    if (!match || match.status === "void") return "done";
    if (match.status === "running" || !(await areQuiet(source.recordings, [match_id])))
      return isTooLong ? "done" : { waits_ms: WAITS_MS };
    try {
      const content = (await source.contentOf(match.content_hash))?.content;
      const numbers = fairPlayOf(content);
      const found = await reviewsOf(services, match, numbers);
      for (const each of found) await keep(services, match, each, numbers);
    } catch (error) {
      if (error instanceof NewerRules) return { waits_ms: FOR_NEWER_VERSION_MS };
      if (!(error instanceof Unreplayable)) throw error;
      log.warn({ match_id, why: error.message }, "a match cannot be looked into");
    }
    return "done";
  });
}

export function fairPlayOf(content: Content | undefined): FairPlay {
  return (content && gameRulesOf(content).fair_play) ?? DEFAULT_FAIR_PLAY;
}

/**
 * The same for the same recording and the same matches before: the job keeps it, and `npm run review` prints it.
 *
 * @throws Unreplayable where the recording is not complete, or of other rules, or is not what happened.
 */
export async function reviewsOf(
  { source, reviews }: Pick<ReviewServices, "source" | "reviews">,
  match: Match,
  numbers: FairPlay,
): Promise<PlayerReview[]> {
  const { match_id, content_hash, ended_at = match.started_at } = match;
  const observer = new DuelObserver();
  const replayed = await watchRecordedMatch(source, match_id, content_hash, {
    note: (world, command) => observer.note(world, command),
  });
  if (!replayed.is_same) throw new Unreplayable(`The match ${match_id} is not what its recording comes to`);
  const { evidence } = observer;
  const people = playersOf(match).filter(({ is_bot }) => !is_bot);
  const review_id = reviewIdOf({ match_id, ended_at });
  return Promise.all(
    people.map(async ({ player_id }) => {
      const findings = findingsIn(match, evidence, player_id, numbers);
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

/** May be done again: what is kept stays, and a pause is given once. */
async function keep(
  { reviews, sanctions, sanction_service, log }: ReviewServices,
  match: Match,
  { player_id, findings, scores }: PlayerReview,
  { review_score, pause_score, pause_hours }: FairPlay,
): Promise<void> {
  const { match_id, ended_at = match.started_at } = match;
  const most = scores[0]?.score ?? 0;
  const is_flagged = most >= review_score;
  await reviews.add({ player_id, match_id, ended_at, findings, scores, is_flagged });
  if (!is_flagged) return;
  log.info({ player_id, match_id, rule: scores[0]?.rule, score: most }, "a match is put before staff");
  if (most < pause_score || !isRated(match)) return;
  const review = await reviews.get(player_id, reviewIdOf({ match_id, ended_at }));
  if (!review || review.sanction_id !== undefined || review.closed) return;
  const evidence = `match:${match_id}`;
  const given = (await sanctions.of(player_id)).find(
    each => each.given_by === FAIR_PLAY_SYSTEM && (each.evidence.includes(evidence) || isNow(each)),
  );
  const { sanction_id } =
    given ??
    (await sanction_service.give(player_id, FAIR_PLAY_SYSTEM, {
      ...{ kind: "ranked_pause", reason: "other", evidence: [evidence] },
      note: `For review: ${scores[0]?.rule}, score ${most.toFixed(1)}`,
      ends_at: new Date(wallClock() + pause_hours * 3_600_000).toISOString(),
    }));
  await reviews.notePause(review, sanction_id);
}

/** One pause at a time: more matches of the same days do not make it longer. */
function isNow({ ends_at, state }: { ends_at?: string | undefined; state: string }): boolean {
  return state === "active" && ends_at !== undefined && Date.parse(ends_at) > wallClock();
}

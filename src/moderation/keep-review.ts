/** What becomes of what was found about a player: it is kept, may wait for staff, and may pause ranked play until they have looked. */
import type { Logger } from "pino";
import { type Finding, flagging, pausing, type Score } from "../fair-play/findings.ts";
import { type Content, gameRulesOf } from "../game/content/content.ts";
import { DEFAULT_FAIR_PLAY, type FairPlay } from "../game/content/fair-play-content.ts";
import { wallClock } from "../store/expiry.ts";
import { type Reviewed, reviewIdOf } from "./review.ts";
import type { ReviewRepository } from "./review-repository.ts";
import type { SanctionRepository } from "./sanction-repository.ts";
import type { SanctionService } from "./sanction-service.ts";

/** Who pauses, in the row of the pause. */
export const FAIR_PLAY_SYSTEM = "system:fair-play";

export type KeepingServices = {
  reviews: ReviewRepository;
  sanctions: Pick<SanctionRepository, "of">;
  sanction_service: Pick<SanctionService, "give">;
  log: Pick<Logger, "info">;
};

/** What the rules say of one player of a match or a run. */
export type PlayerReview = { player_id: string; findings: Finding[]; scores: Score[] };

export function fairPlayOf(content: Content | undefined): FairPlay {
  return (content && gameRulesOf(content).fair_play) ?? DEFAULT_FAIR_PLAY;
}

/** May be done again: what is kept stays, and a pause is given once. */
export async function keepReview(
  { reviews, sanctions, sanction_service, log }: KeepingServices,
  { reviewed, may_pause }: { reviewed: Reviewed; may_pause: boolean },
  { player_id, findings, scores }: PlayerReview,
  numbers: FairPlay,
): Promise<void> {
  const { pause_score, pause_hours } = numbers;
  const flagged = flagging(scores, numbers);
  await reviews.add({ player_id, reviewed, findings, scores, is_flagged: flagged !== undefined });
  if (!flagged) return;
  const { ended_at: _, ...which } = reviewed;
  const { rule, score } = flagged;
  log.info({ player_id, ...which, rule, score }, "what somebody has played is put before staff");
  const surest = pausing(scores);
  if (!may_pause || !surest || surest.score < pause_score) return;
  const review = await reviews.get(player_id, reviewIdOf(reviewed));
  if (!review || review.sanction_id !== undefined || review.closed) return;
  const evidence = "run_id" in reviewed ? `run:${reviewed.run_id}` : `match:${reviewed.match_id}`;
  const given = (await sanctions.of(player_id)).find(
    each => each.given_by === FAIR_PLAY_SYSTEM && (each.evidence.includes(evidence) || isNow(each)),
  );
  const { sanction_id } =
    given ??
    (await sanction_service.give(player_id, FAIR_PLAY_SYSTEM, {
      ...{ kind: "ranked_pause", reason: "other", evidence: [evidence] },
      note: `For review: ${surest.rule}, score ${surest.score.toFixed(1)}`,
      ends_at: new Date(wallClock() + pause_hours * 3_600_000).toISOString(),
    }));
  await reviews.notePause(review, sanction_id);
}

/** One pause at a time: more matches of the same days do not make it longer. */
function isNow({ ends_at, state }: { ends_at?: string | undefined; state: string }): boolean {
  return state === "active" && ends_at !== undefined && Date.parse(ends_at) > wallClock();
}

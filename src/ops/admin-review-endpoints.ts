/** What the rules of fair play put before staff. What they say of it ends the pause that was put until then, and no more: sanctions are given beside it. */
import { z } from "zod";
import { FAIR_PLAY_RULES } from "../fair-play/findings.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { ReportRepository } from "../moderation/report-repository.ts";
import type { ReviewRepository } from "../moderation/review-repository.ts";
import { MAX_NOTE_CHARACTERS } from "../moderation/sanction.ts";
import type { SanctionService } from "../moderation/sanction-service.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { playerParams } from "./admin-player-endpoints.ts";
import { mayJudge } from "./may-judge.ts";
import { type NamesOf, playerNames } from "./player-names.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";
import type { StaffRepository } from "./staff-repository.ts";

const reviewParams = playerParams.extend({ review_id: z.string().min(1).max(300) });

const review = z
  .looseObject({
    ...{ player_id: z.string(), review_id: z.string(), ended_at: z.string() },
    match_id: z.string().optional().describe("Of what was looked into, where it is a match."),
    run_id: z.string().optional().describe("Where it is a run of a dungeon."),
    scores: z
      .array(
        z.looseObject({
          rule: z.enum(FAIR_PLAY_RULES),
          score: z.number().describe("n: the chance of an honest player to come to this is 10^-n at most."),
          ticks: z.array(z.int()).describe("Of the match or run: the moments to look at in its recording."),
          room_ids: z.array(z.string()).optional().describe("Of a run: in which room each of them was."),
          match_ids: z.array(z.string()).optional().describe("Of the rule jump: the matches that were won."),
        }),
      )
      .describe("The surest first."),
  })
  .meta({ id: "Review" });

/** Beside it, and no part of its scores. */
const beside = z.object({
  violations_full_at_ms: z
    .int()
    .describe("When all violations of the account have healed; past where it has none."),
  paused_until_ms: z.int().describe("Of the pause for too many of them."),
  reports: z.array(z.looseObject({ report_id: z.string(), reason: z.string(), at: z.string() })),
});

export type ReviewsForStaff = {
  reviews: ReviewRepository;
  reports: Pick<ReportRepository, "about">;
  accounts: Pick<AccountRepository, "get">;
  sanction_service: Pick<SanctionService, "lift">;
  staff: Pick<StaffRepository, "ofPlayer">;
  namesOf: NamesOf;
};

export function adminReviewEndpoints(
  gate: StaffGate,
  { reviews, reports, accounts, sanction_service, staff, namesOf }: ReviewsForStaff,
): Endpoint[] {
  const assertMayJudge = mayJudge(staff);
  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/reviews", roles: STAFF_MAY["reviews.see"] },
        summary: "Matches and runs in which somebody may not have played fair, that staff have not looked at",
        input: z.object({}),
        answers: {
          200: {
            description: "50 at most, the oldest first of those that are listed.",
            schema: z.object({ reviews: z.array(review), names: playerNames }),
          },
        },
        problems: ["forbidden"],
      },
      async () => {
        const waiting = await reviews.waiting();
        const names = await namesOf(waiting.map(each => each.player_id));
        return { value: { reviews: waiting, names } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/reviews", roles: STAFF_MAY["reviews.see"] },
        summary: "What the rules of fair play have counted in a player's matches, whether it waits or not",
        input: z.object({ params: playerParams }),
        answers: {
          200: {
            description: "50 at most, the newest match first.",
            schema: z.object({ reviews: z.array(review) }),
          },
        },
        problems: ["forbidden"],
      },
      async ({ params: { player_id } }) => ({ value: { reviews: await reviews.about(player_id) } }),
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/reviews/:player_id/:review_id", roles: STAFF_MAY["reviews.see"] },
        summary: "One of them, with what else is known of the player",
        input: z.object({ params: reviewParams }),
        answers: {
          200: { description: "It, and what stands beside it.", schema: z.object({ review, beside }) },
        },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id, review_id } }) => {
        const found = await reviews.get(player_id, review_id);
        if (!found) throw problem("not-found", `There is no review ${review_id} of ${player_id}.`);
        const { violations_full_at_ms, paused_until_ms } = await accounts.get(player_id);
        const about = await reports.about(player_id);
        return {
          value: { review: found, beside: { violations_full_at_ms, paused_until_ms, reports: about } },
        };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "post",
          path: "/admin/reviews/:player_id/:review_id/close",
          roles: STAFF_MAY["review.close"],
        },
        act: "review.close",
        summary:
          "Say what came of it: it waits no more. The pause from ranked play that it has put ends where nothing came of it",
        input: z.object({
          params: reviewParams,
          body: z.strictObject({
            is_acted_on: z.boolean(),
            note: z.string().trim().min(1).max(MAX_NOTE_CHARACTERS),
          }),
        }),
        answers: { 204: { description: "It waits no more." } },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id, review_id }, body }, member) => {
        await assertMayJudge(member, player_id);
        const { staff_id } = member;
        const closed = await reviews.close(player_id, review_id, { ...body, by: staff_id });
        if (!closed) throw problem("not-found", `No review ${review_id} of ${player_id} waits.`);
        const { sanction_id } = closed;
        // One pause may be for several, and lasts until all of them were looked at.
        if (
          !body.is_acted_on &&
          sanction_id !== undefined &&
          !(await reviews.isWaitingFor(player_id, sanction_id))
        )
          await sanction_service.lift(player_id, sanction_id, staff_id, body.note);
        return { status: 204 };
      },
    ),
  ];
}

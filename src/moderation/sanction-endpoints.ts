/** What a player is told of the sanctions of its account, and how it appeals: also while it is kept out. */
import { z } from "zod";
import { SANCTION_KINDS, SANCTION_REASONS } from "../game/content/sanction-content.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { MODERATION_REASONS } from "../schema/moderation-reasons.ts";
import { MAX_APPEAL_CHARACTERS, type Sanction } from "./sanction.ts";
import type { SanctionRepository } from "./sanction-repository.ts";
import type { SanctionService } from "./sanction-service.ts";

const sanctionView = z
  .object({
    sanction_id: z.string(),
    kind: z.enum(SANCTION_KINDS),
    reason: z.enum(SANCTION_REASONS),
    given_at: z.string(),
    /** Absent: it has no end. */
    ends_at: z.string().optional(),
    /** A warning is `active` until it is lifted; all else ends. */
    state: z.enum(["active", "ended", "lifted"]),
    appeal: z
      .object({
        text: z.string(),
        at: z.string(),
        /** Absent until staff have answered. */
        answer: z.object({ text: z.string(), at: z.string(), is_lifted: z.boolean() }).optional(),
      })
      .optional(),
  })
  .meta({ id: "Sanction" });

const tag = "Sanctions";

export function sanctionEndpoints(
  sanctions: Pick<SanctionRepository, "of">,
  service: Pick<SanctionService, "appeal" | "isOver">,
): Endpoint[] {
  /** Not who has decided it, nor what staff have noted. */
  function viewOf(sanction: Sanction): z.output<typeof sanctionView> {
    const { sanction_id, kind, reason, given_at, ends_at, state, appeal } = sanction;
    const { answer } = appeal ?? {};
    const told = answer && { text: answer.text, at: answer.at, is_lifted: answer.is_lifted };
    return {
      ...{ sanction_id, kind, reason, given_at, ends_at },
      state: state === "lifted" ? state : service.isOver(sanction) ? "ended" : "active",
      ...(appeal && { appeal: { text: appeal.text, at: appeal.at, ...(told && { answer: told }) } }),
    };
  }

  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/me/sanctions", tag, admitsKeptOut: true },
        summary: "What staff have decided about your account: what, why, and until when",
        input: z.object({}),
        answers: {
          200: {
            description: "The newest first. Also for an account that is kept out, with its appeal_token.",
            schema: z.object({ sanctions: z.array(sanctionView) }),
          },
        },
        problems: [],
      },
      async (_input, { player_id }) => {
        const all = await sanctions.of(player_id);
        return { value: { sanctions: all.filter(({ state }) => state !== "pending").map(viewOf) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/me/sanctions/:sanction_id/appeal", tag, admitsKeptOut: true },
        summary: "Say what speaks against a sanction, once; staff answer",
        input: z.object({
          params: z.object({ sanction_id: z.string().min(1).max(128) }),
          body: z.strictObject({ text: z.string().trim().min(1).max(MAX_APPEAL_CHARACTERS) }),
        }),
        answers: {
          201: { description: "Staff will answer it.", schema: z.object({ sanction: sanctionView }) },
        },
        problems: ["not-found", "conflict"],
      },
      async ({ params: { sanction_id }, body: { text } }, { player_id }) => {
        const appealed = await service.appeal(player_id, sanction_id, text);
        if (appealed === undefined)
          throw problem(
            "not-found",
            `Your account has no sanction ${sanction_id}: GET /api/me/sanctions lists them.`,
          );
        if (typeof appealed === "string")
          throw new HttpProblem("conflict", MODERATION_REASONS[appealed], {}, appealed);
        return { status: 201, value: { sanction: viewOf(appealed) } };
      },
    ),
  ];
}

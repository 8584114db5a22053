/** What a season's file may hold of ranks. */
import { z } from "zod";
import { MOST_POINTS, RATING_SUBJECTS, type SeasonRanks } from "../rank-content.ts";
import { someItems } from "./character-schemas.ts";
import { unit } from "./field-meaning.ts";
import { contentId, idOf, name, share } from "./fields.ts";

const seasonReward = z.strictObject({
  title: name.optional().describe("What its characters may call themselves from then on."),
  items: someItems.max(5).default([]).describe("Items that come by mail."),
});

const rankedMode = z.strictObject({
  pvp_mode_id: idOf("pvp-modes", "The mode."),
  subject: z
    .enum(RATING_SUBJECTS)
    .default("account")
    .describe(
      "Whose the rating is: the account's, whichever of its characters plays, or each character's own.",
    ),
});

const tier = z.strictObject({
  id: contentId.describe("The tier's own in its season."),
  name,
  from_points: z
    .int()
    .min(0)
    .max(MOST_POINTS)
    .meta(unit("points", "The points with which it begins; 0 of the first.")),
  reward: seasonReward.optional().describe("What it earns when the season is over."),
});

export const seasonRanks = z.strictObject({
  modes: z.array(rankedMode).min(1).max(20).describe("The modes that have ratings and a board each."),
  placement_matches: z
    .int()
    .min(0)
    .max(100)
    .describe("After how many matches a player has a tier, and a place on the board."),
  kept_share: share.describe(
    "The share of what a rating differs from a beginner's in that it keeps of the season before.",
  ),
  tiers: z.array(tier).min(1).max(20).describe("The lowest first."),
}) satisfies z.ZodType<SeasonRanks>;

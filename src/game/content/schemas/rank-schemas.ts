/** What a season's file may hold of ranks; what each field means is in rank-content.ts. */
import { z } from "zod";
import { MOST_POINTS, RATING_SUBJECTS, type SeasonRanks } from "../rank-content.ts";
import { someItems } from "./character-schemas.ts";
import { contentId, name, share } from "./fields.ts";

const seasonReward = z.strictObject({ title: name.optional(), items: someItems.max(5).default([]) });

export const seasonRanks = z.strictObject({
  modes: z
    .array(z.strictObject({ pvp_mode_id: contentId, subject: z.enum(RATING_SUBJECTS).default("account") }))
    .min(1)
    .max(20),
  placement_matches: z.int().min(0).max(100),
  kept_share: share,
  tiers: z
    .array(
      z.strictObject({
        id: contentId,
        name,
        from_points: z.int().min(0).max(MOST_POINTS),
        reward: seasonReward.optional(),
      }),
    )
    .min(1)
    .max(20),
}) satisfies z.ZodType<SeasonRanks>;

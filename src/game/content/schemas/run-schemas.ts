/** What a file of difficulties or seasons may hold; what each field means is in run-content.ts. */
import { z } from "zod";
import { type Difficulty, NO_SEASON_ID, type Season } from "../run-content.ts";
import { contentId, level, name } from "./fields.ts";
import { seasonRanks } from "./rank-schemas.ts";

const growth = z.number().min(-1).max(10).default(0);
const factor = z
  .strictObject({ base: z.number().positive().max(100).default(1), per_level: growth, per_player: growth })
  .prefault({});

export const difficulty = z.strictObject({
  id: contentId,
  name,
  min_level: level.optional(),
  health: factor,
  damage: factor,
  experience: factor,
  drops: factor,
}) satisfies z.ZodType<Difficulty>;

const second = z.iso.datetime({
  precision: 0,
  message: "must be a time in UTC to the second, such as 2026-11-01T00:00:00Z",
});

export const season = z.strictObject({
  id: contentId.refine(id => id !== NO_SEASON_ID, "stands for the time between seasons"),
  name,
  starts_at: second,
  ends_at: second,
  ranks: seasonRanks.optional(),
}) satisfies z.ZodType<Season>;

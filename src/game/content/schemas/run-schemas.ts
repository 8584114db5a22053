/** What a file of difficulties or seasons may hold. */
import { z } from "zod";
import { type Difficulty, NO_SEASON_ID, type Season } from "../run-content.ts";
import { unit } from "./field-meaning.ts";
import { level, name, ownId } from "./fields.ts";
import { seasonRanks } from "./rank-schemas.ts";

const growth = z.number().min(-1).max(10).default(0);
const factor = z
  .strictObject({
    base: z
      .number()
      .positive()
      .max(100)
      .default(1)
      .meta(unit("factor", "What it is for one player in a dungeon of level 1.")),
    per_level: growth.describe("Added for each level of the dungeon beyond the first."),
    per_player: growth.describe("Added for each member of the party beyond the first."),
  })
  .prefault({});

export const difficulty = z.strictObject({
  id: ownId,
  name,
  min_level: level
    .optional()
    .describe("The level from which a character may choose it, or join such a run. Absent: from the first."),
  health: factor.describe("On the health of all enemies, also of those that are called."),
  damage: factor.describe("On the damage of all that enemies do."),
  experience: factor.describe("On the experience of kills, cleared rooms and the run's end."),
  drops: factor.describe("On the chances of what enemies drop, and on how much gold."),
}) satisfies z.ZodType<Difficulty>;

const second = z.iso.datetime({
  precision: 0,
  message: "must be a time in UTC to the second, such as 2026-11-01T00:00:00Z",
});

export const season = z.strictObject({
  id: ownId.refine(id => id !== NO_SEASON_ID, "stands for the time between seasons"),
  name,
  starts_at: second.describe("Its first moment: a time in UTC to the second, as `2026-11-01T00:00:00Z`."),
  ends_at: second.describe(
    "The moment when it is over, after starts_at; the next may start then. With `ranks` a season lasts a year at most.",
  ),
  ranks: seasonRanks
    .optional()
    .describe("How the season is ranked. Absent: no match of it counts for ranks."),
}) satisfies z.ZodType<Season>;

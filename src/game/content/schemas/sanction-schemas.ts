/** What the rules' file may hold of sanctions. */
import { z } from "zod";
import {
  SANCTION_KINDS,
  SANCTION_REASONS,
  type SanctionLadder,
  type SanctionMeasure,
} from "../sanction-content.ts";
import { unit } from "./field-meaning.ts";

const A_YEAR_HOURS = 366 * 24;

const measure = z
  .strictObject({
    kind: z
      .enum(SANCTION_KINDS)
      .describe("A warning restricts nothing; suspension and ban keep the account out."),
    hours: z
      .number()
      .positive()
      .max(A_YEAR_HOURS)
      .optional()
      .meta(
        unit(
          "h",
          "How long it lasts: of every kind but a warning, and a ban that has no end, which needs two of staff.",
        ),
      ),
  })
  .refine(
    ({ kind, hours }) => kind === "ban" || (hours === undefined) === (kind === "warning"),
    "a warning has no hours, a ban may have them, every other kind needs them",
  ) satisfies z.ZodType<SanctionMeasure>;

const ladder = z.strictObject({
  reasons: z
    .array(z.enum(SANCTION_REASONS))
    .min(1)
    .describe("Whom it is for. Each reason stands in one ladder at most."),
  measures: z
    .array(measure)
    .min(1)
    .max(20)
    .describe("What follows the first time, the second time and so on; beyond the last it is that again."),
  heals_days: z
    .number()
    .positive()
    .max(3650)
    .meta(
      unit(
        "days",
        "After how many without a sanction of the ladder, from the end of the last, the next is one measure milder.",
      ),
    ),
}) satisfies z.ZodType<SanctionLadder>;

export const sanctionLadders = z
  .array(ladder)
  .max(SANCTION_REASONS.length)
  .refine(ladders => {
    const reasons = ladders.flatMap(each => each.reasons);
    return new Set(reasons).size === reasons.length;
  }, "each reason stands in one ladder at most");

/** What the rules' file may hold of sanctions; what each field means is in sanction-content.ts. */
import { z } from "zod";
import {
  SANCTION_KINDS,
  SANCTION_REASONS,
  type SanctionLadder,
  type SanctionMeasure,
} from "../sanction-content.ts";

const A_YEAR_HOURS = 366 * 24;

const measure = z
  .strictObject({
    kind: z.enum(SANCTION_KINDS),
    hours: z.number().positive().max(A_YEAR_HOURS).optional(),
  })
  .refine(
    ({ kind, hours }) => kind === "ban" || (hours === undefined) === (kind === "warning"),
    "a warning has no hours, a ban may have them, every other kind needs them",
  ) satisfies z.ZodType<SanctionMeasure>;

const ladder = z.strictObject({
  reasons: z.array(z.enum(SANCTION_REASONS)).min(1),
  measures: z.array(measure).min(1).max(20),
  heals_days: z.number().positive().max(3650),
}) satisfies z.ZodType<SanctionLadder>;

export const sanctionLadders = z
  .array(ladder)
  .max(SANCTION_REASONS.length)
  .refine(ladders => {
    const reasons = ladders.flatMap(each => each.reasons);
    return new Set(reasons).size === reasons.length;
  }, "each reason stands in one ladder at most");

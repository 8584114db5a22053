/** A report: what a player says of another, about a match or a run that both have played. */
import { z } from "zod";
import { SANCTION_REASONS } from "../game/content/sanction-content.ts";
import { RowSchema } from "../store/schema-version.ts";

export const MAX_REPORT_CHARACTERS = 500;

const row = z.object({
  /** Who is reported. */
  player_id: z.string(),
  /** What it is about and who reports, so that nobody reports a player twice for one match or run. */
  report_id: z.string(),
  reporter_id: z.string(),
  reason: z.enum(SANCTION_REASONS),
  match_id: z.string().optional(),
  run_id: z.string().optional(),
  text: z.string().optional(),
  at: z.iso.datetime(),
  /** Until staff have answered: the one key of the index of those. */
  open: z.literal("open").optional(),
  answer: z
    .object({
      /** Whether something follows for the player who was reported. */
      is_acted_on: z.boolean(),
      note: z.string(),
      answered_by: z.string(),
      at: z.iso.datetime(),
    })
    .optional(),
});
export type Report = z.output<typeof row>;
export const reportRows = new RowSchema(row);

export type Reported = { match_id: string; run_id?: undefined } | { run_id: string; match_id?: undefined };

export function reportIdOf({ match_id, run_id }: Reported, reporter_id: string): string {
  return `${match_id === undefined ? `run:${run_id}` : `match:${match_id}`}#${reporter_id}`;
}

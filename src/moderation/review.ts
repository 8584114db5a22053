/** What the rules of fair play have found about one player of one match: a row for each, and whether a person is to look at it. */
import { z } from "zod";
import { FAIR_PLAY_RULES } from "../fair-play/findings.ts";
import { RowSchema } from "../store/schema-version.ts";

const rule = z.enum(FAIR_PLAY_RULES);
const ticks = z.array(z.int().nonnegative());
const count = z.int().nonnegative();

const finding = z.object({
  ...{ rule, part: count, chances: count, hits: count, expected: z.number().nonnegative(), ticks },
  opponents: z.array(z.string()).optional(),
});

const score = z.object({ rule, score: z.number(), chances: count, hits: count, ticks });

const row = z.object({
  player_id: z.string(),
  /** When the match ended, and its id: the newest comes last. */
  review_id: z.string(),
  match_id: z.string(),
  ended_at: z.iso.datetime(),
  /** What each rule has counted in this match. */
  findings: z.array(finding),
  /** What that says together with the matches before it, the surest first. */
  scores: z.array(score),
  /** Until staff have looked: the one key of the index of those. Absent where nothing is to be looked at. */
  open: z.literal("open").optional(),
  /** The pause from ranked play that followed by itself. */
  sanction_id: z.string().optional(),
  /** What staff have said of it. */
  closed: z
    .object({ by: z.string(), at: z.iso.datetime(), is_acted_on: z.boolean(), note: z.string() })
    .optional(),
  /** Epoch seconds. */
  expires_at: z.int(),
});
export type Review = z.output<typeof row>;
export const reviewRows = new RowSchema(row);

export function reviewIdOf({ match_id, ended_at }: Pick<Review, "match_id" | "ended_at">): string {
  return `${ended_at}~${match_id}`;
}

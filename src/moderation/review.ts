/** What the rules of fair play have found about one player of one match or run: a row for each, and whether a person is to look at it. */
import { z } from "zod";
import { FAIR_PLAY_RULES } from "../fair-play/findings.ts";
import { RowSchema } from "../store/schema-version.ts";

const rule = z.enum(FAIR_PLAY_RULES);
const ticks = z.array(z.int().nonnegative());
const count = z.int().nonnegative();

const finding = z.object({
  ...{ rule, part: count, chances: count, hits: count, expected: z.number().nonnegative(), ticks },
  opponents: z.array(z.string()).optional(),
  match_ids: z.array(z.string()).optional(),
  room_ids: z.array(z.string()).optional(),
});

const score = z.object({
  ...{ rule, score: z.number(), chances: count, hits: count, ticks },
  match_ids: z.array(z.string()).optional(),
  room_ids: z.array(z.string()).optional(),
});

const row = z.object({
  player_id: z.string(),
  /** When the match ended, and its id: the newest comes last. Those of runs begin with RUN, and come behind all of matches. */
  review_id: z.string(),
  /** One of the two is there. */
  match_id: z.string().optional(),
  run_id: z.string().optional(),
  ended_at: z.iso.datetime(),
  /** What each rule has counted in this match or run. */
  findings: z.array(finding),
  /** What that says together with the matches, or the runs, before it, the surest first. */
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

/** What is looked into: a match or a run that is over. */
export type Reviewed = ({ match_id: string } | { run_id: string }) & { ended_at: string };

/** Sorts behind the times with which reviews of matches begin: either can be listed without the other. */
export const RUN = "run~";

export function reviewIdOf(reviewed: Reviewed): string {
  const { ended_at } = reviewed;
  return "run_id" in reviewed ? `${RUN}${ended_at}~${reviewed.run_id}` : `${ended_at}~${reviewed.match_id}`;
}

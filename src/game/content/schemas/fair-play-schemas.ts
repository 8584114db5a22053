/** What the rules' file may hold of how behaviour is judged. */
import { z } from "zod";
import type { FairPlay } from "../fair-play-content.ts";
import { unit } from "./field-meaning.ts";

/** A rating keeps no more: UPDATES_KEPT in src/ratings. */
const MOST_UPDATES = 20;
const score = z.number().min(2).max(100);
const honest_share = z
  .number()
  .min(0.00001)
  .max(0.9)
  .describe("Of all its chances an honest player, however good, has at most such a share as hits.");
const ms = z.number().min(0).max(500);
const factor = z.number().min(1).max(10);

const span = z
  .strictObject({
    from: ms.meta(unit("ms", "After the strike was shown.")),
    to: ms.meta(unit("ms", "Until then.")),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be above from" });

export const fairPlay = z
  .strictObject({
    matches: z.int().min(1).max(20).describe("So many of an account's newest matches are judged together."),
    review_score: score.describe(
      "From this score on staff look. n: the chance of an honest player to come to it is 10^-n.",
    ),
    pause_score: score.describe("From this score on ranked play pauses until staff have looked."),
    pause_hours: z
      .number()
      .positive()
      .max(24 * 30)
      .meta(unit("h", "After so long such a pause ends by itself.")),
    dodge: z
      .strictObject({
        spans_ms: z
          .array(span)
          .min(1)
          .max(10)
          .describe("Within which answers come sooner than anybody reacts. Each is counted for itself."),
        honest_share,
      })
      .describe("Dodges by program."),
    aim: z
      .strictObject({
        degrees: z.number().min(0.7).max(45).meta(unit("°", "Strikes that miss the middle by no more.")),
        from_degrees_per_second: z
          .number()
          .min(0)
          .max(1000)
          .describe("Of targets that go at least so fast around their player, in degrees per second."),
        honest_share,
      })
      .describe("Aim by program."),
    rhythm: z
      .strictObject({
        factor: factor.meta(unit("factor", "Ten seconds with so many times as many inputs as ticks.")),
        honest_share,
      })
      .describe("Inputs that come too fast."),
    seen: z
      .strictObject({
        back_ticks: z
          .number()
          .min(0.5)
          .max(30)
          .meta(unit("ticks", "Strikes whose picture goes back so far.")),
        beyond_ticks: z
          .number()
          .min(1)
          .max(30)
          .meta(unit("ticks", "Strikes whose picture is so much older than the line explains.")),
        honest_share,
      })
      .describe("Lies about what was seen."),
    lag: z
      .strictObject({
        gap_ticks: z.int().min(1).max(60).meta(unit("ticks", "For so long inputs fail.")),
        factor: factor.meta(unit("factor", "So many times as often as by chance is honest.")),
        honest_share,
      })
      .describe("Lines that fail just when a strike comes."),
    pace: z
      .strictObject({
        factor: factor.meta(
          unit("factor", "Of dungeons: five seconds of walking straight on so many times as fast as may be."),
        ),
        honest_share,
      })
      .describe("Moves that are too fast."),
    trading: z
      .strictObject({
        strikes_per_minute: z.number().min(0).max(60).describe("The loser stayed, and struck less often."),
        honest_share,
      })
      .describe("Matches that one lets the other win."),
    jump: z
      .strictObject({
        matches: z
          .int()
          .min(5)
          .max(MOST_UPDATES)
          .describe("So many of the newest ranked matches of a mode are judged together."),
        sigmas: z
          .number()
          .min(0)
          .max(5)
          .describe("An honest player is better than its rating by no more of its standard deviations."),
        review_score: score.describe("From this score on staff look at such wins."),
      })
      .describe("Wins that a rating does not explain."),
  })
  .refine(({ review_score, pause_score }) => review_score <= pause_score, {
    path: ["pause_score"],
    message: "must not be below review_score",
  }) satisfies z.ZodType<FairPlay>;

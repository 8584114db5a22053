/** What a file of queues may hold. */
import { z } from "zod";
import { MAX_FIGHTERS } from "../arena-content.ts";
import { ANY_DISTANCE, type Queue } from "../queue-content.ts";
import { unit } from "./field-meaning.ts";
import { idOf, name, ownId } from "./fields.ts";

const HOUR_SECONDS = 3600;
const seconds = z.int().min(0).max(HOUR_SECONDS);

const window = z.strictObject({
  after_seconds: seconds.meta(unit("s", "From this wait on; 0 in the first, and growing.")),
  distance: z
    .number()
    .positive()
    .max(ANY_DISTANCE)
    .describe("Growing evenly from window to window; the last stays. 0.5 takes any match."),
});

const pause = z
  .int()
  .min(0)
  .max(24 * HOUR_SECONDS)
  .meta(unit("s", "How long it lasts."));

export const queue = z.strictObject({
  id: ownId,
  name,
  pvp_mode_id: idOf("pvp-modes", "What is played."),
  is_ranked: z.boolean().default(false).describe("Whether its matches count for ranks."),
  party_sizes: z
    .array(z.int().min(1).max(MAX_FIGHTERS))
    .min(1)
    .max(MAX_FIGHTERS)
    .describe(
      "How many may come together, 1 for a player who comes alone. No larger than a team: parties are never split.",
    ),
  windows: z
    .array(window)
    .min(1)
    .max(20)
    .describe("How far from even a match may be, by the time that its players have waited."),
  accept_seconds: z
    .int()
    .min(5)
    .max(120)
    .optional()
    .meta(unit("s", "How long each player may take to accept a match. Absent: nobody is asked.")),
  pauses_seconds: z
    .array(pause)
    .min(1)
    .max(20)
    .default([60, 300, 900, 1800])
    .describe(
      "How long a player who declined or missed a match may not queue: the first time, the second, and so on; then the last.",
    ),
  pause_heals_seconds: z
    .int()
    .min(60)
    .max(30 * 24 * HOUR_SECONDS)
    .default(6 * HOUR_SECONDS)
    .meta(
      unit("s", "After how long without another one of these times is forgotten. No pause may be longer."),
    ),
  bots_after_seconds: seconds
    .optional()
    .meta(unit("s", "After how long a wait bots may take places that are empty. Absent: never.")),
  has_backfill: z
    .boolean()
    .default(false)
    .describe(
      "Whether waiting players come into matches that are played, in the places of bots and of those who have left.",
    ),
}) satisfies z.ZodType<Queue>;

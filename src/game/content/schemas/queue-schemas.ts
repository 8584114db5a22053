/** What a file of queues may hold; what each field means is in queue-content.ts. */
import { z } from "zod";
import { MAX_FIGHTERS } from "../arena-content.ts";
import { ANY_DISTANCE, type Queue } from "../queue-content.ts";
import { contentId, name } from "./fields.ts";

const HOUR_SECONDS = 3600;
const seconds = z.int().min(0).max(HOUR_SECONDS);

export const queue = z.strictObject({
  id: contentId,
  name,
  pvp_mode_id: contentId,
  is_ranked: z.boolean().default(false),
  party_sizes: z.array(z.int().min(1).max(MAX_FIGHTERS)).min(1).max(MAX_FIGHTERS),
  windows: z
    .array(z.strictObject({ after_seconds: seconds, distance: z.number().positive().max(ANY_DISTANCE) }))
    .min(1)
    .max(20),
  accept_seconds: z.int().min(5).max(120).optional(),
  pauses_seconds: z
    .array(
      z
        .int()
        .min(0)
        .max(24 * HOUR_SECONDS),
    )
    .min(1)
    .max(20)
    .default([60, 300, 900, 1800]),
  pause_heals_seconds: z
    .int()
    .min(60)
    .max(30 * 24 * HOUR_SECONDS)
    .default(6 * HOUR_SECONDS),
  bots_after_seconds: seconds.optional(),
  has_backfill: z.boolean().default(false),
}) satisfies z.ZodType<Queue>;

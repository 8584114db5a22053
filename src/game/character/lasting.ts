/**
 * What a character keeps as it is, from room to room and from day to day.
 *
 * A new field is added here, with what it is for a character that was saved before. Then the character's row, what it brings into a
 * room and takes along, its redo and the API have it. The rules import the type only, so they run without zod.
 */
import { z } from "zod";

export const runStatistics = z.object({
  seconds: z.number(),
  damage_dealt: z.number(),
  damage_taken: z.number(),
  enemies_killed: z.int(),
  gold_collected: z.int(),
  items_collected: z.int(),
});
/** What a character has done on a run. */
export type RunStatistics = z.infer<typeof runStatistics>;

const NEW_STATISTICS: RunStatistics = {
  seconds: 0,
  damage_dealt: 0,
  damage_taken: 0,
  enemies_killed: 0,
  gold_collected: 0,
  items_collected: 0,
};

export const lasting = z.object({
  gold: z.int().nonnegative().default(0),
  /** item_id → quantity. Gold is not in it. */
  inventory: z.record(z.string(), z.int().positive()).default({}),
  /** The newest requests of its player that were accepted, by the ids that the client gave them. */
  request_ids: z.array(z.string()).default([]),
  /** What it has done on this run. */
  statistics: runStatistics.default(NEW_STATISTICS),
  /** How often it has died, on all its runs. */
  deaths: z.int().nonnegative().default(0),
  /** The newest run of which it has reached the exit; that is told once for a run. */
  ended_run_id: z.string().max(128).optional(),
});
export type Lasting = z.infer<typeof lasting>;

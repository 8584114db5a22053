/** What `bench/processes.ts` says to a server with players inside, and what that answers. */
import { z } from "zod";

const where = { endpoint: z.string() };

export const order = z.discriminatedUnion("type", [
  /** Brings players in until there are so many, and lets them settle. */
  z.object({ type: z.literal("grow"), players: z.int(), ...where }),
  /** All play for so long. */
  z.object({ type: z.literal("measure"), seconds: z.number(), ...where }),
]);
export type Order = z.infer<typeof order>;

export const figures = z.object({
  verdict: z.string(),
  players: z.int(),
  cpu_us_per_player_second: z.number(),
  latency_p99_ms: z.number(),
  lag_p99_ms: z.number(),
});
export type Figures = z.infer<typeof figures>;

export const answer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("done") }).extend(figures.partial().shape),
  z.object({ type: z.literal("failed"), reason: z.string() }),
]);

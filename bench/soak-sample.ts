/** What the soak's probe says of a server. */
import { z } from "zod";

const counts = z.record(z.string(), z.int());

export const soakSample = z.object({
  rooms: z.int(),
  players: z.int(),
  /** Bytes, after a garbage collection. */
  memory: z.object({
    heapUsed: z.int(),
    /** Of `heapUsed`, what V8 has not compiled. */
    data: z.int(),
    external: z.int(),
    arrayBuffers: z.int(),
    rss: z.int(),
  }),
  /** What keeps the process busy, by type: timers, sockets, requests. */
  resources: counts,
  process_listeners: counts,
  server_listeners: counts,
  /** What lies in Redis, and rows of tables in which nothing is left once all have gone. */
  kept: counts.default({}),
});
export type SoakSample = z.infer<typeof soakSample>;
/** As the probe tells it, which sees the process alone. */
export type ProbedSample = z.input<typeof soakSample>;

/** A file of passes of the matcher, a line each, from which `npm run replay:matching` makes the same matches again. */
import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { z } from "zod";
import { dayOf } from "../store/expiry.ts";
import type { MatchingPass } from "./matching.ts";
import type { Matched } from "./waiting.ts";

export const recordedPass = z.object({
  queue_id: z.string(),
  now_ms: z.int(),
  seed: z.int(),
  bonus: z.number(),
  rules: z.object({
    team_count: z.int(),
    team_size: z.int(),
    windows: z.array(z.object({ after_seconds: z.number(), distance: z.number() })),
    bots_after_seconds: z.number().optional(),
  }),
  tickets: z.array(
    z.object({
      ticket_id: z.string(),
      waits_since_ms: z.int(),
      players: z.array(z.object({ player_id: z.string(), mu: z.number(), sigma: z.number() })),
      avoided: z.array(z.string()).optional(),
    }),
  ),
  matches: z.array(z.object({ teams: z.array(z.array(z.string())), distance: z.number() })),
});
export type RecordedPass = z.infer<typeof recordedPass>;

export class MatchingRecord {
  readonly #folder: string | undefined;
  readonly #log: Pick<Logger, "warn">;
  /** One line after the other. */
  #written: Promise<unknown> = Promise.resolve();

  /** @param folder undefined: nothing is recorded. */
  constructor(folder: string | undefined, log: Pick<Logger, "warn">) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Never waits and never fails. @returns when it is written, for tests. */
  add(pass: MatchingPass, { matches }: Matched): Promise<unknown> {
    const folder = this.#folder;
    if (folder === undefined) return this.#written;
    const line = `${JSON.stringify({ ...pass, matches })}\n`;
    const path = join(folder, `matching-${dayOf(pass.now_ms)}.jsonl`);
    this.#written = this.#written
      .then(() => mkdir(folder, { recursive: true }))
      .then(() => appendFile(path, line))
      .catch((error: unknown) =>
        this.#log.warn({ err: error, path }, "a pass of the matcher is not recorded"),
      );
    return this.#written;
  }
}

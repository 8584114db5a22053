/** The option with which the server itself opens a match that it was asked for. Clients' options are read without it. */
import { z } from "zod";
import type { MatchTerms } from "../../game/arena/match-terms.ts";

const id = z.string().max(128).optional();

const termsOption = z.object({
  terms: z
    .object({
      kind: z.enum(["made", "custom"]),
      ...{ proposal_id: id, queue_id: id, season_id: id },
      is_ranked: z.boolean(),
      backfill: z.boolean(),
      bots_after_seconds: z.number().nonnegative().optional(),
      has_bots: z.boolean().optional(),
    })
    .optional(),
});

/** @throws where the server has made a mistake. */
export function termsIn(options: object): MatchTerms | undefined {
  return termsOption.parse(options).terms;
}

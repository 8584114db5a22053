/** A match's row in RoomStatesTable. A match is not taken up again: the row says what became of it to those who return. */
import { z } from "zod";
import type { ArenaSnapshot } from "../../game/arena/arena-rules.ts";
import { PHASES } from "../../game/arena/arena-world.ts";
import { END_REASONS } from "../../game/arena/match-result.ts";
import type { RowForm } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

const kept = z.object({
  pvp_mode_id: z.string(),
  arena_id: z.string(),
  tick: z.int(),
  started_tick: z.int(),
  phase: z.enum(PHASES),
  has_terms: z.literal(true).optional(),
  result: z
    .object({
      reason: z.enum(END_REASONS),
      teams: z.array(z.object({ team: z.int(), rank: z.int(), rounds_won: z.int() })),
      forfeited_player_ids: z.array(z.string()),
      ticks: z.int(),
    })
    .optional(),
});

export const arenaRow: RowForm<ArenaRoomTypes> = {
  fields: ({ mode, arena }, { tick, started_tick, phase, result, has_terms }: ArenaSnapshot) => ({
    ...{ pvp_mode_id: mode.id, arena_id: arena.id, tick, started_tick, phase },
    ...(result && { result }),
    ...(has_terms && { has_terms }),
  }),
  snapshot(row) {
    const { tick, started_tick, phase, result, has_terms } = kept.parse(row);
    return { tick, started_tick, phase, result, has_terms };
  },
  optionsOf(row) {
    const { pvp_mode_id, arena_id } = kept.parse(row);
    return { pvp_mode_id, arena_id, run_id: row.run_id, content_hash: row.content_hash };
  },
  passingFields: ["tick"],
  rowsBefore: 0,
};

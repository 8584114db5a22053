/** The snapshot of a dungeon room, as RoomStatesTable has it. */

import { z } from "zod";
import { loosePiece } from "../game/character/lasting.ts";
import { roomType } from "../game/content/schemas/dungeon-schemas.ts";
import { lootType } from "../game/content/schemas/loot-schemas.ts";
import { DEFAULT_TERMS, type KeptTerms, keptTermsOf, LOOT_RULES } from "../game/dungeon/run-terms.ts";

import { roomRow } from "./room-row.ts";

const position = { position_x: z.number(), position_y: z.number(), position_z: z.number() };

/** What the room keeps of its run. */
const keptTerms = z.object({
  difficulty_id: z.string(),
  loot_rule: z.enum(LOOT_RULES),
  party_size: z.int().min(1),
  earns: z.boolean(),
}) satisfies z.ZodType<KeptTerms>;

export const roomState = z.object({
  ...roomRow.shape,
  mode: z.literal("dungeon").default("dungeon"),
  dungeon_id: z.string(),
  room_template_id: z.string(),
  room_type: roomType,
  max_players: z.int().min(1).max(8),
  /** Rows from before runs had terms have none. */
  terms: keptTerms.default(keptTermsOf(DEFAULT_TERMS)),
  /** The clock of its run, in ticks, as the room counts it. */
  run_ticks: z.int().nonnegative().default(0),
  is_cleared: z.boolean(),
  boss_phase: z.int().nonnegative(),
  enemies: z.array(
    z.object({
      enemy_instance_id: z.string(),
      enemy_type_id: z.string(),
      current_health: z.number(),
      ...position,
      is_alive: z.boolean(),
      aggro_player_id: z.string().optional(),
      /** Where it belongs, and returns to. */
      home_x: z.number(),
      home_z: z.number(),
      /** How many of a boss's phases have begun. */
      phase: z.int().nonnegative(),
      is_summoned: z.boolean(),
    }),
  ),
  loot_drops: z.array(
    z.object({
      loot_instance_id: z.string(),
      item_id: z.string(),
      item_type: lootType,
      quantity: z.int().positive(),
      piece: loosePiece.optional(),
      /** Whose alone it is; absent where it is of who comes first. */
      for_player_id: z.string().optional(),
      ...position,
      is_picked_up: z.boolean(),
      picked_up_by: z.string().optional(),
    }),
  ),
  doors: z.array(
    z.object({
      door_id: z.string(),
      is_open: z.boolean(),
      is_locked: z.boolean(),
      connected_room_template_id: z.string(),
    }),
  ),
  /** The state of the room's generator of random numbers. */
  random_state: z.int(),
  /** The number in the newest instance id. */
  last_instance: z.int().nonnegative(),
});
export type RoomState = z.infer<typeof roomState>;

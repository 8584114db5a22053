/** The rules' events as they are read back from the journal. */
import { z } from "zod";
import { characterEvents } from "../game/character/character-events.ts";
import { loosePiece, runStatistics } from "../game/character/lasting.ts";
import { lootType } from "../game/content/schemas/loot-schemas.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";

const id = z.string();
const position = { position_x: z.number(), position_y: z.number(), position_z: z.number() };
const loot = {
  loot_instance_id: id,
  item_id: id,
  item_type: lootType,
  item_quantity: z.int().positive(),
  piece: loosePiece.optional(),
};

function event<T extends string, F extends z.ZodRawShape>(event_type: T, fields: F) {
  return z.object({ event_type: z.literal(event_type), ...fields });
}

/** Every event, as the journal holds it. */
export const gameEvent = z.discriminatedUnion("event_type", [
  event("damage_dealt", {
    source_player_id: id,
    target_enemy_id: id.optional(),
    target_player_id: id.optional(),
    ability_id: id,
    damage_amount: z.number(),
    absorbed_amount: z.number().optional(),
    is_critical: z.boolean(),
  }),
  event("damage_taken", {
    source_enemy_id: id,
    target_enemy_id: id.optional(),
    target_player_id: id.optional(),
    ability_id: id.optional(),
    damage_amount: z.number(),
    absorbed_amount: z.number().optional(),
    is_critical: z.boolean(),
  }),
  event("ability_used", {
    source_player_id: id,
    ability_id: id,
    current_mana: z.number().optional(),
    current_stamina: z.number().optional(),
  }),
  event("player_restored", {
    source_player_id: id,
    ability_id: id,
    current_health: z.number(),
    current_mana: z.number(),
    current_stamina: z.number(),
    effect_seconds: z.number().optional(),
  }),
  event("attack_started", { source_enemy_id: id, target_player_id: id, ability_id: id.optional() }),
  event("enemy_spawned", {
    target_enemy_id: id,
    enemy_type_id: id,
    is_summoned: z.boolean(),
    ...position,
  }),
  event("enemy_died", {
    source_player_id: id.optional(),
    target_enemy_id: id,
    enemy_type_id: id.optional(),
    is_summoned: z.literal(true).optional(),
    ...position,
  }),
  event("enemy_restored", { target_enemy_id: id, ability_id: id, current_health: z.number() }),
  event("player_died", { source_enemy_id: id.optional(), target_player_id: id, ...position }),
  event("player_respawned", { source_player_id: id, gold_lost: z.int(), request_id: id.optional() }),
  event("enemies_reset", { is_lonely: z.boolean().optional() }),
  event("boss_phase", { target_enemy_id: id, phase: z.int() }),
  event("loot_dropped", { source_enemy_id: id, ...loot, ...position, for_player_id: id.optional() }),
  event("loot_picked_up", { source_player_id: id, ...loot }),
  event("item_dropped", { source_player_id: id, ...loot, ...position, request_id: id.optional() }),
  ...characterEvents,
  event("item_used", { source_player_id: id, item_id: id, request_id: id.optional() }),
  event("door_opened", { door_id: id, source_player_id: id.optional() }),
  event("door_closed", { door_id: id, source_player_id: id.optional() }),
  event("room_cleared", {}),
  event("party_grew", { party_size: z.int().positive(), enemy_health: z.record(id, z.number()) }),
  event("player_joined", { source_player_id: id, session_id: id.optional() }),
  event("player_left", { source_player_id: id }),
  event("run_ended", {
    ...{ source_player_id: id, dungeon_id: id.optional(), statistics: runStatistics },
    ...{ ticks: z.int().nonnegative().optional(), deaths: z.int().nonnegative().optional() },
    is_unearned: z.literal(true).optional(),
  }),
]) satisfies z.ZodType<GameEvent>;

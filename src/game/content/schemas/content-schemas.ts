/**
 * What a file in `content/` may hold, and with which defaults. The validation of files and database rows and the API document come
 * from these schemas; what they give is typed, and what each field means is said, in content.ts.
 */
import { z } from "zod";
import { ITEM_TYPES } from "../character-content.ts";
import {
  ABILITY_TYPES,
  type Ability,
  type CombatStats,
  type ContentSets,
  type Dungeon,
  type EffectType,
  type EnemyType,
  type GameRules,
  GOLD,
  INSTANT_EFFECTS,
  type LootTable,
  type Progression,
  REACHES,
  ROOM_TYPES,
  TIMED_EFFECTS,
  WORLD_LIMIT_M,
} from "../content.ts";
import { arena, MAX_ROOM_OBSTACLES, obstacle, pvpMode } from "./arena-schemas.ts";
import { achievement, affix, characterClass, item, skillTree } from "./character-schemas.ts";
import { contentId, level, name, notNegative, positive, resourcePath, share } from "./fields.ts";
import { queue } from "./queue-schemas.ts";
import { difficulty, season } from "./run-schemas.ts";
import { sanctionLadders } from "./sanction-schemas.ts";

export const combatStats = z.strictObject({
  id: contentId,
  max_health: positive,
  max_mana: notNegative,
  max_stamina: notNegative,
  attack_damage: notNegative,
  attack_speed: positive,
  attack_range: positive,
  armor: notNegative,
  move_speed: notNegative,
  critical_chance: share,
  critical_multiplier: z.number().min(1),
}) satisfies z.ZodType<CombatStats>;

const abilityIds = z.array(contentId).max(10).default([]);

const bossPhase = z.strictObject({
  below_health_share: share,
  damage_multiplier: positive.default(1),
  move_speed_multiplier: positive.default(1),
  ability_id: contentId.optional(),
  ability_ids: abilityIds,
  summons: z
    .array(z.strictObject({ enemy_type_id: contentId, x: z.number(), z: z.number() }))
    .max(10)
    .default([]),
});

export const enemyType = z.strictObject({
  id: contentId,
  name,
  combat_stats_id: contentId,
  detection_radius: positive.default(10),
  attack_range: positive.default(2),
  patrol_radius: notNegative.default(5),
  attack_cooldown: positive.default(1.5),
  attack_windup: notNegative.default(0.5),
  loot_table_id: contentId.optional(),
  ability_ids: abilityIds,
  preferred_range: positive.optional(),
  knockback_distance: notNegative.default(0.5),
  stagger_cooldown: notNegative.default(3),
  when_returning: z.enum(["fights_back", "invulnerable"]).default("fights_back"),
  resets_when_alone: z.boolean().default(false),
  phases: z.array(bossPhase).max(10).optional(),
  level: level.default(1),
  experience: z.int().nonnegative().default(0),
  model_path: resourcePath,
}) satisfies z.ZodType<EnemyType>;

export const lootType = z.enum([GOLD, ...ITEM_TYPES]);

const quantities = { min_quantity: z.int().min(1), max_quantity: z.int().min(1) };
const inOrder = {
  check: ({ min_quantity, max_quantity }: { min_quantity: number; max_quantity: number }) =>
    min_quantity <= max_quantity,
  problem: { path: ["max_quantity"], message: "must not be below min_quantity" },
};
const partySize = z.int().min(1).max(8).optional();
const entry = { chance: share, min_party_size: partySize, max_party_size: partySize };

/** What it gives is said by the field that is there: `item_id`, `one_of` or `loot_table_id`. */
const lootEntry = z.union([
  z
    .strictObject({ item_id: contentId, item_type: lootType, ...entry, ...quantities })
    .refine(inOrder.check, inOrder.problem),
  z.strictObject({
    one_of: z
      .array(
        z
          .strictObject({ weight: positive, item_id: contentId, item_type: lootType, ...quantities })
          .refine(inOrder.check, inOrder.problem),
      )
      .min(1)
      .max(50),
    nothing: notNegative.default(0),
    ...entry,
  }),
  z.strictObject({ loot_table_id: contentId, ...entry }),
]);

export const lootTable = z.strictObject({
  id: contentId,
  name,
  drops: z.array(lootEntry).max(50),
}) satisfies z.ZodType<LootTable>;

/** Poison hurts, and a curse takes armor; a factor, a way or what is restored has no other side. */
const MAY_BE_NEGATIVE: ReadonlySet<EffectType> = new Set<EffectType>(["health_per_second", "armor_bonus"]);

const abilityEffect = z
  .strictObject({
    effect_type: z.enum([...INSTANT_EFFECTS, ...TIMED_EFFECTS]),
    value: z.number().default(1),
  })
  .refine(({ effect_type, value }) => value >= 0 || MAY_BE_NEGATIVE.has(effect_type), {
    path: ["value"],
    message: "must be 0 or more for this effect_type",
  })
  .refine(({ effect_type, value }) => effect_type !== "block" || value <= 1, {
    path: ["value"],
    message: "is a share, at most 1, for this effect_type",
  });

export const ability = z.strictObject({
  id: contentId,
  name,
  ability_type: z.enum(ABILITY_TYPES),
  cooldown: notNegative,
  mana_cost: notNegative,
  stamina_cost: notNegative,
  cast_time: notNegative,
  damage: notNegative.optional(),
  projectile_speed: positive.optional(),
  projectile_radius: positive.optional(),
  max_range: positive.optional(),
  reach: z.enum(REACHES).optional(),
  area_radius: positive.optional(),
  effect_duration: positive.optional(),
  cone_half_angle_degrees: z.number().min(1).max(180).optional(),
  movement_lock: notNegative.optional(),
  effects: z.array(abilityEffect).max(10).optional(),
  consumed_item_id: contentId.optional(),
}) satisfies z.ZodType<Ability>;

const coordinate = z.number().min(-WORLD_LIMIT_M).max(WORLD_LIMIT_M);

export const roomType = z.enum(ROOM_TYPES);

const roomTemplate = z.strictObject({
  room_template_id: contentId,
  room_type: roomType,
  max_players: z.int().min(1).max(8).default(4),
  center_x: coordinate,
  center_z: coordinate,
  size_x: positive,
  size_z: positive,
  enemies: z.array(z.strictObject({ enemy_type_id: contentId, x: z.number(), z: z.number() })).max(50),
  clear_experience: z.int().nonnegative().default(0),
  enemies_return: z.boolean().default(false),
  loot: z
    .array(z.strictObject({ loot_table_id: contentId, x: z.number(), z: z.number() }))
    .max(50)
    .optional(),
  obstacles: z.array(obstacle).max(MAX_ROOM_OBSTACLES).optional(),
});

const corridor = z.strictObject({
  door_id: contentId,
  from: contentId,
  to: contentId,
  width: positive,
  key_item_id: contentId.optional(),
  needs_key: z.boolean().default(false),
});

export const dungeon = z.strictObject({
  id: contentId,
  name,
  start_room_template_id: contentId,
  patch_interval_ms: z.int().min(200).max(500).multipleOf(50).default(200),
  combat_seconds: z.number().min(0).max(30).default(3),
  combat_log_seconds: z.number().min(0).max(30).default(10),
  gold_loss_share: share.default(0),
  level: level.default(1),
  end_experience: z.int().nonnegative().default(0),
  max_party_size: z.int().min(1).max(8).default(4),
  room_templates: z.array(roomTemplate).min(1).max(100),
  corridors: z.array(corridor).max(200),
}) satisfies z.ZodType<Dungeon>;

/** Defaults are the game's numbers. Content that was published before there was this set has them. */
const regeneration = (per_second: number, pause_seconds: number) =>
  z
    .strictObject({
      per_second: z.number().min(0).max(1000).default(per_second),
      pause_seconds: z.number().min(0).max(60).default(pause_seconds),
    })
    .prefault({});

const progression = z.strictObject({
  level_cap: level.default(20),
  experience_base: positive.default(100),
  experience_exponent: z.number().min(0).max(4).default(1.5),
  party_bonus: share.default(0.25),
  level_difference_share: share.default(0.1),
  skill_points_per_level: z.int().min(0).max(10).default(1),
  free_refund_below_level: z.int().min(1).default(10),
  refund_gold_per_point: z.int().nonnegative().default(5),
  bag_slots: z.int().min(1).max(30).default(24),
  enemy_health_per_level: z.number().min(0).max(5).default(0.15),
  enemy_damage_per_level: z.number().min(0).max(5).default(0.1),
  enemy_experience_per_level: z.number().min(0).max(5).default(0.2),
}) satisfies z.ZodType<Progression>;

export const gameRules = z.strictObject({
  id: contentId,
  mana_regeneration: regeneration(5, 0),
  stamina_regeneration: regeneration(15, 1),
  sprint_speed_factor: z.number().min(1).max(3).default(1.5),
  sprint_stamina_per_second: z.number().min(0).max(1000).default(10),
  pickup_radius_m: z.number().positive().max(20).default(2),
  door_reach_m: z.number().positive().max(20).default(3),
  respawn_delay_seconds: z.number().min(0).max(60).default(2),
  // Less than the rounding of places refuses honest strikes, and less than a tick honest moves.
  reach_tolerance_m: z.number().min(0.02).max(1).default(0.05),
  latency_tolerance_seconds: z.number().min(0.05).max(0.5).default(0.15),
  heartbeat_interval_seconds: z.number().min(1).max(30).default(10),
  progression: progression.prefault({}),
  sanction_ladders: sanctionLadders.optional(),
}) satisfies z.ZodType<GameRules>;

/** The sets of content, by the name that folders, URLs and hashes use. */
export const contentSchemas = {
  "combat-stats": combatStats,
  "enemy-types": enemyType,
  "loot-tables": lootTable,
  abilities: ability,
  dungeons: dungeon,
  rules: gameRules,
  items: item,
  affixes: affix,
  classes: characterClass,
  "skill-trees": skillTree,
  achievements: achievement,
  difficulties: difficulty,
  seasons: season,
  arenas: arena,
  "pvp-modes": pvpMode,
  queues: queue,
} as const satisfies { [S in keyof ContentSets]: z.ZodType<ContentSets[S]> };

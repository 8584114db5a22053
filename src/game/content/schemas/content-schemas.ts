/**
 * What a file in `content/` may hold, and with which defaults. The validation of files and database rows and the API document come
 * from these schemas; what they give is typed, and what each field means is said, in content.ts.
 */
import { z } from "zod";
import {
  ABILITY_TYPES,
  type Ability,
  type CombatStats,
  type ContentSets,
  type Dungeon,
  type EffectType,
  type EnemyType,
  type GameRules,
  INSTANT_EFFECTS,
  ITEM_TYPES,
  type LootTable,
  ROOM_TYPES,
  TIMED_EFFECTS,
  WORLD_LIMIT_M,
} from "../content.ts";

/** Ids are used as file names, table keys and URL segments. */
export const contentId = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, "use 1 to 64 of a-z, 0-9 and _")
  .refine(id => !(id in Object.prototype), "is a name that JavaScript keeps for itself");

const name = z.string().min(1).max(100);
const positive = z.number().positive();
const notNegative = z.number().nonnegative();
const share = z.number().min(0).max(1);

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

const bossPhase = z.strictObject({
  below_health_share: share,
  damage_multiplier: positive.default(1),
  move_speed_multiplier: positive.default(1),
  ability_id: contentId.optional(),
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
  knockback_distance: notNegative.default(0.5),
  stagger_cooldown: notNegative.default(3),
  when_returning: z.enum(["fights_back", "invulnerable"]).default("fights_back"),
  resets_when_alone: z.boolean().default(false),
  phases: z.array(bossPhase).max(10).optional(),
  model_path: z.string().min(1).max(200),
}) satisfies z.ZodType<EnemyType>;

export const itemType = z.enum(ITEM_TYPES);

const lootDrop = z
  .strictObject({
    item_id: contentId,
    item_type: itemType,
    chance: share,
    min_quantity: z.int().min(1),
    max_quantity: z.int().min(1),
  })
  .refine(drop => drop.min_quantity <= drop.max_quantity, {
    path: ["max_quantity"],
    message: "must not be below min_quantity",
  });

export const lootTable = z.strictObject({
  id: contentId,
  name,
  drops: z.array(lootDrop).max(50),
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
  enemies_return: z.boolean().default(false),
  loot: z
    .array(z.strictObject({ loot_table_id: contentId, x: z.number(), z: z.number() }))
    .max(50)
    .optional(),
});

const corridor = z.strictObject({
  door_id: contentId,
  from: contentId,
  to: contentId,
  width: positive,
  key_item_id: contentId.optional(),
});

export const dungeon = z.strictObject({
  id: contentId,
  name,
  start_room_template_id: contentId,
  patch_interval_ms: z.int().min(200).max(500).multipleOf(50).default(200),
  combat_seconds: z.number().min(0).max(30).default(3),
  combat_log_seconds: z.number().min(0).max(30).default(10),
  gold_loss_share: share.default(0),
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
}) satisfies z.ZodType<GameRules>;

/** The sets of content, by the name that folders, URLs and hashes use. */
export const contentSchemas = {
  "combat-stats": combatStats,
  "enemy-types": enemyType,
  "loot-tables": lootTable,
  abilities: ability,
  dungeons: dungeon,
  rules: gameRules,
} as const satisfies { [S in keyof ContentSets]: z.ZodType<ContentSets[S]> };

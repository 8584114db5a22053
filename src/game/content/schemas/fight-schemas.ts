/** What a file of combat-stats, abilities or enemy-types may hold. */
import { z } from "zod";
import {
  ABILITY_TYPES,
  type Ability,
  type CombatStats,
  type EffectType,
  type EnemyType,
  INSTANT_EFFECTS,
  REACHES,
  TIMED_EFFECTS,
} from "../content.ts";
import { unit } from "./field-meaning.ts";
import { idOf, level, name, notNegative, ownId, placed, positive, resourcePath, share } from "./fields.ts";
import { abilityNumbers } from "./overridable-numbers.ts";

export const combatStats = z.strictObject({
  id: ownId,
  max_health: positive.meta(unit("points", "Health of the unhurt.")),
  max_mana: notNegative.meta(unit("points", "The most mana there can be.")),
  max_stamina: notNegative.meta(unit("points", "The most stamina there can be.")),
  attack_damage: notNegative.meta(unit("points", "Damage of a strike, before the target's armor.")),
  attack_speed: positive.meta(unit("strikes/s", "Of players; an enemy has its attack_cooldown.")),
  attack_range: positive.meta(unit("m", "Of players; an enemy has its own.")),
  armor: notNegative.meta(unit("points", "Taken off every hit; a hit does at least 1.")),
  move_speed: notNegative.meta(unit("m/s", "How fast it walks. Players need more than 0.")),
  critical_chance: share.describe("How likely a hit is critical."),
  critical_multiplier: z.number().min(1).meta(unit("factor", "On the damage of a critical hit.")),
}) satisfies z.ZodType<CombatStats>;

/** Poison hurts, and a curse takes armor; a factor, a way or what is restored has no other side. */
const MAY_BE_NEGATIVE: ReadonlySet<EffectType> = new Set<EffectType>(["health_per_second", "armor_bonus"]);

const abilityEffect = z
  .strictObject({
    effect_type: z.enum([...INSTANT_EFFECTS, ...TIMED_EFFECTS]).describe("What it does."),
    value: z
      .number()
      .default(1)
      .describe("How much of it: points, metres, a factor or a share, as the effect_type says."),
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
  id: ownId,
  name,
  ability_type: z
    .enum(ABILITY_TYPES)
    .describe("How it works: `buff` and `heal` are for the user's own side, all others for opponents."),
  cooldown: abilityNumbers.cooldown,
  mana_cost: abilityNumbers.mana_cost,
  stamina_cost: abilityNumbers.stamina_cost,
  cast_time: abilityNumbers.cast_time,
  damage: abilityNumbers.damage.optional(),
  projectile_speed: abilityNumbers.projectile_speed.optional(),
  projectile_radius: abilityNumbers.projectile_radius.optional(),
  max_range: abilityNumbers.max_range.optional(),
  reach: z
    .enum(REACHES)
    .optional()
    .describe(
      "Whom an enemy reaches with it; of a player's only `allies` counts. Absent: `self` of a buff or heal, `around` of all else.",
    ),
  area_radius: abilityNumbers.area_radius.optional(),
  effect_duration: abilityNumbers.effect_duration.optional(),
  cone_half_angle_degrees: abilityNumbers.cone_half_angle_degrees.optional(),
  movement_lock: abilityNumbers.movement_lock.optional(),
  effects: z
    .array(abilityEffect)
    .max(10)
    .optional()
    .describe("What it does besides damage: a buff or heal to its user, any other to those it hits."),
  consumed_item_id: idOf(
    "items",
    "Each use takes one of this item, which makes the item a consumable.",
  ).optional(),
}) satisfies z.ZodType<Ability>;

const abilityIds = z.array(idOf("abilities")).max(10).default([]);

const bossPhase = z.strictObject({
  below_health_share: share.describe("The phase begins when health falls below this share of max_health."),
  damage_multiplier: positive.default(1).meta(unit("factor", "On the damage of all its attacks.")),
  move_speed_multiplier: positive.default(1).meta(unit("factor", "On its move_speed.")),
  ability_id: idOf("abilities", "One that comes before `ability_ids`: the form of older content.").optional(),
  ability_ids: abilityIds.describe("What it uses while the phase lasts, before the enemy's own."),
  summons: z
    .array(z.strictObject({ enemy_type_id: idOf("enemy-types", "Who comes."), ...placed }))
    .max(10)
    .default([])
    .describe("Enemies that come to its help as the phase begins."),
});

export const enemyType = z.strictObject({
  id: ownId,
  name,
  combat_stats_id: idOf("combat-stats", "Its numbers."),
  detection_radius: positive
    .default(10)
    .meta(unit("m", "It notices players within it, and loses them at 1.5 times as much.")),
  attack_range: positive.default(2).meta(unit("m", "How far its plain attack reaches.")),
  patrol_radius: notNegative.default(5).meta(unit("m", "How far it walks around where it starts.")),
  attack_cooldown: positive.default(1.5).meta(unit("s", "Between two attacks.")),
  attack_windup: notNegative
    .default(0.5)
    .meta(unit("s", "From the start of an attack, which everyone sees, to its damage.")),
  loot_table_id: idOf("loot-tables", "What it drops. Absent: nothing.").optional(),
  ability_ids: abilityIds.describe(
    "What it uses beside its plain attack: of those that are ready and of use the first.",
  ),
  preferred_range: positive
    .optional()
    .meta(
      unit(
        "m",
        "It keeps this distance from whom it fights: for enemies that shoot. Absent: it goes as near as its attack_range takes it.",
      ),
    ),
  knockback_distance: notNegative
    .default(0.5)
    .meta(unit("m", "How far a hit pushes it back. An enemy that is pushed loses its wind-up.")),
  stagger_cooldown: notNegative
    .default(3)
    .meta(
      unit(
        "s",
        "After a lost wind-up: hits neither push it nor break the next one. After a stun: what stuns does damage, but has no lasting effect on it.",
      ),
    ),
  when_returning: z
    .enum(["fights_back", "invulnerable"])
    .default("fights_back")
    .describe(
      "On its way home it turns on those who hit it, or hits do nothing and it has all its health at home.",
    ),
  resets_when_alone: z
    .boolean()
    .default(false)
    .describe("Whether it is as at the start again when no living player is left in the World."),
  phases: z
    .array(bossPhase)
    .max(10)
    .optional()
    .describe("A boss changes as it loses health. In the order in which they come."),
  level: level
    .default(1)
    .describe(
      "At least; in a dungeon of a higher level it has that. Health, damage and experience grow with it, as the rules say.",
    ),
  experience: z
    .int()
    .nonnegative()
    .default(0)
    .meta(unit("points", "What its death is worth at level 1. One that a boss calls is worth nothing.")),
  model_path: resourcePath.describe("Godot resource path of the scene that shows it."),
}) satisfies z.ZodType<EnemyType>;

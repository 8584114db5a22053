/**
 * The game's data as its designers write it: what a file in `content/` may hold, and what it may refer to.
 *
 * These zod schemas are the one description of the content. The types of the rules, the validation of files and
 * database rows, and the API document come from them. Distances are metres, times seconds, angles degrees.
 */
import { z } from "zod";

/** Ids are used as file names, table keys and URL segments. */
export const contentId = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, "use 1 to 64 of a-z, 0-9 and _")
  .refine(id => !(id in Object.prototype), "is a name that JavaScript keeps for itself");

const name = z.string().min(1).max(100);
const positive = z.number().positive();
const notNegative = z.number().nonnegative();
const share = z.number().min(0).max(1);

/** The numbers of one kind of fighter. A player uses all of them; an enemy takes range and pace from its EnemyType. */
export const combatStats = z.strictObject({
  id: contentId,
  max_health: positive,
  max_mana: notNegative,
  max_stamina: notNegative,
  attack_damage: notNegative,
  /** Strikes per second. */
  attack_speed: positive,
  attack_range: positive,
  armor: notNegative,
  /** Metres per second. */
  move_speed: notNegative,
  critical_chance: share,
  critical_multiplier: z.number().min(1),
});
export type CombatStats = z.infer<typeof combatStats>;

/** What changes when a boss's health falls below a share of its maximum. */
const bossPhase = z.strictObject({
  below_health_share: share,
  /** On the damage of all its attacks; 1 changes nothing. */
  damage_multiplier: positive.default(1),
  move_speed_multiplier: positive.default(1),
  /** An ability that it uses whenever it is ready: its cast_time is how long players see it coming. */
  ability_id: contentId.optional(),
  /** Enemies that come to its help as the phase begins, relative to the room's centre. */
  summons: z
    .array(z.strictObject({ enemy_type_id: contentId, x: z.number(), z: z.number() }))
    .max(10)
    .default([]),
});
export type BossPhase = z.infer<typeof bossPhase>;

/** A kind of enemy: how it fights, what it notices and what it drops. */
export const enemyType = z.strictObject({
  id: contentId,
  name,
  combat_stats_id: contentId,
  detection_radius: positive.default(10),
  attack_range: positive.default(2),
  patrol_radius: notNegative.default(5),
  /** Seconds between two attacks. */
  attack_cooldown: positive.default(1.5),
  /** Seconds between the start of an attack, which everyone sees, and its damage. */
  attack_windup: notNegative.default(0.5),
  loot_table_id: contentId.optional(),
  /** Metres that a hit pushes it back; an enemy that is pushed loses its wind-up. */
  knockback_distance: notNegative.default(0.5),
  /** Seconds after a lost wind-up in which hits neither push it nor break the next one. */
  stagger_cooldown: notNegative.default(3),
  /** On its way home, when it has given up: it turns on those who hit it, or hits do nothing and it is whole at home. */
  when_returning: z.enum(["fights_back", "invulnerable"]).default("fights_back"),
  /** Whether it is as at the start again when no living player is left on the floor. */
  resets_when_alone: z.boolean().default(false),
  /** A boss changes as it is worn down; phases in the order in which they come. */
  phases: z.array(bossPhase).max(10).optional(),
  /** Godot resource path of the scene that shows it. */
  model_path: z.string().min(1).max(200),
});
export type EnemyType = z.infer<typeof enemyType>;

export const itemType = z.enum(["gold", "equipment", "consumable"]);
export type ItemType = z.infer<typeof itemType>;

const lootDrop = z
  .strictObject({
    item_id: contentId,
    item_type: itemType,
    /** Chance of this drop, rolled by itself. */
    chance: share,
    min_quantity: z.int().min(1),
    max_quantity: z.int().min(1),
  })
  .refine(drop => drop.min_quantity <= drop.max_quantity, {
    path: ["max_quantity"],
    message: "must not be below min_quantity",
  });

/** What an enemy may drop; each drop is rolled independently. */
export const lootTable = z.strictObject({ id: contentId, name, drops: z.array(lootDrop).max(50) });
export type LootTable = z.infer<typeof lootTable>;

const INSTANT_EFFECTS = ["restore_health", "restore_mana", "restore_stamina"] as const;
const TIMED_EFFECTS = [
  "stun",
  "invulnerable",
  "dash",
  "health_per_second",
  "damage_multiplier",
  "move_speed_multiplier",
  "armor_bonus",
] as const;

/**
 * What an ability does to whom it reaches, besides damage. A buff or heal reaches its user; every other ability
 * reaches those it hits.
 *
 * At once: `restore_health`, `restore_mana`, `restore_stamina` (points). For `effect_duration` seconds: `stun`,
 * `invulnerable`, `dash` (metres of movement on top of walking), `health_per_second` (negative hurts), and factors
 * `damage_multiplier` (on damage dealt), `move_speed_multiplier`, and `armor_bonus` (points).
 */
const abilityEffect = z.strictObject({
  effect_type: z.enum([...INSTANT_EFFECTS, ...TIMED_EFFECTS]),
  value: z.number().default(1),
});
export type AbilityEffect = z.infer<typeof abilityEffect>;
export type EffectType = AbilityEffect["effect_type"];

/** Something that can be done in a fight, by players or by a boss. */
export const ability = z.strictObject({
  id: contentId,
  name,
  ability_type: z.enum(["melee", "ranged", "buff", "debuff", "heal"]),
  cooldown: notNegative,
  mana_cost: notNegative,
  stamina_cost: notNegative,
  cast_time: notNegative,
  /** Absent: the attacker's attack_damage. */
  damage: notNegative.optional(),
  /** Metres per second. */
  projectile_speed: positive.optional(),
  projectile_radius: positive.optional(),
  /** Absent on a melee ability: the attacker's attack_range. */
  max_range: positive.optional(),
  effect_duration: positive.optional(),
  /** A melee ability hits what is at most this far to either side of the facing direction. */
  cone_half_angle_degrees: z.number().min(1).max(180).optional(),
  /** Seconds in which its user cannot move. */
  movement_lock: notNegative.optional(),
  effects: z.array(abilityEffect).max(10).optional(),
  /** Each use takes one of this item; this is what makes an item a consumable. */
  consumed_item_id: contentId.optional(),
});
export type Ability = z.infer<typeof ability>;

/** Dungeon coordinates travel as 16 bit numbers over this range, so nothing may lie outside it. */
export const WORLD_LIMIT_M = 512;
const coordinate = z.number().min(-WORLD_LIMIT_M).max(WORLD_LIMIT_M);

export const roomType = z.enum(["start", "combat", "boss", "treasure", "exit"]);
export type RoomType = z.infer<typeof roomType>;

const roomTemplate = z.strictObject({
  room_template_id: contentId,
  room_type: roomType,
  max_players: z.int().min(1).max(8).default(4),
  center_x: coordinate,
  center_z: coordinate,
  size_x: positive,
  size_z: positive,
  /** Where enemies stand at the start, relative to the centre. */
  enemies: z.array(z.strictObject({ enemy_type_id: contentId, x: z.number(), z: z.number() })).max(50),
  /** Whether the dead come back at their places when their corpses are gone. Such a room is never cleared. */
  enemies_return: z.boolean().default(false),
  /** Loot that lies there from the start, rolled when the room is made; relative to the centre. */
  loot: z
    .array(z.strictObject({ loot_table_id: contentId, x: z.number(), z: z.number() }))
    .max(50)
    .optional(),
});
export type RoomTemplate = z.infer<typeof roomTemplate>;

const corridor = z.strictObject({
  /** The door in the middle of the corridor. */
  door_id: contentId,
  /** The way onward leads from `from` to `to`; it is locked until `from` is cleared. The way back is open. */
  from: contentId,
  to: contentId,
  width: positive,
  /** Whoever carries this item may unlock the door before the room is cleared; the item is used up. */
  key_item_id: contentId.optional(),
});
export type Corridor = z.infer<typeof corridor>;

/** A dungeon: its rooms, which share one space, and the corridors between them. */
export const dungeon = z.strictObject({
  id: contentId,
  name,
  start_room_template_id: contentId,
  /** Milliseconds between two patches of what is not critical; a multiple of the 50 ms step. */
  patch_interval_ms: z.int().min(200).max(500).multipleOf(50).default(200),
  /** Seconds that a player stays in combat after it hit an enemy; in combat it can neither pass a door nor leave at once. */
  combat_seconds: z.number().min(0).max(30).default(3),
  /** Seconds that a character stays on the floor after its connection was lost, or its player left in combat. */
  combat_log_seconds: z.number().min(0).max(30).default(10),
  /** Share of the gold that a player loses by dying. */
  gold_loss_share: share.default(0),
  room_templates: z.array(roomTemplate).min(1).max(100),
  corridors: z.array(corridor).max(200),
});
export type Dungeon = z.infer<typeof dungeon>;

/** The sets of content, by the name that folders, URLs and hashes use. */
export const contentSchemas = {
  "combat-stats": combatStats,
  "enemy-types": enemyType,
  "loot-tables": lootTable,
  abilities: ability,
  dungeons: dungeon,
} as const;

export type ContentSetName = keyof typeof contentSchemas;
export const CONTENT_SET_NAMES = [
  "combat-stats",
  "enemy-types",
  "loot-tables",
  "abilities",
  "dungeons",
] as const satisfies readonly ContentSetName[];

/** All content of one version: plain objects by id, set by set. It never changes once it is made. */
export type Content = {
  readonly [S in ContentSetName]: Readonly<Record<string, z.infer<(typeof contentSchemas)[S]>>>;
};

/** An entry by an id that may come from a player; `toString` and its like are no entries. */
export function findEntry<T>(set: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(set, id) ? set[id] : undefined;
}

/** References inside checked content always lead somewhere; this turns a broken promise into a clear error. */
export function entryOf<T>(set: Readonly<Record<string, T>>, id: string): T {
  const entry = set[id];
  if (entry === undefined) throw new Error(`The content of this room has no "${id}"`);
  return entry;
}

/** The combat stats of a fighter. */
export function statsOf(
  { content }: { readonly content: Content },
  { combat_stats_id }: { readonly combat_stats_id: string },
): CombatStats {
  return entryOf(content["combat-stats"], combat_stats_id);
}

/** The stats and abilities that every content must have, since players start with them. */
export const PLAYER_COMBAT_STATS_ID = "player";
export const DEFAULT_ABILITY_ID = "melee_attack";

/** Whether the effect lasts for the ability's `effect_duration`; the others happen at once. */
export function isTimedEffect(effect: AbilityEffect): boolean {
  const timed: readonly EffectType[] = TIMED_EFFECTS;
  return timed.includes(effect.effect_type);
}

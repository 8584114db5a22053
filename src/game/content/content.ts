/**
 * The game's data as its designers write it, once it is read and checked: schemas/ has what a file in `content/` may hold, and the
 * checks of what files say of each other. Distances are metres, times seconds, angles degrees.
 */

import type { Regeneration } from "../core/resource.ts";

/** The numbers of one kind of fighter. A player uses all of them; an enemy takes range and pace from its EnemyType. */
export type CombatStats = {
  id: string;
  max_health: number;
  max_mana: number;
  max_stamina: number;
  attack_damage: number;
  /** Strikes per second. */
  attack_speed: number;
  attack_range: number;
  armor: number;
  /** Metres per second. */
  move_speed: number;
  /** 0 to 1. */
  critical_chance: number;
  critical_multiplier: number;
};

/** What is placed relative to the middle of its room. */
type EnemyPlace = { enemy_type_id: string; x: number; z: number };
type LootPlace = { loot_table_id: string; x: number; z: number };

/** What changes when a boss's health falls below a share of its maximum. */
export type BossPhase = {
  /** 0 to 1. */
  below_health_share: number;
  /** On the damage of all its attacks; 1 changes nothing. */
  damage_multiplier: number;
  move_speed_multiplier: number;
  /** An ability that it uses whenever it is ready: its cast_time is how long players see it coming. */
  ability_id?: string | undefined;
  /** Enemies that come to its help as the phase begins, relative to the room's centre. */
  summons: EnemyPlace[];
};

/** A kind of enemy: how it fights, what it notices and what it drops. */
export type EnemyType = {
  id: string;
  name: string;
  combat_stats_id: string;
  detection_radius: number;
  attack_range: number;
  patrol_radius: number;
  /** Seconds between two attacks. */
  attack_cooldown: number;
  /** Seconds between the start of an attack, which everyone sees, and its damage. */
  attack_windup: number;
  loot_table_id?: string | undefined;
  /** Metres that a hit pushes it back; an enemy that is pushed loses its wind-up. */
  knockback_distance: number;
  /** Seconds after a lost wind-up in which hits neither push it nor break the next one. */
  stagger_cooldown: number;
  /** On its way home, when it has given up: it turns on those who hit it, or hits do nothing and it is whole at home. */
  when_returning: "fights_back" | "invulnerable";
  /** Whether it is as at the start again when no living player is left in the World. */
  resets_when_alone: boolean;
  /** A boss changes as it is worn down; phases in the order in which they come. */
  phases?: BossPhase[] | undefined;
  /** Godot resource path of the scene that shows it. */
  model_path: string;
};

export const ITEM_TYPES = ["gold", "equipment", "consumable"] as const;
export type ItemType = (typeof ITEM_TYPES)[number];

/** What an enemy may drop; each drop is rolled independently. */
export type LootTable = {
  id: string;
  name: string;
  drops: {
    item_id: string;
    item_type: ItemType;
    /** Chance of this drop, rolled by itself; 0 to 1. */
    chance: number;
    min_quantity: number;
    max_quantity: number;
  }[];
};

export const INSTANT_EFFECTS = ["restore_health", "restore_mana", "restore_stamina"] as const;
export const TIMED_EFFECTS = [
  "stun",
  "invulnerable",
  "dash",
  "health_per_second",
  "damage_multiplier",
  "move_speed_multiplier",
  "armor_bonus",
] as const;
export type EffectType = (typeof INSTANT_EFFECTS)[number] | (typeof TIMED_EFFECTS)[number];

/**
 * What an ability does to whom it reaches, besides damage. A buff or heal reaches its user; every other ability
 * reaches those it hits.
 *
 * At once: `restore_health`, `restore_mana`, `restore_stamina` (points). For `effect_duration` seconds: `stun`,
 * `invulnerable`, `dash` (metres of movement on top of walking), `health_per_second` (negative hurts), and factors
 * `damage_multiplier` (on damage dealt), `move_speed_multiplier`, and `armor_bonus` (points).
 */
export type AbilityEffect = { effect_type: EffectType; value: number };

export const ABILITY_TYPES = ["melee", "ranged", "buff", "debuff", "heal"] as const;

/** Something that can be done in a fight, by players or by a boss. */
export type Ability = {
  id: string;
  name: string;
  ability_type: (typeof ABILITY_TYPES)[number];
  cooldown: number;
  mana_cost: number;
  stamina_cost: number;
  cast_time: number;
  /** Absent: the attacker's attack_damage; a debuff then does no damage at once. */
  damage?: number | undefined;
  /** Metres per second. */
  projectile_speed?: number | undefined;
  projectile_radius?: number | undefined;
  /** Absent on a melee ability: the attacker's attack_range. */
  max_range?: number | undefined;
  effect_duration?: number | undefined;
  /** A melee ability hits what is at most this far to either side of the facing direction. */
  cone_half_angle_degrees?: number | undefined;
  /** Seconds in which its user cannot move. */
  movement_lock?: number | undefined;
  effects?: AbilityEffect[] | undefined;
  /** Each use takes one of this item; this is what makes an item a consumable. */
  consumed_item_id?: string | undefined;
};

/** Dungeon coordinates travel as 16 bit numbers over this range, so nothing may lie outside it. */
export const WORLD_LIMIT_M = 512;

export const ROOM_TYPES = ["start", "combat", "boss", "treasure", "exit"] as const;
export type RoomType = (typeof ROOM_TYPES)[number];

export type RoomTemplate = {
  room_template_id: string;
  room_type: RoomType;
  max_players: number;
  center_x: number;
  center_z: number;
  size_x: number;
  size_z: number;
  /** Where enemies stand at the start, relative to the centre. */
  enemies: EnemyPlace[];
  /** Whether the dead come back at their places when their corpses are gone. Such a room is never cleared. */
  enemies_return: boolean;
  /** Loot that lies there from the start, rolled when the room is made; relative to the centre. */
  loot?: LootPlace[] | undefined;
};

export type Corridor = {
  /** The door in the middle of the corridor. */
  door_id: string;
  /** The way onward leads from `from` to `to`; it is locked until `from` is cleared. The way back is open. */
  from: string;
  to: string;
  width: number;
  /** A player who carries this item may unlock the door before the room is cleared; the item is used up. */
  key_item_id?: string | undefined;
};

/** A dungeon: its rooms, which share one space, and the corridors between them. */
export type Dungeon = {
  id: string;
  name: string;
  start_room_template_id: string;
  /** Milliseconds between two patches of what is not critical. */
  patch_interval_ms: number;
  /** Seconds that a player stays in combat after it hit an enemy; in combat it can neither pass a door nor leave at once. */
  combat_seconds: number;
  /** Seconds that a character stays in the World after its connection was lost, or its player left in combat. */
  combat_log_seconds: number;
  /** Share of the gold that a player loses by dying; 0 to 1. */
  gold_loss_share: number;
  room_templates: RoomTemplate[];
  corridors: Corridor[];
};

/** The id of the one entry that the set `rules` has. */
export const GAME_RULES_ID = "default";

/** Numbers of the rules that clients need, too: they predict with them, and know what is worth asking for. */
export type GameRules = {
  id: string;
  mana_regeneration: Regeneration;
  stamina_regeneration: Regeneration;
  /** A sprint is so many times as fast as a walk. */
  sprint_speed_factor: number;
  /** Points of stamina that a second of a sprint takes. */
  sprint_stamina_per_second: number;
  /** How near loot must be to be picked up, metres. */
  pickup_radius_m: number;
  /** How near a door must be to be opened, closed or gone through, metres. */
  door_reach_m: number;
  /** After its death a player may come back so much later. */
  respawn_delay_seconds: number;
  /** Added to every reach, metres: clients know rounded places, 1.6 cm apart. */
  reach_tolerance_m: number;
  /** How much a player may be early or late: jitter, and the tick that a message waits for. */
  latency_tolerance_seconds: number;
  /** A client sends a heartbeat so often. */
  heartbeat_interval_seconds: number;
};

/** The sets of content, by the name that folders, URLs and hashes use, and what their entries are. */
export type ContentSets = {
  "combat-stats": CombatStats;
  "enemy-types": EnemyType;
  "loot-tables": LootTable;
  abilities: Ability;
  dungeons: Dungeon;
  rules: GameRules;
};

export type ContentSetName = keyof ContentSets;
export const CONTENT_SET_NAMES = [
  "combat-stats",
  "enemy-types",
  "loot-tables",
  "abilities",
  "dungeons",
  "rules",
] as const satisfies readonly ContentSetName[];

/** All content of one version: plain objects by id, set by set. It never changes once it is made. */
export type Content = { readonly [S in ContentSetName]: Readonly<Record<string, ContentSets[S]>> };

/** Names a version of the content. Content that was published twice has one hash and two versions. */
export type ContentName = { content_version: number; content_hash: string };

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

/** The numbers of the rules. Checked content always has them. */
export function gameRulesOf({ rules }: Content): GameRules {
  return entryOf(rules, GAME_RULES_ID);
}

/** Whether the effect lasts for the ability's `effect_duration`; the others happen at once. */
export function isTimedEffect(effect: AbilityEffect): boolean {
  const timed: readonly EffectType[] = TIMED_EFFECTS;
  return timed.includes(effect.effect_type);
}

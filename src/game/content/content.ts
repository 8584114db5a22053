/**
 * The game's data as its designers write it, once it is read and checked: schemas/ has what a file in `content/` may hold, and the
 * checks of what files say of each other. Distances are metres, times seconds, angles degrees.
 */

import type { Regeneration } from "../core/resource.ts";
import type { Arena, Obstacle, PvpMode } from "./arena-content.ts";
import type { Achievement, Affix, CharacterClass, Item, ItemType, SkillTree } from "./character-content.ts";
import type { ContentText } from "./content-text.ts";
import type { FairPlay } from "./fair-play-content.ts";
import type { Queue } from "./queue-content.ts";
import type { Difficulty, Season } from "./run-content.ts";
import type { SanctionLadder } from "./sanction-content.ts";

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
  /** An ability that comes before `ability_ids`: older content knows only this one. */
  ability_id?: string | undefined;
  /** What it uses beside its type's own, and before those, while the phase lasts. As the type's `ability_ids`. */
  ability_ids: string[];
  /** Enemies that come to its help as the phase begins, relative to the room's centre. */
  summons: EnemyPlace[];
};

/** A kind of enemy: how it fights, what it notices and what it drops. */
export type EnemyType = {
  id: string;
  name: ContentText;
  combat_stats_id: string;
  detection_radius: number;
  attack_range: number;
  patrol_radius: number;
  /** Seconds between two attacks. */
  attack_cooldown: number;
  /** Seconds between the start of an attack, which everyone sees, and its damage. */
  attack_windup: number;
  loot_table_id?: string | undefined;
  /**
   * What it uses beside its plain attack: the first that is ready and of use. The cast_time of each is how long players see it coming.
   */
  ability_ids: string[];
  /** The distance that it keeps from whom it fights; absent: it goes as near as its attack_range takes it. */
  preferred_range?: number | undefined;
  /** Metres that a hit pushes it back; an enemy that is pushed loses its wind-up. */
  knockback_distance: number;
  /** Seconds after a lost wind-up in which hits neither push it nor break the next one, and after a stun in which no ability that stuns has lasting effects on it. */
  stagger_cooldown: number;
  /** On its way home, when it has given up: it turns on those who hit it, or hits do nothing and it is whole at home. */
  when_returning: "fights_back" | "invulnerable";
  /** Whether it is as at the start again when no living player is left in the World. */
  resets_when_alone: boolean;
  /** A boss changes as it is worn down; phases in the order in which they come. */
  phases?: BossPhase[] | undefined;
  /** It has at least this level; in a dungeon of a higher one, that. */
  level: number;
  /** What its death is worth at level 1, to those who are there. */
  experience: number;
  /** Godot resource path of the scene that shows it. */
  model_path: string;
};

/** What lies on the floor has the type of its item, or is gold. */
export type LootType = ItemType | "gold";
/** Stands in loot for the item that gold is not. */
export const GOLD = "gold";

/** So much of an item, or of gold. `item_type` repeats the item's, for those who read a table alone. */
export type ItemDrop = { item_id: string; item_type: LootType; min_quantity: number; max_quantity: number };

/** Each is rolled by itself: `chance`, 0 to 1. Party sizes are of the players in the room. */
type Chance = { chance: number; min_party_size?: number | undefined; max_party_size?: number | undefined };

/** What the entry gives is said by the field that is there. Of `one_of` one comes by weight; `nothing` weighs for none of them. */
export type LootEntry =
  | Flat<Chance & ItemDrop>
  | Flat<Chance & { one_of: Flat<{ weight: number } & ItemDrop>[]; nothing: number }>
  | Flat<Chance & { loot_table_id: string }>;

/** One object type instead of several joined, so that the compiler can compare it with its schema's. */
type Flat<T> = { [K in keyof T]: T[K] };

/** What an enemy may drop, or what lies in a room. */
export type LootTable = { id: string; name: ContentText; drops: LootEntry[] };

export const INSTANT_EFFECTS = ["restore_health", "restore_mana", "restore_stamina"] as const;
export const TIMED_EFFECTS = [
  "stun",
  "invulnerable",
  "dash",
  "health_per_second",
  "damage_multiplier",
  "move_speed_multiplier",
  "armor_bonus",
  "shield",
  "block",
] as const;
export type EffectType = (typeof INSTANT_EFFECTS)[number] | (typeof TIMED_EFFECTS)[number];

/**
 * What an ability does to whom it reaches, besides damage. A buff or heal reaches its user; every other ability
 * reaches those it hits.
 *
 * At once: `restore_health`, `restore_mana`, `restore_stamina` (points). For `effect_duration` seconds: `stun`,
 * `invulnerable`, `dash` (metres of movement on top of walking), `health_per_second` (negative hurts), and factors
 * `damage_multiplier` (on damage dealt), `move_speed_multiplier`, and `armor_bonus` (points). `shield`: so many points of damage are taken
 * from it before any from health, and when they are used up, all that the ability does is over. `block`: the share of the damage of hits
 * from the front that is taken away.
 */
export type AbilityEffect = { effect_type: EffectType; value: number };

export const ABILITY_TYPES = ["melee", "ranged", "buff", "debuff", "heal"] as const;

/**
 * Whom an ability of an enemy reaches when its wind-up is over. Of opponents: all `around` it within max_range; those in the `cone` before
 * it; the one `target` that it is after; all in the `area` around the place where that one stood when the wind-up began; or the first on
 * the way of a `projectile`. Of its own: it`self`, or all `allies` within max_range, itself among them.
 *
 * Of an ability of players only `allies` counts: it makes a buff or heal reach all of theirs.
 */
export const REACHES = ["around", "cone", "target", "area", "projectile", "self", "allies"] as const;
export type Reach = (typeof REACHES)[number];

/** Something that can be done in a fight, by players or by enemies. */
export type Ability = {
  id: string;
  name: ContentText;
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
  /** Absent: a buff or heal reaches its user, and all else of an enemy what is around it. */
  reach?: Reach | undefined;
  /** How far an `area` reaches around its middle. */
  area_radius?: number | undefined;
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
  /** What each player who is there gets when it is cleared. */
  clear_experience: number;
  /** Whether the dead come back at their places when their corpses are gone. Such a room is never cleared. */
  enemies_return: boolean;
  /** Loot that lies there from the start, rolled when the room is made; relative to the centre. */
  loot?: LootPlace[] | undefined;
  /** What nobody walks, strikes or shoots through, relative to the centre. */
  obstacles?: Obstacle[] | undefined;
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
  /** Only the key opens it: it stays locked when the room is cleared. */
  needs_key: boolean;
};

/** A dungeon: its rooms, which share one space, and the corridors between them. */
export type Dungeon = {
  id: string;
  name: ContentText;
  start_room_template_id: string;
  /** Milliseconds between two patches of what is not critical. */
  patch_interval_ms: number;
  /** Seconds that a player stays in combat after it hit an enemy; in combat it can neither pass a door nor leave at once. */
  combat_seconds: number;
  /** Seconds that a character stays in the World after its connection was lost, or its player left in combat. */
  combat_log_seconds: number;
  /** Share of the gold that a player loses by dying; 0 to 1. */
  gold_loss_share: number;
  /** Of its enemies, at least. */
  level: number;
  /** What reaching the exit is worth, once for a run. */
  end_experience: number;
  /** So many may be members of one run. Every room has as many places. */
  max_party_size: number;
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
  progression: Progression;
  /** Absent: staff say themselves what follows, and how long it lasts. */
  sanction_ladders?: SanctionLadder[] | undefined;
  /** Nobody is called by them, and in what players say they are stars; beside the English ones that every server knows. */
  offensive_words?: string[] | undefined;
  /** By what numbers behaviour is judged; absent: DEFAULT_FAIR_PLAY. */
  fair_play?: FairPlay | undefined;
};

/** How characters and enemies grow. */
export type Progression = {
  level_cap: number;
  /** From level n to the next it takes `experience_base × n ^ experience_exponent`, rounded down. */
  experience_base: number;
  experience_exponent: number;
  /** Of n who share a kill each gets `(1 + party_bonus × (n − 1)) / n` of it. */
  party_bonus: number;
  /** For each level that the enemy is below the character, or above, so much less or more, as a share; never less than nothing, nor more than twice. */
  level_difference_share: number;
  skill_points_per_level: number;
  /** A character below this level refunds skills for nothing. */
  free_refund_below_level: number;
  /** Gold for each point that is refunded, times the character's level. */
  refund_gold_per_point: number;
  /** Places in the bag: of stacks, and of equipment that is not worn. */
  bag_slots: number;
  /** For each level beyond the first an enemy has so much more, as a share. */
  enemy_health_per_level: number;
  enemy_damage_per_level: number;
  enemy_experience_per_level: number;
};

/** The sets of content, by the name that folders, URLs and hashes use, and what their entries are. */
export type ContentSets = {
  "combat-stats": CombatStats;
  "enemy-types": EnemyType;
  "loot-tables": LootTable;
  abilities: Ability;
  dungeons: Dungeon;
  rules: GameRules;
  items: Item;
  affixes: Affix;
  classes: CharacterClass;
  "skill-trees": SkillTree;
  achievements: Achievement;
  difficulties: Difficulty;
  seasons: Season;
  arenas: Arena;
  "pvp-modes": PvpMode;
  queues: Queue;
};

export type ContentSetName = keyof ContentSets;
export const CONTENT_SET_NAMES = [
  "combat-stats",
  "enemy-types",
  "loot-tables",
  "abilities",
  "dungeons",
  "rules",
  "items",
  "affixes",
  "classes",
  "skill-trees",
  "achievements",
  "difficulties",
  "seasons",
  "arenas",
  "pvp-modes",
  "queues",
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

/** The class of who chooses none, with the stats and abilities that every content must have. */
export const DEFAULT_CLASS_ID = "adventurer";
export const PLAYER_COMBAT_STATS_ID = "player";
export const DEFAULT_ABILITY_ID = "melee_attack";

/** The numbers of the rules. Checked content always has them. */
export function gameRulesOf({ rules }: Content): GameRules {
  return entryOf(rules, GAME_RULES_ID);
}

/** Whether the ability is for its user's own side, and never for opponents. */
export function isHelp({ ability_type }: Ability): boolean {
  return ability_type === "buff" || ability_type === "heal";
}

export function reachOf(ability: Ability): Reach {
  return ability.reach ?? (isHelp(ability) ? "self" : "around");
}

/** All abilities that enemies of the type have, in whichever phase. */
export function abilityIdsOf({ ability_ids, phases = [] }: EnemyType): string[] {
  const ofPhases = phases.flatMap(({ ability_id, ability_ids: more }) =>
    ability_id === undefined ? more : [ability_id, ...more],
  );
  return [...ofPhases, ...ability_ids];
}

/** Whether the effect lasts for the ability's `effect_duration`; the others happen at once. */
export function isTimedEffect(effect: AbilityEffect): boolean {
  const timed: readonly EffectType[] = TIMED_EFFECTS;
  return timed.includes(effect.effect_type);
}

/**
 * What designers say of characters: items and their affixes, classes, skill trees and achievements. Which fields a file may hold, and
 * with which defaults, is in schemas/character-schemas.ts.
 */
import type { ContentText } from "./content-text.ts";

/** What items, affixes, classes and skills can change of a character. */
export const STATS = [
  "max_health",
  "max_mana",
  "max_stamina",
  "attack_damage",
  "attack_speed",
  "attack_range",
  "armor",
  "move_speed",
  "critical_chance",
  "critical_multiplier",
] as const;
export type Stat = (typeof STATS)[number];

/** `add` comes first, in the stat's own unit; `percent` is of the sum of all that is added. Percents add up: 10 and 10 are 20. */
export const BONUS_KINDS = ["add", "percent"] as const;
type BonusKind = (typeof BONUS_KINDS)[number];
export type StatBonus = { stat: Stat; kind: BonusKind; value: number };

export const ITEM_TYPES = ["consumable", "equipment", "key", "material"] as const;
export type ItemType = (typeof ITEM_TYPES)[number];
export const EQUIPMENT_SLOTS = ["weapon", "off_hand", "head", "body", "feet"] as const;
export type EquipmentSlot = (typeof EQUIPMENT_SLOTS)[number];
export const RARITIES = ["common", "uncommon", "rare", "epic", "legendary"] as const;
export const BIND_RULES = ["none", "on_pick_up", "on_equip"] as const;

/**
 * Something that a character can carry. Gold is none: it is counted by itself.
 *
 * A piece of equipment is one thing with an id of its own, its rolls and its affixes; all else is counted.
 */
export type Item = {
  id: string;
  name: ContentText;
  description: ContentText;
  /** Godot resource path of its picture. */
  icon: string;
  item_type: ItemType;
  /** So many lie in one place of the bag. Always 1 for equipment. */
  stack_size: number;
  rarity: (typeof RARITIES)[number];
  /** When it becomes its owner's own: then it cannot be dropped for others. */
  bind: (typeof BIND_RULES)[number];
  /** The level from which a character may wear it or use it. */
  required_level: number;
  /** Where equipment is worn; absent for all else. */
  slot?: EquipmentSlot | undefined;
  /** What every piece gives to who wears it. */
  bonuses: StatBonus[];
  /** Which affixes a piece may get, and how often: an affix weighs by these tags. */
  tags: string[];
  /** How many affixes a piece gets, both included. */
  min_affixes: number;
  max_affixes: number;
};

/** The piece's value lies between: at `min` for a roll of 0, at `max` for a roll of 999. */
export type StatRange = { stat: Stat; kind: BonusKind; min: number; max: number };

/** What makes one piece of equipment differ from the next. */
export type Affix = {
  id: string;
  name: ContentText;
  /** A piece never has two affixes of one group. */
  group: string;
  /** 1 is the weakest of its group. */
  tier: number;
  /** The level of who was killed, or of the room, from which it can come. */
  required_level: number;
  /** By tag of the item: how often it comes. The heaviest of the item's tags counts; no tag in common means never. */
  weights: Record<string, number>;
  ranges: StatRange[];
};

/** What a character is from its first day: its numbers, what it can do and what it carries. */
export type CharacterClass = {
  id: string;
  name: ContentText;
  description: ContentText;
  combat_stats_id: string;
  /** Once for each level beyond the first. */
  bonuses_per_level: StatBonus[];
  /** What it can do at level 1. */
  ability_ids: string[];
  /** What a new character carries. Equipment is worn at once, where its slot is free. */
  kit: { item_id: string; quantity: number }[];
  skill_tree_id?: string | undefined;
};

/** What of an ability skills can change. */
export const CHANGEABLE_ABILITY_FIELDS = [
  "damage",
  "cooldown",
  "mana_cost",
  "stamina_cost",
  "cast_time",
  "max_range",
  "effect_duration",
  "projectile_speed",
] as const;

/** What a learned node does. */
export type SkillEffect =
  | { type: "stat"; stat: Stat; kind: BonusKind; value: number }
  | { type: "unlock_ability"; ability_id: string }
  /** Of an ability that the character knows otherwise. A field that the ability does not have stays absent. */
  | {
      type: "change_ability";
      ability_id: string;
      field: (typeof CHANGEABLE_ABILITY_FIELDS)[number];
      kind: BonusKind;
      value: number;
    };

export type SkillNode = {
  node_id: string;
  name: ContentText;
  description: ContentText;
  /** Skill points. */
  cost: number;
  required_level: number;
  /** All of these must be learned before. */
  requires_all: string[];
  /** One of these at least; none where the list is empty. */
  requires_any: string[];
  effects: SkillEffect[];
};

export type SkillTree = { id: string; name: ContentText; nodes: SkillNode[] };

export const MEASURES = ["count", "sum", "distinct"] as const;

/** What has to happen for an achievement. */
export type AchievementGoal = {
  event_type: string;
  /** Fields that the event must have with these very values. */
  filter: Record<string, string | number | boolean>;
  /** How many such events; or what their `field` adds up to; or how many values of `field` there were. */
  measure: (typeof MEASURES)[number];
  field?: string | undefined;
  target: number;
  /** `run`: begins anew with each run. */
  within: "ever" | "run";
  /** `party`: what others in the room do counts as well. */
  by: "self" | "party";
};

export type Achievement = {
  id: string;
  name: ContentText;
  description: ContentText;
  icon: string;
  points: number;
  goal: AchievementGoal;
  reward: { title?: ContentText | undefined; gold: number; items: { item_id: string; quantity: number }[] };
};

/** Sets of skills and equipment that a character may keep. */
export const LOADOUT_COUNT = 3;

/** Items, a class with its tree, and achievements of the tests' own, for rooms that they have already. */
import { type Content, GAME_RULES_ID, type Progression } from "../../src/game/content/content.ts";
import {
  achievement,
  affix,
  characterClass,
  item,
  skillTree,
} from "../../src/game/content/schemas/character-schemas.ts";
import { ability, combatStats, enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { gameRules } from "../../src/game/content/schemas/rules-schemas.ts";
import { rulesContent } from "./rules-content.ts";

/**
 * Levels are 100 × n apart, and each gives 2 skill points. From level 3 on, what is given back costs 2 gold × level for each point. The bag has
 * 6 places.
 */
const PROGRESSION: Partial<Progression> = {
  ...{ level_cap: 5, experience_base: 100, experience_exponent: 1, skill_points_per_level: 2 },
  ...{ free_refund_below_level: 3, refund_gold_per_point: 2, bag_slots: 6, party_bonus: 0.5 },
};

const equipment = (id: string, slot: string, bonuses: object[], more: object = {}) => ({
  ...{ id, name: id, item_type: "equipment", slot, bonuses, ...more },
});
const add = (stat: string, value: number) => ({ stat, kind: "add", value });
const percent = (stat: string, value: number) => ({ stat, kind: "percent", value });

const ITEMS = [
  { id: "potion", name: "Potion", item_type: "consumable", stack_size: 5 },
  { id: "ore", name: "Ore", item_type: "material", stack_size: 10 },
  { id: "token", name: "Token", item_type: "material", stack_size: 3, bind: "on_pick_up" },
  equipment("sword", "weapon", [add("attack_damage", 5)], { tags: ["blade"], max_affixes: 2 }),
  equipment("oathblade", "weapon", [add("attack_damage", 9)], {
    ...{ bind: "on_pick_up", required_level: 2, tags: ["blade"], min_affixes: 1, max_affixes: 2 },
  }),
  equipment("helm", "head", [add("armor", 4), percent("max_health", 10)], { bind: "on_equip" }),
  equipment("shield", "off_hand", [add("armor", 6), percent("move_speed", -10)], { required_level: 3 }),
  equipment("robe", "body", [add("max_mana", 50)], { tags: ["cloth"], max_affixes: 1 }),
].map(each => item.parse(each));

const blades = { weights: { blade: 3, cloth: 1 } };
const AFFIXES = [
  {
    ...{ ...blades, id: "sharp", name: "Sharp", group: "edge", tier: 1 },
    ranges: [{ stat: "attack_damage", kind: "add", min: 1, max: 3 }],
  },
  {
    ...{ ...blades, id: "keen", name: "Keen", group: "edge", tier: 2, required_level: 3 },
    ranges: [{ stat: "attack_damage", kind: "add", min: 4, max: 6 }],
  },
  {
    ...{ ...blades, id: "stout", name: "Stout", group: "life", tier: 1 },
    ranges: [{ stat: "max_health", kind: "percent", min: 5, max: 15 }],
  },
].map(each => affix.parse(each));

/** Its own numbers are those of the players of the rooms. */
const CLASS = {
  ...{ id: "adventurer", name: "Adventurer", combat_stats_id: "player", skill_tree_id: "path" },
  ...{
    bonuses_per_level: [add("max_health", 10)],
    kit: [{ item_id: "sword" }, { item_id: "potion", quantity: 2 }],
  },
};

/** 8 points in all, as many as a character has earned at level 5. */
const TREE = skillTree.parse({
  ...{ id: "path", name: "Path" },
  nodes: [
    { node_id: "might", effects: [{ type: "stat", ...add("attack_damage", 2) }] },
    { node_id: "ward", effects: [{ type: "stat", ...add("armor", 3) }] },
    {
      ...{ node_id: "fury", cost: 2, requires_all: ["might"] },
      effects: [{ type: "stat", ...percent("attack_damage", 20) }],
    },
    {
      ...{ node_id: "bulwark", required_level: 3, requires_any: ["might", "ward"] },
      effects: [{ type: "stat", ...add("max_health", 20) }],
    },
    {
      ...{ node_id: "quick", requires_all: ["ward"] },
      effects: [
        { type: "change_ability", ability_id: "dart", field: "cast_time", kind: "percent", value: -50 },
      ],
    },
    {
      ...{ node_id: "storm", cost: 2, required_level: 4, requires_all: ["fury", "bulwark"] },
      effects: [{ type: "unlock_ability", ability_id: "storm" }],
    },
  ].map(node => ({ ...node, name: node.node_id })),
});

const ACHIEVEMENTS = [
  { id: "slayer", goal: { event_type: "enemy_died", target: 1 }, reward: { title: "Slayer" } },
  {
    ...{ id: "hunter", goal: { event_type: "enemy_died", filter: { enemy_type_id: "rat" }, target: 4 } },
    reward: { gold: 50, items: [{ item_id: "sword" }, { item_id: "potion", quantity: 3 }] },
  },
  {
    ...{
      id: "scholar",
      goal: { event_type: "skill_learned", measure: "distinct", field: "node_id", target: 3 },
    },
    reward: { items: [{ item_id: "helm" }] },
  },
  {
    id: "rich",
    goal: {
      ...{ event_type: "loot_picked_up", filter: { item_id: "gold" } },
      ...{ measure: "sum", field: "item_quantity", target: 100 },
    },
    reward: { title: "Rich", gold: 7 },
  },
  {
    id: "collector",
    goal: { event_type: "loot_picked_up", filter: { item_type: "equipment" }, target: 3 },
    reward: { items: [{ item_id: "ore", quantity: 25 }] },
  },
  { id: "together", goal: { event_type: "enemy_died", by: "party", target: 6 }, reward: { gold: 11 } },
  { id: "rising", goal: { event_type: "level_up", within: "run", target: 2 }, reward: { title: "Rising" } },
].map(each => achievement.parse({ ...each, name: each.id }));

/** Dies of one hit, is worth most of the first level, and drops a bit of everything. */
const RAT_STATS = combatStats.parse({
  ...{ id: "rat", max_health: 1, max_mana: 0, max_stamina: 0, attack_damage: 1, attack_speed: 1 },
  ...{ attack_range: 1, armor: 0, move_speed: 3, critical_chance: 0, critical_multiplier: 1 },
});
const RAT = enemyType.parse({
  ...{ id: "rat", name: "Rat", combat_stats_id: "rat", detection_radius: 3, attack_range: 1 },
  ...{ patrol_radius: 0, attack_cooldown: 1, attack_windup: 0.5, model_path: "res://rat.tscn" },
  ...{ loot_table_id: "hoard", experience: 80 },
});

const one = (item_id: string, item_type: string, min_quantity = 1, max_quantity = min_quantity) => ({
  ...{ item_id, item_type, min_quantity, max_quantity },
});
const HOARD = lootTable.parse({
  ...{ id: "hoard", name: "Hoard" },
  drops: [
    { chance: 0.8, ...one("gold", "gold", 5, 40) },
    {
      ...{ chance: 0.9, nothing: 1 },
      one_of: ["sword", "oathblade", "helm", "shield", "robe"].map(id => ({
        weight: 1,
        ...one(id, "equipment"),
      })),
    },
    {
      ...{ chance: 0.7, nothing: 0 },
      one_of: [
        { weight: 2, ...one("potion", "consumable", 1, 4) },
        { weight: 1, ...one("ore", "material", 3, 12) },
        { weight: 1, ...one("token", "material", 1, 4) },
      ],
    },
  ],
});

const free = { cooldown: 0.5, mana_cost: 0, stamina_cost: 0, cast_time: 0 };
/** Everybody knows the dart, a learned node unlocks the storm, and a potion is drunk. */
const ABILITIES = [
  {
    ...free,
    id: "dart",
    ability_type: "ranged",
    cast_time: 1,
    damage: 10,
    projectile_speed: 20,
    max_range: 20,
  },
  { ...free, id: "storm", ability_type: "melee", damage: 30, max_range: 5, cone_half_angle_degrees: 180 },
  {
    ...{ ...free, id: "drink", ability_type: "heal", consumed_item_id: "potion" },
    effects: [{ effect_type: "restore_health", value: 30 }],
  },
].map(each => ability.parse({ ...each, name: each.id }));

/** These rooms with the characters of the tests. */
export function withCharacters(base: Content, progression: Partial<Progression> = {}): Content {
  const known = base.classes.adventurer?.ability_ids ?? [];
  const adventurer = characterClass.parse({ ...CLASS, ability_ids: [...known, "dart"] });
  const rules = { ...base.rules.default, progression: { ...PROGRESSION, ...progression } };
  return {
    ...base,
    "combat-stats": { ...base["combat-stats"], rat: RAT_STATS },
    "enemy-types": { ...base["enemy-types"], rat: RAT },
    "loot-tables": { ...base["loot-tables"], hoard: HOARD },
    abilities: { ...base.abilities, ...byId(ABILITIES) },
    rules: { [GAME_RULES_ID]: gameRules.parse(rules) },
    items: { ...base.items, ...byId(ITEMS) },
    affixes: byId(AFFIXES),
    classes: { adventurer },
    "skill-trees": { path: TREE },
    achievements: byId(ACHIEVEMENTS),
  };
}

/** In the rooms of `rulesContent`. */
export function characterContent(progression: Partial<Progression> = {}): Content {
  return withCharacters(rulesContent(), progression);
}

function byId<T extends { id: string }>(entries: readonly T[]): Record<string, T> {
  return Object.fromEntries(entries.map(each => [each.id, each]));
}

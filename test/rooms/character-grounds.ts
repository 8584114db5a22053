/** The content in which characters grow: sure drops, no chance in damage, and one of everything that can be refused. */
import { type Content, GAME_RULES_ID, type ItemDrop } from "../../src/game/content/content.ts";
import { achievement, item, skillTree } from "../../src/game/content/schemas/character-schemas.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import { combatStats, enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { gameRules } from "../../src/game/content/schemas/rules-schemas.ts";
import { contentWith } from "../support/world.ts";

export const DUNGEON_ID = "character_grounds";
export const BAG_PLACES = 4;
/** What a hit with bare hands does to a goblin, and what the sword adds. */
export const BARE_DAMAGE = 15;
export const SWORD_DAMAGE = 3;
/** What a kill is worth at level 1: half of it, and the party's bonus, make up the first level. */
export const KILL_EXPERIENCE = 200;
export const HEALTH_PER_LEVEL = 10;
export const TITLE = "Goblin's Bane";

/** Of each so many lie in the armory. */
export const ARMORY = ["giant_sword", "soul_cap", "boots", "helmet", "horn"];
export const TRINKETS = 7;
const STACK_SIZE = 5;

const equipment = (id: string, slot: string, fields: object = {}) =>
  item.parse({ id, name: id, item_type: "equipment", slot, ...fields });
const ITEMS = [
  equipment("giant_sword", "weapon", { required_level: 5 }),
  equipment("soul_cap", "head", { bind: "on_pick_up" }),
  equipment("boots", "feet", { bind: "on_equip" }),
  equipment("helmet", "head"),
  equipment("horn", "off_hand"),
  item.parse({ id: "trinket", name: "Trinket", item_type: "material", stack_size: STACK_SIZE }),
];

const node = (node_id: string, fields: object) => ({ node_id, name: node_id, ...fields });
/** Two points at level 2. */
const TREE = skillTree.parse({
  ...{ id: "roots", name: "Roots" },
  nodes: [
    node("toughness", { effects: [{ type: "stat", stat: "max_health", kind: "add", value: 25 }] }),
    node("might", { requires_all: ["toughness"], effects: [] }),
    node("speed", { cost: 2, effects: [] }),
    node("mastery", { required_level: 5, effects: [] }),
  ],
});

const FIRST_BLOOD = achievement.parse({
  ...{ id: "first_blood", name: "First blood" },
  goal: { event_type: "enemy_died", target: 1 },
  reward: { title: TITLE, gold: 5 },
});

const fighter = { max_mana: 100, max_stamina: 100, attack_range: 2, armor: 0, critical_chance: 0 };
const stats = (id: string, fields: object) =>
  combatStats.parse({ ...fighter, id, attack_speed: 2, critical_multiplier: 1, ...fields });

/** It hurts little, sees nobody who does not come near, and dies of its second hit. */
const GOBLIN = enemyType.parse({
  ...{ id: "easy_goblin", name: "Goblin", combat_stats_id: "easy_goblin", detection_radius: 3 },
  ...{ attack_range: 2, patrol_radius: 0, attack_cooldown: 60, attack_windup: 1, loot_table_id: "sword" },
  ...{ level: 1, experience: KILL_EXPERIENCE, model_path: "res://goblin.tscn" },
});
/** Kills with its first hit. */
const REAPER = enemyType.parse({
  ...{ id: "reaper", name: "Reaper", combat_stats_id: "reaper", detection_radius: 3, attack_range: 2 },
  ...{ patrol_radius: 0, attack_cooldown: 60, attack_windup: 0.1, model_path: "res://reaper.tscn" },
});

const room = { max_players: 4, size_x: 16, size_z: 14, enemies: [] };
const GROUNDS = dungeon.parse({
  ...{ id: DUNGEON_ID, name: "Character grounds", start_room_template_id: "armory", combat_seconds: 0.1 },
  room_templates: [
    {
      ...{ ...room, room_template_id: "armory", room_type: "start", center_x: 0, center_z: 0 },
      loot: [{ loot_table_id: "armory", x: 0, z: 1 }],
    },
    {
      ...{ ...room, room_template_id: "den", room_type: "treasure", center_x: 0, center_z: 20 },
      enemies: [
        { enemy_type_id: "easy_goblin", x: -6, z: 0 },
        { enemy_type_id: "easy_goblin", x: 6, z: 0 },
      ],
    },
    {
      ...{ ...room, room_template_id: "grave", room_type: "treasure", center_x: 0, center_z: 40 },
      enemies: [{ enemy_type_id: "reaper", x: 4, z: 0 }],
    },
  ],
  corridors: [
    { door_id: "gate", from: "armory", to: "den", width: 3 },
    { door_id: "back", from: "den", to: "grave", width: 3 },
  ],
});

const sure = (item_id: string, item_type: ItemDrop["item_type"], quantity = 1) => ({
  ...{ item_id, item_type, chance: 1, min_quantity: quantity, max_quantity: quantity },
});
const LOOT = [
  lootTable.parse({ id: "sword", name: "Sword", drops: [sure("rusty_sword", "equipment")] }),
  lootTable.parse({
    ...{ id: "armory", name: "Armory" },
    drops: [...ARMORY.map(id => sure(id, "equipment")), sure("trinket", "material", TRINKETS)],
  }),
];

const byId = <E extends { id: string }>(entries: readonly E[]) =>
  Object.fromEntries(entries.map(entry => [entry.id, entry]));

/** The tests' own game with these grounds. Its goblins have a sword that everybody can wear. */
export function characterContent(): Content {
  const { classes } = contentWith({});
  const { adventurer } = classes;
  if (!adventurer) throw new Error("test/content has no adventurers");
  const bonuses_per_level = [{ stat: "max_health" as const, kind: "add" as const, value: HEALTH_PER_LEVEL }];
  return contentWith({
    items: byId(ITEMS),
    classes: { adventurer: { ...adventurer, bonuses_per_level, skill_tree_id: TREE.id } },
    "skill-trees": byId([TREE]),
    achievements: byId([FIRST_BLOOD]),
    "combat-stats": byId([
      stats("player", { max_health: 100, attack_damage: BARE_DAMAGE, move_speed: 9 }),
      stats("easy_goblin", { max_health: BARE_DAMAGE + 1, attack_damage: 1, move_speed: 1 }),
      stats("reaper", { max_health: 100, attack_damage: 500, move_speed: 4 }),
    ]),
    "enemy-types": byId([GOBLIN, REAPER]),
    "loot-tables": byId(LOOT),
    dungeons: { [DUNGEON_ID]: GROUNDS },
    rules: {
      [GAME_RULES_ID]: gameRules.parse({
        ...{ id: GAME_RULES_ID, pickup_radius_m: 3 },
        progression: {
          ...{ experience_base: 100, skill_points_per_level: 2, bag_slots: BAG_PLACES },
          ...{ free_refund_below_level: 1, refund_gold_per_point: 1 },
        },
      }),
    },
  });
}

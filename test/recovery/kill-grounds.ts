/** The content that the kill test plays: much to win, to wear, to use and to lose within seconds, and four rooms behind doors. */
import type { Content } from "../../src/game/content/content.ts";
import { item } from "../../src/game/content/schemas/character-schemas.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import { enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { withCharacters } from "../support/character-content.ts";
import { dungeonContent } from "../support/rules-content.ts";

export const DUNGEON_ID = "kill_grounds";
export const GOLD_LOSS_SHARE = 0.1;
/** The gate of the yard is locked, and each run needs one. */
export const KEY_ID = "gate_key";
export const POTION_ID = "health_potion";

/** Falls at the second strike or third, and kills with its first hit. */
const BRIGAND = enemyType.parse({
  ...{ id: "brigand", name: "Brigand", combat_stats_id: "brigand", detection_radius: 4, patrol_radius: 1 },
  ...{ attack_cooldown: 1, attack_windup: 0.3, loot_table_id: "riches", model_path: "res://brigand.tscn" },
  experience: 60,
});

const RICHES = lootTable.parse({
  ...{ id: "riches", name: "Riches" },
  drops: [
    { item_id: "gold", item_type: "gold", chance: 1, min_quantity: 1, max_quantity: 99 },
    { item_id: POTION_ID, item_type: "consumable", chance: 0.7, min_quantity: 1, max_quantity: 3 },
    { item_id: KEY_ID, item_type: "key", chance: 0.2, min_quantity: 1, max_quantity: 1 },
    {
      ...{ chance: 0.7, nothing: 0 },
      one_of: ["sword", "helm", "shield", "robe"].map(item_id => ({
        ...{ weight: 1, item_id, item_type: "equipment", min_quantity: 1, max_quantity: 1 },
      })),
    },
  ],
});

const loot = [
  { loot_table_id: "riches", x: -2, z: -2 },
  { loot_table_id: "riches", x: 2, z: 2 },
];
const cell = { room_type: "treasure", max_players: 8, size_x: 8, size_z: 8, enemies: [], loot };

/**
 * The yard, with brigands who come back; through its gate the hall, and from there three cells. None of them has anybody in it to
 * fight, so their doors can be opened and shut from the start.
 */
const GROUNDS = dungeon.parse({
  ...{
    id: DUNGEON_ID,
    name: "Kill grounds",
    start_room_template_id: "yard",
    gold_loss_share: GOLD_LOSS_SHARE,
  },
  combat_seconds: 1,
  max_party_size: 8,
  room_templates: [
    {
      ...{ room_template_id: "yard", room_type: "start", max_players: 8, enemies_return: true },
      ...{ center_x: 0, center_z: 0, size_x: 16, size_z: 14 },
      enemies: [-5, 0, 5].map(x => ({ enemy_type_id: "brigand", x, z: -6 })),
    },
    { ...cell, room_template_id: "hall", center_x: 0, center_z: 15 },
    { ...cell, room_template_id: "cell_west", center_x: -12, center_z: 15 },
    { ...cell, room_template_id: "cell_east", center_x: 12, center_z: 15 },
    { ...cell, room_template_id: "cell_north", center_x: 0, center_z: 27 },
  ],
  corridors: [
    { door_id: "gate", from: "yard", to: "hall", width: 3, key_item_id: KEY_ID },
    { door_id: "door_west", from: "hall", to: "cell_west", width: 3 },
    { door_id: "door_east", from: "hall", to: "cell_east", width: 3 },
    { door_id: "door_north", from: "hall", to: "cell_north", width: 3 },
  ],
});

export const START_ROOM_TEMPLATE_ID = GROUNDS.start_room_template_id;
export const ROOM_TEMPLATE_IDS = GROUNDS.room_templates.map(each => each.room_template_id);

/** Little enough that what does not fit goes to the mailbox: the stock takes four places. */
const BAG_SLOTS = 7;

/** The tests' own game with the kill grounds, and characters that grow in them. */
export function killContent(): Content {
  const content = withCharacters(dungeonContent(), { bag_slots: BAG_SLOTS, level_cap: 20 });
  const { goblin, player } = content["combat-stats"];
  const { [POTION_ID]: potion } = content.items;
  const { adventurer } = content.classes;
  if (!goblin || !player || !potion || !adventurer)
    throw new Error("test/content has no goblins, players, potions or adventurers");
  return {
    ...content,
    "combat-stats": {
      ...content["combat-stats"],
      player: { ...player, move_speed: 9 },
      brigand: { ...goblin, id: "brigand", max_health: 25, attack_damage: 120, armor: 0, move_speed: 3 },
    },
    items: {
      ...content.items,
      [POTION_ID]: { ...potion, stack_size: 999 },
      [KEY_ID]: item.parse({ id: KEY_ID, name: "Gate key", item_type: "key", stack_size: 999 }),
    },
    classes: { adventurer: { ...adventurer, kit: [] } },
    "enemy-types": { ...content["enemy-types"], brigand: BRIGAND },
    "loot-tables": { ...content["loot-tables"], riches: RICHES },
    dungeons: { ...content.dungeons, [DUNGEON_ID]: GROUNDS },
  };
}

/** The content that the crash test plays: one of everything that is kept, and no amount that changes by itself. */
import { type Content, GAME_RULES_ID } from "../../src/game/content/content.ts";
import { item } from "../../src/game/content/schemas/character-schemas.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import { ability, enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { gameRules } from "../../src/game/content/schemas/rules-schemas.ts";
import { dungeonContent } from "../support/rules-content.ts";

export const DUNGEON_ID = "crash_grounds";
export const GOLD_LOSS_SHARE = 0.1;
/** Restores health and mana. */
export const ELIXIR_ID = "elixir";
export const RESTORED = 20;
/** What lies in the yard, once each. */
export const TREASURE = { item_id: "gold", quantity: 25 };
export const TREASURE_AT = { x: 3, z: 0 };

const ELIXIR_ITEM = item.parse({ id: ELIXIR_ID, name: "Elixir", item_type: "consumable", stack_size: 20 });
const ELIXIR = ability.parse({
  ...{ id: ELIXIR_ID, name: "Elixir", ability_type: "heal", consumed_item_id: ELIXIR_ID },
  ...{ cooldown: 0, mana_cost: 0, stamina_cost: 0, cast_time: 0 },
  effects: [
    { effect_type: "restore_health", value: RESTORED },
    { effect_type: "restore_mana", value: RESTORED },
  ],
});

/** Kills with its first hit, and sees nobody who does not come near. */
const REAPER = enemyType.parse({
  ...{ id: "reaper", name: "Reaper", combat_stats_id: "reaper", detection_radius: 3, patrol_radius: 0 },
  ...{ attack_cooldown: 60, attack_windup: 0.1, model_path: "res://reaper.tscn" },
});

const room = { max_players: 4, size_x: 16, size_z: 14, enemies: [] };

/** The yard, with a treasure, and the hall behind its door; and the den, in which somebody dies who goes to its end. */
const GROUNDS = dungeon.parse({
  ...{ id: DUNGEON_ID, name: "Crash grounds", start_room_template_id: "yard" },
  ...{ gold_loss_share: GOLD_LOSS_SHARE, combat_seconds: 0.1 },
  room_templates: [
    {
      ...{ ...room, room_template_id: "yard", room_type: "start", center_x: 0, center_z: 0 },
      loot: [{ loot_table_id: "treasure", ...TREASURE_AT }],
    },
    { ...room, room_template_id: "hall", room_type: "treasure", center_x: 0, center_z: 20 },
    {
      ...{ ...room, room_template_id: "den", room_type: "treasure", center_x: 0, center_z: 40 },
      enemies: [{ enemy_type_id: "reaper", x: 6, z: 5 }],
    },
  ],
  corridors: [
    { door_id: "gate", from: "yard", to: "hall", width: 3 },
    { door_id: "back", from: "hall", to: "den", width: 3 },
  ],
});

/** The tests' own game with the crash grounds. */
export function crashContent(): Content {
  const content = dungeonContent();
  const { goblin, player } = content["combat-stats"];
  if (!goblin || !player) throw new Error("test/content has no stats of goblins or players");
  const { quantity } = TREASURE;
  const drop = { item_type: "gold", chance: 1, min_quantity: quantity, max_quantity: quantity };
  return {
    ...content,
    items: { ...content.items, [ELIXIR_ID]: ELIXIR_ITEM },
    abilities: { ...content.abilities, [ELIXIR_ID]: ELIXIR },
    "combat-stats": {
      ...content["combat-stats"],
      player: { ...player, move_speed: 9 },
      reaper: { ...goblin, id: "reaper", attack_damage: 500 },
    },
    "enemy-types": { ...content["enemy-types"], reaper: REAPER },
    "loot-tables": {
      ...content["loot-tables"],
      treasure: lootTable.parse({ id: "treasure", name: "Treasure", drops: [{ item_id: "gold", ...drop }] }),
    },
    dungeons: { ...content.dungeons, [DUNGEON_ID]: GROUNDS },
    rules: {
      [GAME_RULES_ID]: gameRules.parse({
        ...{ id: GAME_RULES_ID, respawn_delay_seconds: 0.1 },
        mana_regeneration: { per_second: 0, pause_seconds: 0 },
        stamina_regeneration: { per_second: 0, pause_seconds: 0 },
      }),
    },
  };
}

/** The content that tests of runs play: a short dungeon with something to kill, to open and to pick up in it. */
import type { Content } from "../../src/game/content/content.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import { enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import type { Database } from "../../src/store/dynamo/connect.ts";
import { dungeonContent } from "./rules-content.ts";

export const RUN_GROUNDS_ID = "run_grounds";
/** In the order in which they are entered. The rat is in the cellar; in the garden the run ends. */
export const RUN_ROOMS: readonly string[] = ["yard", "hall", "cellar", "garden"];
export const PARTY_LIMIT = 3;
/** Lies in the yard, in the hall and in the cellar, twice in each. */
export const HEAP_OF_GOLD = 25;

/** Falls with the first strike, and harms nobody. */
const RAT = enemyType.parse({
  ...{ id: "rat", name: "Rat", combat_stats_id: "rat", detection_radius: 0.1, patrol_radius: 0 },
  ...{ attack_cooldown: 60, attack_windup: 1, model_path: "res://rat.tscn" },
});

const room = { max_players: 4, size_x: 12, size_z: 12, enemies: [], center_x: 0 };
const heaps = [-1, 1].map(x => ({ loot_table_id: "heap", x, z: 0 }));

const GROUNDS = dungeon.parse({
  ...{ id: RUN_GROUNDS_ID, name: "Run grounds", start_room_template_id: "yard", combat_seconds: 0.1 },
  ...{ max_party_size: PARTY_LIMIT, combat_log_seconds: 1 },
  room_templates: [
    { ...room, room_template_id: "yard", room_type: "start", center_z: 0, loot: heaps },
    { ...room, room_template_id: "hall", room_type: "treasure", center_z: 18, loot: heaps },
    {
      ...{ ...room, room_template_id: "cellar", room_type: "combat", center_z: 36, loot: heaps },
      enemies: [{ enemy_type_id: "rat", x: 3, z: 0 }],
    },
    { ...room, room_template_id: "garden", room_type: "exit", center_z: 54 },
  ],
  corridors: [
    { door_id: "yard_hall", from: "yard", to: "hall", width: 3 },
    { door_id: "hall_cellar", from: "hall", to: "cellar", width: 3 },
    { door_id: "cellar_garden", from: "cellar", to: "garden", width: 3 },
  ],
});

/** The tests' own game with the run grounds. */
export function runContent(): Content {
  const content = dungeonContent();
  const { goblin, player } = content["combat-stats"];
  if (!goblin || !player) throw new Error("test/content has no stats of goblins or players");
  const heap = { item_id: "gold", item_type: "gold", chance: 1 };
  const drops = [{ ...heap, min_quantity: HEAP_OF_GOLD, max_quantity: HEAP_OF_GOLD }];
  return {
    ...content,
    "combat-stats": {
      ...content["combat-stats"],
      player: { ...player, move_speed: 9 },
      rat: { ...goblin, id: "rat", max_health: 1, attack_damage: 0, armor: 0 },
    },
    "enemy-types": { ...content["enemy-types"], rat: RAT },
    "loot-tables": { ...content["loot-tables"], heap: lootTable.parse({ id: "heap", name: "Heap", drops }) },
    dungeons: { ...content.dungeons, [RUN_GROUNDS_ID]: GROUNDS },
  };
}

/** Before the first server starts. */
export async function publishRunContent(database: Database): Promise<void> {
  await new ContentRepository(database).publish(runContent());
}

/**
 * A room in which a fight lasts an hour: the largest ordinary one of the first dungeon, whose two enemies hardly fall,
 * with two goblins that come back again and again.
 */
import type { Content } from "../src/game/content/content.ts";
import { readContentFiles } from "../src/store/content/content-files.ts";

export const COST_DUNGEON_ID = "cost_dungeon";
export const COST_ROOM_ID = "room4";
export const GOBLIN_ID = "cost_goblin";
const BRUTE_ID = "cost_brute";

export async function costContent(): Promise<Content> {
  const content = await readContentFiles();
  const { first_dungeon } = content.dungeons;
  const { boss, goblin } = content["enemy-types"];
  const { boss: bossStats, goblin: goblinStats } = content["combat-stats"];
  if (!first_dungeon || !boss || !bossStats || !goblin || !goblinStats) {
    throw new Error("The content has no first_dungeon, boss or goblin to make a room of");
  }
  const { phases: _phases, ...brute } = boss;
  const room_templates = first_dungeon.room_templates.map(room =>
    room.room_template_id === COST_ROOM_ID
      ? {
          ...room,
          enemies_return: true,
          // The bench's players go straight for enemies and loot, and know no way around.
          obstacles: [],
          enemies: [
            ...room.enemies.map(enemy => ({ ...enemy, enemy_type_id: BRUTE_ID })),
            { enemy_type_id: GOBLIN_ID, x: 0, z: 0 },
            { enemy_type_id: GOBLIN_ID, x: 3, z: 0 },
          ],
        }
      : room,
  );
  return {
    ...content,
    "combat-stats": {
      ...content["combat-stats"],
      // So that it comes, falls and is plundered at the pace of the reference workload.
      [GOBLIN_ID]: { ...goblinStats, id: GOBLIN_ID, max_health: 260 },
      // It strikes as often as the boss, and not so hard that four players could not live on what goblins drop.
      [BRUTE_ID]: { ...bossStats, id: BRUTE_ID, max_health: 1_000_000, attack_damage: 8 },
    },
    "enemy-types": {
      ...content["enemy-types"],
      [GOBLIN_ID]: { ...goblin, id: GOBLIN_ID, combat_stats_id: GOBLIN_ID },
      [BRUTE_ID]: { ...brute, id: BRUTE_ID, combat_stats_id: BRUTE_ID },
    },
    dungeons: {
      ...content.dungeons,
      [COST_DUNGEON_ID]: {
        ...first_dungeon,
        id: COST_DUNGEON_ID,
        start_room_template_id: COST_ROOM_ID,
        room_templates,
      },
    },
  };
}

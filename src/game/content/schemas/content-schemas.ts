/**
 * What a file in `content/` may hold, and with which defaults. The validation of files and database rows, the API document, the JSON
 * Schemas of editors and the tables of docs/content.md come from these schemas. Each field says what it means.
 */
import type { z } from "zod";
import type { ContentSets } from "../content.ts";
import { arena, pvpMode } from "./arena-schemas.ts";
import { achievement, affix, characterClass, item, skillTree } from "./character-schemas.ts";
import { dungeon } from "./dungeon-schemas.ts";
import { ability, combatStats, enemyType } from "./fight-schemas.ts";
import { lootTable } from "./loot-schemas.ts";
import { queue } from "./queue-schemas.ts";
import { gameRules } from "./rules-schemas.ts";
import { difficulty, season } from "./run-schemas.ts";

/** The sets of content, by the name that folders, URLs and hashes use. */
export const contentSchemas = {
  "combat-stats": combatStats,
  "enemy-types": enemyType,
  "loot-tables": lootTable,
  abilities: ability,
  dungeons: dungeon,
  rules: gameRules,
  items: item,
  affixes: affix,
  classes: characterClass,
  "skill-trees": skillTree,
  achievements: achievement,
  difficulties: difficulty,
  seasons: season,
  arenas: arena,
  "pvp-modes": pvpMode,
  queues: queue,
} as const satisfies { [S in keyof ContentSets]: z.ZodType<ContentSets[S]> };

/** Content as it is stored and served: every entity with the times of its publication. */
import { z } from "zod";
import type { Content, ContentSetName } from "../../game/content/content.ts";
import { arena, pvpMode } from "../../game/content/schemas/arena-schemas.ts";
import {
  achievement,
  affix,
  characterClass,
  item,
  skillTree,
} from "../../game/content/schemas/character-schemas.ts";
import { dungeon } from "../../game/content/schemas/dungeon-schemas.ts";
import { ability, combatStats, enemyType } from "../../game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../game/content/schemas/loot-schemas.ts";
import { queue } from "../../game/content/schemas/queue-schemas.ts";
import { gameRules } from "../../game/content/schemas/rules-schemas.ts";
import { difficulty, season } from "../../game/content/schemas/run-schemas.ts";

const stamps = {
  /** When it was first published. */
  created_at: z.iso.datetime(),
  /** When it was last published with a change. */
  updated_at: z.iso.datetime().optional(),
};

export const contentRows = z.object({
  "combat-stats": z.array(combatStats.extend(stamps)),
  "enemy-types": z.array(enemyType.extend(stamps)),
  "loot-tables": z.array(lootTable.extend(stamps)),
  abilities: z.array(ability.extend(stamps)),
  dungeons: z.array(dungeon.extend(stamps)),
  rules: z.array(gameRules.extend(stamps)),
  items: z.array(item.extend(stamps)),
  affixes: z.array(affix.extend(stamps)),
  classes: z.array(characterClass.extend(stamps)),
  "skill-trees": z.array(skillTree.extend(stamps)),
  achievements: z.array(achievement.extend(stamps)),
  difficulties: z.array(difficulty.extend(stamps)),
  seasons: z.array(season.extend(stamps)),
  arenas: z.array(arena.extend(stamps)),
  "pvp-modes": z.array(pvpMode.extend(stamps)),
  queues: z.array(queue.extend(stamps)),
});
/** The rows of every set, sorted by id. */
export type ContentRows = z.infer<typeof contentRows>;

/** What all rows have, whatever an older or newer server's entities look like. */
export const stampedRow = z.looseObject({ id: z.string(), ...stamps });
export type StampedRow = z.infer<typeof stampedRow>;

/** One value for every set. */
export type PerSet<T> = Record<ContentSetName, T>;

export async function perSet<T>(make: (set: ContentSetName) => Promise<T>): Promise<PerSet<T>> {
  const [combatStats, enemyTypes, lootTables, abilities, dungeons, rules] = await Promise.all([
    make("combat-stats"),
    make("enemy-types"),
    make("loot-tables"),
    make("abilities"),
    make("dungeons"),
    make("rules"),
  ]);
  const [items, affixes, classes, skillTrees, achievements, difficulties, seasons] = await Promise.all([
    make("items"),
    make("affixes"),
    make("classes"),
    make("skill-trees"),
    make("achievements"),
    make("difficulties"),
    make("seasons"),
  ]);
  const [arenas, pvpModes, queues] = await Promise.all([make("arenas"), make("pvp-modes"), make("queues")]);
  return {
    "combat-stats": combatStats,
    "enemy-types": enemyTypes,
    "loot-tables": lootTables,
    ...{ abilities, dungeons, rules, items, affixes, classes },
    "skill-trees": skillTrees,
    ...{ achievements, difficulties, seasons, arenas },
    "pvp-modes": pvpModes,
    queues,
  };
}

/** What the rules use: the entities by id, without the times. */
export function contentOfRows(rows: ContentRows): Content {
  return {
    "combat-stats": byId(rows["combat-stats"]),
    "enemy-types": byId(rows["enemy-types"]),
    "loot-tables": byId(rows["loot-tables"]),
    abilities: byId(rows.abilities),
    dungeons: byId(rows.dungeons),
    rules: byId(rows.rules),
    items: byId(rows.items),
    affixes: byId(rows.affixes),
    classes: byId(rows.classes),
    "skill-trees": byId(rows["skill-trees"]),
    achievements: byId(rows.achievements),
    difficulties: byId(rows.difficulties),
    seasons: byId(rows.seasons),
    arenas: byId(rows.arenas),
    "pvp-modes": byId(rows["pvp-modes"]),
    queues: byId(rows.queues),
  };
}

function byId<R extends { id: string; created_at: string; updated_at?: string | undefined }>(
  rows: R[],
): Record<string, Omit<R, "created_at" | "updated_at">> {
  return Object.fromEntries(rows.map(({ created_at, updated_at, ...entity }) => [entity.id, entity]));
}

/** The order in which a set is stored and listed: by the bytes of the id, the same on every machine. */
export function compareIds(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

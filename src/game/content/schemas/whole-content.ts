/** All content of one version, as files and recordings have it: by set, and by id. */
import { z } from "zod";
import { completeContent } from "../older-content.ts";
import { contentSchemas } from "./content-schemas.ts";

const byId = <S extends z.ZodType>(entry: S) => z.record(z.string(), entry);

export const wholeContent = z.object({
  "combat-stats": byId(contentSchemas["combat-stats"]),
  "enemy-types": byId(contentSchemas["enemy-types"]),
  "loot-tables": byId(contentSchemas["loot-tables"]),
  abilities: byId(contentSchemas.abilities),
  dungeons: byId(contentSchemas.dungeons),
  rules: byId(contentSchemas.rules),
  items: byId(contentSchemas.items),
  affixes: byId(contentSchemas.affixes),
  classes: byId(contentSchemas.classes),
  "skill-trees": byId(contentSchemas["skill-trees"]),
  achievements: byId(contentSchemas.achievements),
  difficulties: byId(contentSchemas.difficulties),
  seasons: byId(contentSchemas.seasons),
  arenas: byId(contentSchemas.arenas),
  "pvp-modes": byId(contentSchemas["pvp-modes"]),
  queues: byId(contentSchemas.queues),
});

/** As `wholeContent`; also content that was recorded before there were all sets and fields. */
export const recordedContent = wholeContent
  .partial({ items: true, affixes: true, classes: true, "skill-trees": true, achievements: true })
  .partial({ difficulties: true, seasons: true, arenas: true, "pvp-modes": true, queues: true })
  .transform(completeContent);

/** What is wrong with content whose files are each valid by themselves: references to nothing, and what cannot be played. */
import {
  type Content,
  type ContentSetName,
  DEFAULT_ABILITY_ID,
  DEFAULT_CLASS_ID,
  findEntry,
  GAME_RULES_ID,
  PLAYER_COMBAT_STATS_ID,
} from "../content.ts";
import { abilityProblems } from "./ability-problems.ts";
import { achievementProblems } from "./achievement-problems.ts";
import { arenaProblems } from "./arena-problems.ts";
import { characterProblems } from "./character-problems.ts";
import type { ContentProblem, Report } from "./content-report.ts";
import { dungeonProblems } from "./dungeon-problems.ts";
import { enemyProblems } from "./enemy-problems.ts";
import { itemProblems } from "./item-problems.ts";
import { queueProblems } from "./queue-problems.ts";
import { runProblems } from "./run-problems.ts";

/** All that is wrong with content whose files are each valid by themselves. */
export function findContentProblems(content: Content): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const reportOf =
    (set: ContentSetName, id: string): Report =>
    (field, message, severity = "error") =>
      void problems.push({ severity, set, id, field, message });
  const isMissing = (set: ContentSetName, id: string) => !Object.hasOwn(content[set], id);

  if (isMissing("combat-stats", PLAYER_COMBAT_STATS_ID))
    reportOf("combat-stats", PLAYER_COMBAT_STATS_ID)("id", "this file is required");
  else if (findEntry(content["combat-stats"], PLAYER_COMBAT_STATS_ID)?.move_speed === 0)
    reportOf("combat-stats", PLAYER_COMBAT_STATS_ID)("move_speed", "must be above 0, or no player can walk");
  if (isMissing("abilities", DEFAULT_ABILITY_ID))
    reportOf("abilities", DEFAULT_ABILITY_ID)("id", "this file is required");
  if (isMissing("classes", DEFAULT_CLASS_ID))
    reportOf("classes", DEFAULT_CLASS_ID)("id", "this file is required");
  if (isMissing("rules", GAME_RULES_ID)) reportOf("rules", GAME_RULES_ID)("id", "this file is required");
  for (const id of Object.keys(content.rules))
    if (id !== GAME_RULES_ID)
      reportOf("rules", id)("id", `nothing uses it: "${GAME_RULES_ID}" alone is used`, "warning");
  for (const type of Object.values(content["enemy-types"]))
    enemyProblems(content, type, reportOf("enemy-types", type.id));
  for (const ability of Object.values(content.abilities))
    abilityProblems(content, ability, reportOf("abilities", ability.id));
  itemProblems(content, reportOf);
  characterProblems(content, reportOf);
  achievementProblems(content, reportOf);
  runProblems(content, reportOf);
  arenaProblems(content, reportOf);
  queueProblems(content, reportOf);
  for (const dungeon of Object.values(content.dungeons))
    dungeonProblems(content, dungeon, reportOf("dungeons", dungeon.id));
  return problems;
}

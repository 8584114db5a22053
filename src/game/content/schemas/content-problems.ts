/** What is wrong with content whose files are each valid by themselves: references to nothing, and what cannot be played. */
import {
  type Ability,
  type BossPhase,
  type Content,
  type ContentSetName,
  DEFAULT_ABILITY_ID,
  type EnemyType,
  findEntry,
  GAME_RULES_ID,
  isTimedEffect,
  PLAYER_COMBAT_STATS_ID,
} from "../content.ts";
import type { ContentProblem, Report } from "./content-report.ts";
import { dungeonProblems, roomsWith, summonedBy } from "./dungeon-problems.ts";
import { itemProblems } from "./item-problems.ts";

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
  if (isMissing("rules", GAME_RULES_ID)) reportOf("rules", GAME_RULES_ID)("id", "this file is required");
  for (const id of Object.keys(content.rules))
    if (id !== GAME_RULES_ID)
      reportOf("rules", id)("id", `nothing uses it: "${GAME_RULES_ID}" alone is used`, "warning");
  for (const type of Object.values(content["enemy-types"]))
    enemyProblems(content, type, reportOf("enemy-types", type.id));
  for (const ability of Object.values(content.abilities))
    abilityProblems(ability, reportOf("abilities", ability.id));
  itemProblems(content, reportOf);
  for (const dungeon of Object.values(content.dungeons))
    dungeonProblems(content, dungeon, reportOf("dungeons", dungeon.id));
  return problems;
}

/** Longer ones are almost certainly slips, such as milliseconds in the place of seconds. */
const LONG_SECONDS = {
  attack_windup: 10,
  attack_cooldown: 60,
  stagger_cooldown: 60,
  cooldown: 600,
  cast_time: 10,
  movement_lock: 10,
  effect_duration: 120,
};
/** Of a dodge or a stun. */
const LONG_HELPLESSNESS_SECONDS = 10;

function longDurations(
  entry: Partial<Record<keyof typeof LONG_SECONDS, number | undefined>>,
  fields: readonly (keyof typeof LONG_SECONDS)[],
  report: Report,
): void {
  for (const field of fields) {
    const seconds = entry[field] ?? 0;
    if (seconds > LONG_SECONDS[field])
      report(field, `${seconds} s is very long; times are in seconds`, "warning");
  }
}

function enemyProblems(content: Content, type: EnemyType, report: Report): void {
  if (!findEntry(content["combat-stats"], type.combat_stats_id))
    report("combat_stats_id", `there is no combat-stats "${type.combat_stats_id}"`);
  if (type.loot_table_id !== undefined && !findEntry(content["loot-tables"], type.loot_table_id))
    report("loot_table_id", `there is no loot table "${type.loot_table_id}"`);
  longDurations(type, ["attack_windup", "attack_cooldown", "stagger_cooldown"], report);
  for (const [i, phase] of (type.phases ?? []).entries()) {
    const field = `phases.${i}`;
    const before = type.phases?.[i - 1];
    if (before && phase.below_health_share >= before.below_health_share)
      report(`${field}.below_health_share`, "must be below that of the phase before");
    if (phase.below_health_share === 0)
      report(`${field}.below_health_share`, "no health is below 0: the phase never begins", "warning");
    phaseAbilityProblems(content, phase, (of, ...rest) => report(`${field}.${of}`, ...rest));
    summonProblems(content, type, phase, (of, ...rest) => report(`${field}.${of}`, ...rest));
  }
}

function phaseAbilityProblems(content: Content, { ability_id }: BossPhase, report: Report): void {
  if (ability_id === undefined) return;
  const ability = findEntry(content.abilities, ability_id);
  if (!ability) {
    report("ability_id", `there is no ability "${ability_id}"`);
    return;
  }
  const { ability_type } = ability;
  if (ability_type === "heal" || ability_type === "buff")
    report(
      "ability_id",
      `"${ability_id}" is a ${ability_type}, and a boss hits players with it: use melee, ranged or debuff`,
    );
  else if (ability.max_range === undefined)
    report("ability_id", `the ability "${ability_id}" needs a max_range, from which it is used`);
  const why = whyPlayersUse(ability);
  if (why !== undefined)
    report(
      "ability_id",
      `players use "${ability_id}" too (${why}), and would lose it everywhere: give the boss an ability of its own`,
    );
}

/** How one sees that an ability is made for players; an enemy pays nothing. */
function whyPlayersUse({ id, mana_cost, stamina_cost, consumed_item_id }: Ability): string | undefined {
  if (id === DEFAULT_ABILITY_ID) return "everybody strikes with it";
  if (mana_cost > 0) return "it costs mana";
  if (stamina_cost > 0) return "it costs stamina";
  return consumed_item_id === undefined ? undefined : "it uses up an item";
}

function summonProblems(content: Content, type: EnemyType, { summons }: BossPhase, report: Report): void {
  const rooms = roomsWith(content, type.id);
  for (const [j, summon] of summons.entries()) {
    const field = `summons.${j}`;
    if (!findEntry(content["enemy-types"], summon.enemy_type_id))
      report(`${field}.enemy_type_id`, `there is no enemy type "${summon.enemy_type_id}"`);
    if (summonedBy(content, summon.enemy_type_id).has(type.id))
      report(`${field}.enemy_type_id`, `"${type.id}" would call for itself again and again`);
    for (const axis of ["x", "z"] as const) {
      const tooSmall = rooms.find(({ room }) => Math.abs(summon[axis]) > room[`size_${axis}`] / 2);
      if (!tooSmall) continue;
      const { dungeon, room } = tooSmall;
      report(
        `${field}.${axis}`,
        `lies outside "${room.room_template_id}" of ${dungeon.id}, which could then not be cleared`,
      );
    }
  }
}

function abilityProblems(ability: Ability, report: Report): void {
  const required: Partial<Record<Ability["ability_type"], (keyof Ability)[]>> = {
    melee: ["cone_half_angle_degrees"],
    ranged: ["projectile_speed", "projectile_radius", "max_range"],
    debuff: ["max_range"],
  };
  const needed = [...(required[ability.ability_type] ?? [])];
  if (ability.effects?.some(isTimedEffect)) needed.push("effect_duration");
  for (const field of needed)
    if (ability[field] === undefined) report(field, `this ${ability.ability_type} ability needs it`);

  longDurations(ability, ["cooldown", "cast_time", "movement_lock", "effect_duration"], report);
  const { effect_duration = 0, effects = [] } = ability;
  const helpless = effects.find(
    ({ effect_type }) => effect_type === "stun" || effect_type === "invulnerable",
  );
  if (
    helpless &&
    effect_duration > LONG_HELPLESSNESS_SECONDS &&
    effect_duration <= LONG_SECONDS.effect_duration
  )
    report("effect_duration", `${helpless.effect_type} for ${effect_duration} s is very long`, "warning");
}

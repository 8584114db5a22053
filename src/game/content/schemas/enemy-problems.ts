/** What content says of enemies: whether they can fight as they are meant to, and whom bosses call. */
import {
  abilityIdsOf,
  type BossPhase,
  type Content,
  type EnemyType,
  findEntry,
  isHelp,
  reachOf,
} from "../content.ts";
import { isBlocked } from "../obstacles.ts";
import type { Report } from "./content-report.ts";
import { roomsWith, summonedBy } from "./dungeon-problems.ts";
import { longDurations } from "./long-durations.ts";

export function enemyProblems(content: Content, type: EnemyType, report: Report): void {
  if (!findEntry(content["combat-stats"], type.combat_stats_id))
    report("combat_stats_id", `there is no combat-stats "${type.combat_stats_id}"`);
  if (type.loot_table_id !== undefined && !findEntry(content["loot-tables"], type.loot_table_id))
    report("loot_table_id", `there is no loot table "${type.loot_table_id}"`);
  longDurations(type, ["attack_windup", "attack_cooldown", "stagger_cooldown"], report);
  listProblems(content, type.ability_ids, report);
  rangeProblems(content, type, report);
  for (const [i, phase] of (type.phases ?? []).entries()) {
    const field = `phases.${i}`;
    const before = type.phases?.[i - 1];
    if (before && phase.below_health_share >= before.below_health_share)
      report(`${field}.below_health_share`, "must be below that of the phase before");
    if (phase.below_health_share === 0)
      report(`${field}.below_health_share`, "no health is below 0: the phase never begins", "warning");
    const reportPhase: Report = (of, ...rest) => report(`${field}.${of}`, ...rest);
    if (phase.ability_id !== undefined)
      ownAbilityProblems(content, phase.ability_id, "ability_id", reportPhase);
    listProblems(content, phase.ability_ids, reportPhase);
    summonProblems(content, type, phase, reportPhase);
  }
}

function listProblems(content: Content, ability_ids: readonly string[], report: Report): void {
  for (const [i, id] of ability_ids.entries()) {
    ownAbilityProblems(content, id, `ability_ids.${i}`, report);
    if (ability_ids.indexOf(id) < i) report(`ability_ids.${i}`, `"${id}" is there twice`, "warning");
  }
}

/** An ability that an enemy uses. */
function ownAbilityProblems(content: Content, id: string, field: string, report: Report): void {
  const ability = findEntry(content.abilities, id);
  if (!ability) {
    report(field, `there is no ability "${id}"`);
    return;
  }
  if (isHelp(ability)) return;
  if (ability.max_range === undefined)
    report(field, `the ability "${id}" needs a max_range, from which it is used`);
  if (ability.ability_type === "ranged" && reachOf(ability) !== "projectile")
    report(
      field,
      `"${id}" is ranged, but an enemy shoots it only with the reach "projectile"; now it reaches what its reach says`,
      "warning",
    );
  if (ability.cast_time === 0) report(field, `"${id}" has the cast_time 0: nobody sees it coming`, "warning");
}

/** Whether it can fight from where it stands. */
function rangeProblems(content: Content, type: EnemyType, report: Report): void {
  const { preferred_range, detection_radius } = type;
  if (preferred_range === undefined) return;
  if (preferred_range > detection_radius)
    report(
      "preferred_range",
      `from ${preferred_range} m it notices nobody: its detection_radius is ${detection_radius} m`,
      "warning",
    );
  const abilities = abilityIdsOf(type).flatMap(id => findEntry(content.abilities, id) ?? []);
  if (abilities.length === 0) {
    report(
      "preferred_range",
      "without abilities it only stands there: give it one that reaches as far, or leave this out",
    );
    return;
  }
  const hurting = abilities.filter(ability => !isHelp(ability));
  if (hurting.length > 0 && hurting.every(({ max_range = 0 }) => max_range < preferred_range))
    report("preferred_range", `none of its abilities reaches ${preferred_range} m far`);
}

function summonProblems(content: Content, type: EnemyType, { summons }: BossPhase, report: Report): void {
  const rooms = roomsWith(content, type.id);
  for (const [j, summon] of summons.entries()) {
    const field = `summons.${j}`;
    if (!findEntry(content["enemy-types"], summon.enemy_type_id))
      report(`${field}.enemy_type_id`, `there is no enemy type "${summon.enemy_type_id}"`);
    if (summonedBy(content, summon.enemy_type_id).has(type.id))
      report(`${field}.enemy_type_id`, `"${type.id}" would call for itself again and again`);
    const blocked = rooms.find(({ room }) => isBlocked(room.obstacles ?? [], summon));
    if (blocked)
      report(field, `is in an obstacle of "${blocked.room.room_template_id}" of ${blocked.dungeon.id}`);
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

/** What is wrong with content whose files are each valid by themselves: references to nothing, and contradictions. */
import {
  type Ability,
  type Content,
  type ContentSetName,
  DEFAULT_ABILITY_ID,
  type Dungeon,
  findEntry,
  isTimedEffect,
  PLAYER_COMBAT_STATS_ID,
  type RoomTemplate,
} from "./content.ts";

/** Where a reference leads nowhere, or a number contradicts another. `field` is a path such as `enemies.0.x`. */
export type ContentProblem = { set: ContentSetName; id: string; field: string; message: string };

/** Every broken reference and contradiction in content whose files are each valid by themselves. */
export function findContentProblems(content: Content): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const missing = (set: ContentSetName, id: string) => !Object.hasOwn(content[set], id);

  for (const [set, id] of [
    ["combat-stats", PLAYER_COMBAT_STATS_ID],
    ["abilities", DEFAULT_ABILITY_ID],
  ] as const) {
    if (missing(set, id)) problems.push({ set, id, field: "id", message: "this file is required" });
  }
  for (const type of Object.values(content["enemy-types"])) {
    const report = (field: string, message: string) =>
      problems.push({ set: "enemy-types", id: type.id, field, message });
    if (missing("combat-stats", type.combat_stats_id)) {
      report("combat_stats_id", `there is no combat-stats "${type.combat_stats_id}"`);
    }
    if (type.loot_table_id !== undefined && missing("loot-tables", type.loot_table_id)) {
      report("loot_table_id", `there is no loot table "${type.loot_table_id}"`);
    }
    for (const [i, phase] of (type.phases ?? []).entries()) {
      const ability =
        phase.ability_id === undefined ? undefined : findEntry(content.abilities, phase.ability_id);
      if (phase.ability_id !== undefined && !ability) {
        report(`phases.${i}.ability_id`, `there is no ability "${phase.ability_id}"`);
      }
      if (ability && ability.max_range === undefined) {
        report(
          `phases.${i}.ability_id`,
          `the ability "${ability.id}" needs a max_range, from which it is used`,
        );
      }
      const before = type.phases?.[i - 1];
      if (before && phase.below_health_share >= before.below_health_share) {
        report(`phases.${i}.below_health_share`, "must be below that of the phase before");
      }
      for (const [j, summon] of phase.summons.entries()) {
        if (missing("enemy-types", summon.enemy_type_id)) {
          report(
            `phases.${i}.summons.${j}.enemy_type_id`,
            `there is no enemy type "${summon.enemy_type_id}"`,
          );
        }
      }
    }
  }
  for (const ability of Object.values(content.abilities)) problems.push(...abilityProblems(ability));
  problems.push(...itemsUsedTwice(content));
  for (const dungeon of Object.values(content.dungeons)) problems.push(...dungeonProblems(content, dungeon));
  return problems;
}

/** An item does what the one ability says that consumes it. */
function itemsUsedTwice(content: Content): ContentProblem[] {
  const usedBy = new Map<string, string>();
  const problems: ContentProblem[] = [];
  for (const { id, consumed_item_id } of Object.values(content.abilities)) {
    if (consumed_item_id === undefined) continue;
    const other = usedBy.get(consumed_item_id);
    usedBy.set(consumed_item_id, id);
    if (other === undefined) continue;
    const message = `the ability "${other}" consumes "${consumed_item_id}" already`;
    problems.push({ set: "abilities", id, field: "consumed_item_id", message });
  }
  return problems;
}

function abilityProblems(ability: Ability): ContentProblem[] {
  const required: Partial<Record<Ability["ability_type"], (keyof Ability)[]>> = {
    melee: ["cone_half_angle_degrees"],
    ranged: ["projectile_speed", "projectile_radius", "max_range"],
    debuff: ["max_range"],
  };
  const needed = [...(required[ability.ability_type] ?? [])];
  if (ability.effects?.some(isTimedEffect)) needed.push("effect_duration");
  return needed
    .filter(field => ability[field] === undefined)
    .map(field => ({
      set: "abilities" as const,
      id: ability.id,
      field,
      message: `this ${ability.ability_type} ability needs it`,
    }));
}

function dungeonProblems(content: Content, dungeon: Dungeon): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const report = (field: string, message: string) =>
    problems.push({ set: "dungeons", id: dungeon.id, field, message });
  const templates = new Map(dungeon.room_templates.map(template => [template.room_template_id, template]));

  if (templates.size < dungeon.room_templates.length)
    report("room_templates", "two have the same room_template_id");
  if (new Set(dungeon.corridors.map(corridor => corridor.door_id)).size < dungeon.corridors.length) {
    report("corridors", "two have the same door_id");
  }
  if (!templates.has(dungeon.start_room_template_id)) {
    report("start_room_template_id", `there is no room template "${dungeon.start_room_template_id}"`);
  }
  for (const [i, template] of dungeon.room_templates.entries()) {
    for (const [j, enemy] of template.enemies.entries()) {
      const field = `room_templates.${i}.enemies.${j}`;
      if (!Object.hasOwn(content["enemy-types"], enemy.enemy_type_id)) {
        report(`${field}.enemy_type_id`, `there is no enemy type "${enemy.enemy_type_id}"`);
      }
      if (Math.abs(enemy.x) > template.size_x / 2) report(`${field}.x`, "stands outside the room");
      if (Math.abs(enemy.z) > template.size_z / 2) report(`${field}.z`, "stands outside the room");
    }
    for (const [j, loot] of (template.loot ?? []).entries()) {
      const field = `room_templates.${i}.loot.${j}`;
      if (Math.abs(loot.x) > template.size_x / 2) report(`${field}.x`, "lies outside the room");
      if (Math.abs(loot.z) > template.size_z / 2) report(`${field}.z`, "lies outside the room");
      if (!Object.hasOwn(content["loot-tables"], loot.loot_table_id)) {
        report(`${field}.loot_table_id`, `there is no loot table "${loot.loot_table_id}"`);
      }
    }
  }
  for (const [i, corridor] of dungeon.corridors.entries()) {
    const from = templates.get(corridor.from);
    const to = templates.get(corridor.to);
    if (from?.enemies_return && corridor.key_item_id === undefined) {
      report(
        `corridors.${i}.from`,
        `"${corridor.from}" is never cleared: without a key its door stays locked`,
      );
    }
    if (!from) report(`corridors.${i}.from`, `there is no room template "${corridor.from}"`);
    if (!to) report(`corridors.${i}.to`, `there is no room template "${corridor.to}"`);
    if (from && to && !areFacing(from, to)) {
      report(
        `corridors.${i}`,
        `"${corridor.from}" and "${corridor.to}" must lie in line along x or z, with a gap between`,
      );
    }
  }
  return problems;
}

/** Corridors are straight: two rooms that a corridor joins share a centre line and do not touch. */
function areFacing(a: RoomTemplate, b: RoomTemplate): boolean {
  const gapX = Math.abs(a.center_x - b.center_x) - (a.size_x + b.size_x) / 2;
  const gapZ = Math.abs(a.center_z - b.center_z) - (a.size_z + b.size_z) / 2;
  return (a.center_x === b.center_x && gapZ > 0) || (a.center_z === b.center_z && gapX > 0);
}

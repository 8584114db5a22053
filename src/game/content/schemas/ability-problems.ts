/** What content says of abilities: whether each has what its kind needs. */
import { type Ability, abilityIdsOf, type Content, isHelp, isTimedEffect, type Reach } from "../content.ts";
import type { Report } from "./content-report.ts";
import { LONG_SECONDS, longDurations } from "./long-durations.ts";

/** Of a dodge or a stun. */
const LONG_HELPLESSNESS_SECONDS = 10;

const NEEDED_BY_TYPE: Partial<Record<Ability["ability_type"], (keyof Ability)[]>> = {
  melee: ["cone_half_angle_degrees"],
  ranged: ["projectile_speed", "projectile_radius", "max_range"],
  debuff: ["max_range"],
};

const NEEDED_BY_REACH: Partial<Record<Reach, (keyof Ability)[]>> = {
  cone: ["cone_half_angle_degrees", "max_range"],
  area: ["area_radius", "max_range"],
  allies: ["max_range"],
};

export function abilityProblems(content: Content, ability: Ability, report: Report): void {
  // Of an enemy, what hits is shaped by its reach.
  const isShapedByReach = ability.ability_type === "melee" && ability.reach !== undefined;
  const needed = isShapedByReach ? [] : [...(NEEDED_BY_TYPE[ability.ability_type] ?? [])];
  if (ability.effects?.some(isTimedEffect)) needed.push("effect_duration");
  for (const field of needed)
    if (ability[field] === undefined) report(field, `this ${ability.ability_type} ability needs it`);
  reachProblems(content, ability, report);

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

function reachProblems(content: Content, ability: Ability, report: Report): void {
  const { reach, ability_type } = ability;
  if (ability.area_radius !== undefined && reach !== "area")
    report("area_radius", 'plays no part without the reach "area"', "warning");
  if (reach === undefined) return;
  for (const field of NEEDED_BY_REACH[reach] ?? [])
    if (ability[field] === undefined) report(field, `the reach "${reach}" needs it`);
  const isOfOwnSide = reach === "self" || reach === "allies";
  if (isOfOwnSide !== isHelp(ability))
    report(
      "reach",
      `a ${ability_type} ability cannot reach "${reach}": a buff or heal reaches self or allies, and all else opponents`,
    );
  else if (reach === "projectile" && ability_type !== "ranged")
    report("reach", `is "projectile", but the ability is ${ability_type}: only what is ranged flies`);
  const isOfEnemies = Object.values(content["enemy-types"]).some(type =>
    abilityIdsOf(type).includes(ability.id),
  );
  if (!isOfEnemies && reach !== "allies")
    report("reach", `no enemy uses it, and for players "${reach}" changes nothing`, "warning");
}

/** What content says of arenas and of the modes that are played in them: whether everybody has a place, and can be seen to strike. */
import type { Point } from "../../core/geometry.ts";
import {
  ARENA_LIMIT_M,
  ARENA_TICKS_PER_SECOND,
  type Arena,
  FIGHTER_RADIUS_M,
  LEAST_MELEE_WIND_UP_SECONDS,
  MAX_FIGHTERS,
  type Obstacle,
  type PvpMode,
} from "../arena-content.ts";
import { type Ability, type Content, type ContentSetName, findEntry, isHelp } from "../content.ts";
import { abilityIn } from "../mode-numbers.ts";
import { isBlocked } from "../obstacles.ts";
import type { Report } from "./content-report.ts";
import { reachableFrom } from "./reachability.ts";

export function arenaProblems(content: Content, reportOf: (set: ContentSetName, id: string) => Report): void {
  const modes = Object.values(content["pvp-modes"]);
  for (const arena of Object.values(content.arenas)) {
    const report = reportOf("arenas", arena.id);
    placeProblems(arena, report);
    if (!modes.some(({ arena_ids }) => arena_ids.includes(arena.id)))
      report("id", "no mode of pvp-modes is played in it", "warning");
  }
  for (const mode of modes) {
    const report = reportOf("pvp-modes", mode.id);
    peopleProblems(content, mode, report);
    abilitiesProblems(content, mode, report);
    strideProblems(content, mode, report);
    likelySlips(content, mode, report);
  }
}

/** Everybody begins on the floor, and can come to everybody. */
function placeProblems({ size_x, size_z, obstacles, spawn_points }: Arena, report: Report): void {
  const most = (size: number) => Math.min(size / 2 - FIGHTER_RADIUS_M, ARENA_LIMIT_M);
  const [max_x, max_z] = [most(size_x), most(size_z)];
  const isFree = ({ x, z }: Point) =>
    Math.abs(x) <= max_x && Math.abs(z) <= max_z && !isBlocked(obstacles, { x, z }, FIGHTER_RADIUS_M);
  const first = spawn_points.find(isFree);
  const isReached =
    first &&
    reachableFrom({ min_x: -max_x, max_x, min_z: -max_z, max_z }, obstacles, FIGHTER_RADIUS_M, first);
  for (const [i, point] of spawn_points.entries()) {
    const field = `spawn_points.${i}`;
    if (Math.abs(point.x) > max_x)
      report(`${field}.x`, `is beyond ±${max_x} m, where a fighter would stand in the edge`);
    if (Math.abs(point.z) > max_z)
      report(`${field}.z`, `is beyond ±${max_z} m, where a fighter would stand in the edge`);
    if (isBlocked(obstacles, point, FIGHTER_RADIUS_M))
      report(field, `a fighter, ${FIGHTER_RADIUS_M} m in radius, would stand in an obstacle`);
    else if (isReached && isFree(point) && !isReached(point))
      report(field, "obstacles leave no way from here to the first spawn point");
  }
}

function peopleProblems(content: Content, mode: PvpMode, report: Report): void {
  const { team_count, team_size, arena_ids } = mode;
  if (team_count * team_size > MAX_FIGHTERS)
    report("team_size", `${team_count} teams of ${team_size} are more than ${MAX_FIGHTERS} fighters`);
  for (const [i, id] of arena_ids.entries()) {
    const arena = findEntry(content.arenas, id);
    if (!arena) {
      report(`arena_ids.${i}`, `there is no arena "${id}"`);
      continue;
    }
    for (let team = 1; team <= team_count; team++) {
      const points = arena.spawn_points.filter(each => each.team === team).length;
      if (points < team_size)
        report(
          `arena_ids.${i}`,
          `"${id}" has ${points} spawn points for team ${team}: it needs ${team_size}`,
        );
    }
  }
  const stats = findEntry(content["combat-stats"], mode.combat_stats_id);
  if (!stats) report("combat_stats_id", `there is no combat-stats "${mode.combat_stats_id}"`);
  else if (stats.move_speed === 0)
    report("combat_stats_id", "its move_speed must be above 0, or nobody can walk");
}

function abilitiesProblems(content: Content, mode: PvpMode, report: Report): void {
  const { ability_ids, ability_overrides } = mode;
  for (const [i, id] of ability_ids.entries()) {
    const field = `ability_ids.${i}`;
    const own = findEntry(content.abilities, id);
    if (ability_ids.indexOf(id) < i) report(field, `"${id}" is there twice`);
    if (!own) {
      report(field, `there is no ability "${id}"`);
      continue;
    }
    if (own.ability_type === "debuff")
      report(field, `"${id}" is a debuff, which needs a target that it is used on; an input names none`);
    if (own.consumed_item_id !== undefined)
      report(field, `"${id}" uses up "${own.consumed_item_id}", and nobody carries items into an arena`);
    const { cast_time } = abilityIn(mode, own);
    if (own.ability_type === "melee" && cast_time < LEAST_MELEE_WIND_UP_SECONDS)
      report(
        field,
        `"${id}" is melee, and its cast_time comes to ${cast_time} s: below ${LEAST_MELEE_WIND_UP_SECONDS} s nobody sees it coming; set it in ability_overrides`,
      );
  }
  for (const id of Object.keys(ability_overrides))
    if (!ability_ids.includes(id)) report(`ability_overrides.${id}`, "is none of the mode's ability_ids");
}

/** What can be played, and is hardly meant so. */
function likelySlips(content: Content, mode: PvpMode, report: Report): void {
  const { ability_ids, sudden_death_seconds, sudden_death_damage_per_second, friendly_fire, team_size } =
    mode;
  const stats = findEntry(content["combat-stats"], mode.combat_stats_id);
  const abilities = ability_ids.map(id => {
    const own = findEntry(content.abilities, id);
    return own && abilityIn(mode, own);
  });
  if (abilities.every(each => each && isHelp(each)))
    report("ability_ids", "none of them hurts anybody: rounds end in sudden death alone", "warning");
  if (friendly_fire && team_size === 1)
    report("friendly_fire", "changes nothing: nobody has others in the team", "warning");
  if (!stats) return;
  for (const [i, each] of abilities.entries())
    for (const resource of ["mana", "stamina"] as const) {
      const [cost, most] = [each?.[`${resource}_cost`] ?? 0, stats[`max_${resource}`]];
      if (cost > most)
        report(
          `ability_ids.${i}`,
          `nobody can use "${each?.id}": it costs ${cost} ${resource}, and a fighter has ${most} at most`,
          "warning",
        );
    }
  const lost = sudden_death_seconds * sudden_death_damage_per_second;
  if (lost < stats.max_health)
    report(
      "sudden_death_damage_per_second",
      `takes ${lost} of ${stats.max_health} health in all of sudden death: rounds may end without a winner`,
      "warning",
    );
}

/** Who goes further in one tick than the middle of an obstacle would be pushed out of it on the other side. */
function strideProblems(content: Content, mode: PvpMode, report: Report): void {
  const abilities = mode.ability_ids.flatMap(id => {
    const own = findEntry(content.abilities, id);
    return own ? [abilityIn(mode, own)] : [];
  });
  const { move_speed = 0 } = findEntry(content["combat-stats"], mode.combat_stats_id) ?? {};
  const stride = (move_speed * highestSpeedFactor(abilities)) / ARENA_TICKS_PER_SECOND;
  for (const arena of mode.arena_ids.flatMap(id => findEntry(content.arenas, id) ?? [])) {
    const most = FIGHTER_RADIUS_M + Math.min(...arena.obstacles.map(halfThickness));
    if (stride >= most)
      report("combat_stats_id", throughProblem("a fighter at its fastest goes", stride, arena, most));
    for (const [i, id] of mode.ability_ids.entries()) {
      const dash = dashOfOneTick(abilities.find(each => each.id === id));
      if (dash >= most)
        report(`ability_ids.${i}`, throughProblem(`the dash of "${id}" goes`, dash, arena, most));
    }
  }
}

function throughProblem(who: string, metres: number, arena: Arena, most: number): string {
  return `${who} ${metres.toFixed(2)} m in a tick, and would come through the thinnest obstacle of "${arena.id}": it must be below ${most.toFixed(2)} m`;
}

function halfThickness(obstacle: Obstacle): number {
  if (obstacle.shape === "circle") return obstacle.radius;
  return Math.min(obstacle.max_x - obstacle.min_x, obstacle.max_z - obstacle.min_z) / 2;
}

/** All that makes somebody faster, at once. */
function highestSpeedFactor(abilities: readonly Ability[]): number {
  const factors = abilities
    .filter(isHelp)
    .flatMap(({ effects = [] }) => effects.filter(each => each.effect_type === "move_speed_multiplier"));
  return factors.reduce((product, { value }) => product * Math.max(1, value), 1);
}

/** Metres. */
function dashOfOneTick({ effects = [], effect_duration = 0 }: Partial<Ability> = {}): number {
  const metres = effects.find(each => each.effect_type === "dash")?.value ?? 0;
  return metres / Math.max(1, Math.floor(effect_duration * ARENA_TICKS_PER_SECOND));
}

/** What an enemy's wind-up will reach, as the state and the content say it. */
import { type Content, findEntry, reachOf } from "../../src/game/content/content.ts";
import { type Point, yawTowards } from "../../src/game/core/geometry.ts";
import { DUNGEON_TICK_MS } from "../../src/game/dungeon/dungeon-rate.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { ShownTelegraph } from "../scene/shown.ts";

/** What helps its own is no danger to who stands there. */
const HARMLESS: ReadonlySet<string> = new Set(["self", "allies"]);
/** A shot's way is shown at least so wide to either side, metres: a thinner one is hardly seen. */
const LEAST_HALF_WIDTH_M = 0.2;

/** Where the enemy is, how it is turned, and where whom it is after is, as far as that is known. */
export type Attacker = {
  readonly enemy: EnemySchema;
  readonly place: Point;
  readonly yaw: number;
  readonly target: Point | undefined;
};

/** How far an enemy's wind-up is, from 0 to 1; undefined where there is none. */
export function windUpOf(content: Content, enemy: EnemySchema, tick: number): number | undefined {
  if (!enemy.is_alive || enemy.attack_started_tick === 0) return undefined;
  const ability = findEntry(content.abilities, enemy.attack_ability_id);
  const type = findEntry(content["enemy-types"], enemy.enemy_type_id);
  const seconds = ability?.cast_time ?? type?.attack_windup ?? 0.5;
  const progress = ((tick - enemy.attack_started_tick) * DUNGEON_TICK_MS) / 1000 / Math.max(seconds, 0.05);
  return progress >= 0 && progress < 1 ? progress : undefined;
}

export function enemyTelegraph(
  content: Content,
  { enemy, place, yaw, target }: Attacker,
  tick: number,
): ShownTelegraph | undefined {
  const progress = windUpOf(content, enemy, tick);
  if (progress === undefined) return undefined;
  const ability = findEntry(content.abilities, enemy.attack_ability_id);
  if (!ability) {
    const radius = findEntry(content["enemy-types"], enemy.enemy_type_id)?.attack_range ?? 2;
    return { ...place, yaw, radius, half_angle: Math.PI, progress, side: "foe" };
  }
  const { area_radius, max_range = 0, cone_half_angle_degrees = 180, projectile_radius } = ability;
  const reach = reachOf(ability);
  if (HARMLESS.has(reach)) return undefined;
  if (reach === "projectile")
    return {
      ...{ ...place, progress, side: "foe", radius: max_range, half_angle: 0 },
      // It is aimed until it flies.
      yaw: target ? yawTowards(place, target) : yaw,
      half_width: Math.max(LEAST_HALF_WIDTH_M, projectile_radius ?? 0),
    };
  const at = reach === "area" ? { x: enemy.attack_x, z: enemy.attack_z } : place;
  return {
    ...{ ...at, yaw, progress, side: "foe" },
    radius: reach === "area" ? (area_radius ?? max_range) : max_range,
    half_angle: reach === "cone" ? (cone_half_angle_degrees * Math.PI) / 180 : Math.PI,
  };
}

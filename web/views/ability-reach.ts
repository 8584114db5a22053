/** What of an ability's reach is shown on the floor while it winds up. */
import type { Ability } from "../../src/game/content/content.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import type { ShownTelegraph } from "../scene/shown.ts";

type Winding = {
  readonly ability: Ability;
  readonly from: Point;
  readonly yaw: number;
  /** Of a melee ability without a reach of its own, metres. */
  readonly attack_range: number;
  /** Where the middle of an area is, if not at its user. */
  readonly target?: Point | undefined;
  readonly progress: number;
  readonly is_friendly: boolean;
};

/** Undefined for what reaches nobody around its user, such as a shot. */
export function telegraphOf(winding: Winding): ShownTelegraph | undefined {
  const { ability, from, yaw, attack_range, target, progress, is_friendly } = winding;
  const isArea = ability.area_radius !== undefined;
  if (!isArea && (ability.ability_type !== "melee" || (ability.projectile_speed ?? 0) > 0)) return undefined;
  const { x, z } = isArea ? (target ?? from) : from;
  return {
    ...{ x, z, yaw, progress: Math.min(1, Math.max(0, progress)) },
    radius: ability.area_radius ?? ability.max_range ?? attack_range,
    half_angle: isArea ? Math.PI : ((ability.cone_half_angle_degrees ?? 180) * Math.PI) / 180,
    side: is_friendly ? "ally" : "foe",
  };
}

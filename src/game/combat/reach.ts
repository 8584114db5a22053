/** Whether something is near enough to be hit, taken or opened. */
import type { GameRules } from "../content/content.ts";
import { distance, type Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { placeAhead } from "../movement/walk-on.ts";
import type { MovementWorld, Walker } from "../movement/walker.ts";

/** Whether a character can take or open something: from where the room has it, or from where it walks just now. */
export function canReach(world: MovementWorld, player: Walker, to: Point, metres: number): boolean {
  if (isWithinReach(world, positionOf(player), to, metres)) return true;
  const ahead = placeAhead(world, player);
  return ahead !== undefined && isWithinReach(world, ahead, to, metres);
}

export function isWithinReach(
  { game_rules }: { readonly game_rules: GameRules },
  from: Point,
  to: Point,
  metres: number,
): boolean {
  return distance(from, to) <= metres + game_rules.reach_tolerance_m;
}

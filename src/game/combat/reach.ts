/** Whether something is near enough to be hit. */
import type { GameRules } from "../content/content.ts";
import { distance, type Point } from "../core/geometry.ts";

export function isWithinReach(
  { game_rules }: { readonly game_rules: GameRules },
  from: Point,
  to: Point,
  metres: number,
): boolean {
  return distance(from, to) <= metres + game_rules.reach_tolerance_m;
}

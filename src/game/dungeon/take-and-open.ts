/** Whether something is near enough to be taken or opened. */
import { isWithinReach } from "../combat/reach.ts";
import type { Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { placeAhead } from "../movement/walk-on.ts";
import type { Player, World } from "./world.ts";

/** Whether a character can take or open something: from where the room has it, or from where it walks just now. */
export function canReach(world: World, player: Player, to: Point, metres: number): boolean {
  if (isWithinReach(world, positionOf(player), to, metres)) return true;
  const ahead = placeAhead(world, player);
  return ahead !== undefined && isWithinReach(world, ahead, to, metres);
}

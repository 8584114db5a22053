/** An arena of the content as a place to draw. */
import type { Arena } from "../../src/game/content/arena-content.ts";
import type { Place } from "../scene/shown.ts";

export function placeOfArena({ id, size_x, size_z, obstacles }: Arena): Place {
  const rect = { min_x: -size_x / 2, max_x: size_x / 2, min_z: -size_z / 2, max_z: size_z / 2 };
  return { key: `arena ${id}`, floors: [rect], openings: [], obstacles };
}

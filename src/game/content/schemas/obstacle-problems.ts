/** What content says of the obstacles of a dungeon's room: whether they leave everybody a place, and a way to it. */
import type { Point, Rect } from "../../core/geometry.ts";
import { type Dungeon, type RoomTemplate, WORLD_LIMIT_M } from "../content.ts";
import { boundsOf, isBlocked, TOUCHING_M } from "../obstacles.ts";
import type { Report } from "./content-report.ts";
import { reachableFrom } from "./reachability.ts";

export function obstacleProblems(dungeon: Dungeon, room: RoomTemplate, report: Report): void {
  const { obstacles = [], size_x, size_z } = room;
  if (obstacles.length === 0) return;
  const rect = { min_x: -size_x / 2, max_x: size_x / 2, min_z: -size_z / 2, max_z: size_z / 2 };
  for (const [i, obstacle] of obstacles.entries())
    if (!isWithin(rect, boundsOf(obstacle))) report(`.obstacles.${i}`, "reaches outside the room");
  // That nothing can be so far out is said elsewhere.
  if (Math.max(size_x, size_z) > 2 * WORLD_LIMIT_M) return;
  const openings = openingsOf(dungeon, room);
  const places = [
    ...openings.map(({ door_id, at }) => ({ at, field: ".obstacles", what: `the door "${door_id}"` })),
    ...room.enemies.map((at, i) => ({ at, field: `.enemies.${i}`, what: "the enemy" })),
    ...(room.loot ?? []).map((at, i) => ({ at, field: `.loot.${i}`, what: "the loot" })),
  ];
  // Where players come in.
  const start = openings.find(({ is_onward }) => !is_onward)?.at ?? { x: 0, z: 0 };
  if (isBlocked(obstacles, start)) {
    report(".obstacles", "one stands where players come in");
    return;
  }
  const isReached = reachableFrom(rect, obstacles, TOUCHING_M, start);
  for (const { at, field, what } of places) {
    if (at === start) continue;
    if (isBlocked(obstacles, at)) report(field, `${what} is in an obstacle`);
    else if (isWithinRoom(rect, at) && !isReached(at))
      report(field, `obstacles leave no way to ${what} from where players come in`);
  }
}

/** The gaps in the room's walls, relative to its centre. */
function openingsOf({ room_templates, corridors }: Dungeon, room: RoomTemplate) {
  return corridors.flatMap(({ door_id, from, to }) => {
    const is_onward = from === room.room_template_id;
    const other = room_templates.find(each => each.room_template_id === (is_onward ? to : from));
    if (!other || (!is_onward && to !== room.room_template_id)) return [];
    const [dx, dz] = [other.center_x - room.center_x, other.center_z - room.center_z];
    const at = { x: (Math.sign(dx) * room.size_x) / 2, z: (Math.sign(dz) * room.size_z) / 2 };
    return [{ door_id, is_onward, at }];
  });
}

function isWithin(rect: Rect, bounds: Rect): boolean {
  return (
    bounds.min_x >= rect.min_x &&
    bounds.max_x <= rect.max_x &&
    bounds.min_z >= rect.min_z &&
    bounds.max_z <= rect.max_z
  );
}

/** What lies outside is said elsewhere. */
function isWithinRoom(rect: Rect, { x, z }: Point): boolean {
  return isWithin(rect, { min_x: x, max_x: x, min_z: z, max_z: z });
}

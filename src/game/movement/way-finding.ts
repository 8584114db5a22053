/** How enemies and bots find their way in a room: through the openings of its doors, and around what stands in it. */
import { boundsOf } from "../content/obstacles.ts";
import { distance, type Point } from "../core/geometry.ts";
import { canWalk, type WalkableArea } from "./walkable-area.ts";

/**
 * Where to walk first on the way to a goal: the goal itself where the way is free, or else the opening of a door or the corner of an
 * obstacle on the way there. `from` itself where no way leads on; also in the nook between a round obstacle and a wall that it touches, whose
 * corners lie outside of the room.
 */
export function firstSegment(area: WalkableArea, from: Point, goal: Point): Point {
  if (canWalk(area, from, goal)) return goal;
  return (
    (area.obstacles.length === 0 ? firstOpening(area, from, goal) : firstCorner(area, from, goal)) ?? from
  );
}

/** A room without obstacles is a rectangle with corridors, so two openings are the longest detour there is. */
function firstOpening(area: WalkableArea, from: Point, goal: Point): Point | undefined {
  const openings = area.doorways
    .map(doorway => doorway.opening)
    .filter(opening => canWalk(area, from, opening));
  const straight = openings.filter(opening => canWalk(area, opening, goal));
  const length = (opening: Point) => distance(from, opening) + distance(opening, goal);
  return (straight.length > 0 ? straight : openings).sort((a, b) => length(a) - length(b))[0];
}

/** Who goes around a corner keeps so far from it: rounding must not lead into the obstacle. */
const CORNER_CLEARANCE_M = 0.1;

/** Openings, and the corners around obstacles; and how far it is from each to each at least: infinite where there is no way. */
type Corners = { points: readonly Point[]; metres: readonly (readonly number[])[] };

/** By area, in which nothing ever moves: an enemy asks several times a second. */
const known = new WeakMap<WalkableArea, Corners>();

/** The first on the shortest way. */
function firstCorner(area: WalkableArea, from: Point, goal: Point): Point | undefined {
  const { points, metres } = cornersOf(area);
  const last = [...points.keys()].filter(i => canWalk(area, points[i] ?? goal, goal));
  let best: Point | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length; i++) {
    const point = points[i];
    const onward = metres[i];
    const there = point ? distance(from, point) : 0;
    // Who stands on it needs the next.
    if (!point || !onward || there === 0 || there >= shortest) continue;
    let whole = Number.POSITIVE_INFINITY;
    for (const j of last)
      whole = Math.min(whole, there + (onward[j] ?? 0) + distance(points[j] ?? goal, goal));
    if (whole >= shortest || !canWalk(area, from, point)) continue;
    shortest = whole;
    best = point;
  }
  return best;
}

function cornersOf(area: WalkableArea): Corners {
  const corners = known.get(area) ?? findCorners(area);
  known.set(area, corners);
  return corners;
}

function findCorners(area: WalkableArea): Corners {
  const corners = area.obstacles.flatMap(obstacle => {
    const { min_x, max_x, min_z, max_z } = boundsOf(obstacle);
    return [min_x - CORNER_CLEARANCE_M, max_x + CORNER_CLEARANCE_M].flatMap(x =>
      [min_z - CORNER_CLEARANCE_M, max_z + CORNER_CLEARANCE_M].map(z => ({ x, z })),
    );
  });
  const openings = area.doorways.map(({ opening }) => opening);
  const points = [...openings, ...corners].filter(each => canWalk(area, each, each));
  const metres = points.map(a => points.map(b => metresBetween(area, a, b)));
  // Floyd and Warshall: over each point, whether it makes any way shorter.
  for (const [over, onward] of metres.entries())
    for (const row of metres) {
      const there = row[over] ?? Number.POSITIVE_INFINITY;
      if (there === Number.POSITIVE_INFINITY) continue;
      for (let to = 0; to < row.length; to++) row[to] = Math.min(row[to] ?? 0, there + (onward[to] ?? 0));
    }
  return { points, metres };
}

/** Straight; infinite where something is between. */
function metresBetween(area: WalkableArea, a: Point, b: Point): number {
  return canWalk(area, a, b) ? distance(a, b) : Number.POSITIVE_INFINITY;
}

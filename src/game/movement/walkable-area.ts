/** Where characters can walk in a room, and where its doors are: worked out from the dungeon's content. */
import type { Obstacle } from "../content/arena-content.ts";
import type { Corridor, Dungeon, RoomTemplate } from "../content/content.ts";
import { movedTo, shareBefore } from "../content/obstacles.ts";
import { type Point, type Rect, shareWithin } from "../core/geometry.ts";

/** A door as a room sees it. */
export type Doorway = {
  door_id: string;
  /** The middle of the corridor, where the door stands. */
  position: Point;
  /** Where the corridor begins: the middle of the gap in the room's wall. */
  opening: Point;
  /** The room on the other side. */
  leads_to: string;
  /** Onward doors are locked until the room is cleared; doors back are open. */
  is_onward: boolean;
  /** Where somebody who comes in through this door stands: 1 m inside. */
  arrival: Point;
};

/**
 * A room owns its rectangle and its half of each corridor. `entry` is where a player starts who comes in by no door: at
 * the door back, or in the middle of a room that has none.
 */
export type WalkableArea = {
  /** The room first, then the halves of its corridors. */
  rects: readonly Rect[];
  /** What stands in the room: a character's middle is never in it, and no strike or projectile goes through. */
  obstacles: readonly Obstacle[];
  doorways: readonly Doorway[];
  entry: Point;
};

/** How far beyond a door a player arrives. */
const ARRIVAL_DISTANCE_M = 1;

/**
 * The walkable area of one room of a dungeon.
 *
 * @throws where the dungeon has no such template; callers check that first, with the player's own words at hand.
 */
export function walkableAreaOf(dungeon: Dungeon, roomTemplateId: string): WalkableArea {
  const room = templateOf(dungeon, roomTemplateId);
  const rects: Rect[] = [roomRect(room)];
  const doorways: Doorway[] = [];
  for (const corridor of dungeon.corridors) {
    if (corridor.from !== roomTemplateId && corridor.to !== roomTemplateId) continue;
    const isOnward = corridor.from === roomTemplateId;
    const half = corridorHalf(room, templateOf(dungeon, isOnward ? corridor.to : corridor.from), corridor);
    rects.push(half.rect);
    doorways.push({
      door_id: corridor.door_id,
      position: half.door,
      opening: half.opening,
      leads_to: isOnward ? corridor.to : corridor.from,
      is_onward: isOnward,
      arrival: half.arrival,
    });
  }
  const wayBack = doorways.find(doorway => !doorway.is_onward);
  const centre = { x: room.center_x, z: room.center_z };
  const obstacles = (room.obstacles ?? []).map(each => movedTo(each, centre));
  return { rects, obstacles, doorways, entry: wayBack?.arrival ?? centre };
}

/** Whether the straight way from one point to the other is free. */
export function canWalk(walkableArea: WalkableArea, from: Point, to: Point): boolean {
  return reachableShare(walkableArea, from, to) === 1;
}

/** How much of the straight way from one point to the other is free, from its start: 1 is all of it, 0 nothing. */
export function reachableShare({ rects, obstacles }: WalkableArea, from: Point, to: Point): number {
  const share = shareWithin(rects, from, to);
  return obstacles.length === 0 ? share : Math.min(share, shareBefore(obstacles, from, to));
}

/** A client may see a wall a little further out than it is. */
const OUTSIDE_TOLERANCE_M = 1;

/** By dungeon: content never changes, and a client may ask for this many times a second. */
const allRects = new WeakMap<Dungeon, readonly Rect[]>();

/** Whether the point lies in any room or corridor of the dungeon, or right beside one. */
export function isInDungeon(dungeon: Dungeon, { x, z }: Point): boolean {
  const known = allRects.get(dungeon);
  const rects =
    known ?? dungeon.room_templates.flatMap(each => walkableAreaOf(dungeon, each.room_template_id).rects);
  if (!known) allRects.set(dungeon, rects);
  return rects.some(
    rect =>
      x >= rect.min_x - OUTSIDE_TOLERANCE_M &&
      x <= rect.max_x + OUTSIDE_TOLERANCE_M &&
      z >= rect.min_z - OUTSIDE_TOLERANCE_M &&
      z <= rect.max_z + OUTSIDE_TOLERANCE_M,
  );
}

function templateOf(dungeon: Dungeon, roomTemplateId: string): RoomTemplate {
  const template = dungeon.room_templates.find(each => each.room_template_id === roomTemplateId);
  if (!template) throw new Error(`Dungeon "${dungeon.id}" has no room template "${roomTemplateId}"`);
  return template;
}

function roomRect(room: RoomTemplate): Rect {
  return {
    min_x: room.center_x - room.size_x / 2,
    max_x: room.center_x + room.size_x / 2,
    min_z: room.center_z - room.size_z / 2,
    max_z: room.center_z + room.size_z / 2,
  };
}

/** The half of a corridor between the room's wall and the door. The content check made sure that the rooms face. */
function corridorHalf(room: RoomTemplate, other: RoomTemplate, corridor: Corridor) {
  const alongZ = room.center_x === other.center_x;
  const ahead = Math.sign(alongZ ? other.center_z - room.center_z : other.center_x - room.center_x);
  const wall = (alongZ ? room.center_z : room.center_x) + (ahead * (alongZ ? room.size_z : room.size_x)) / 2;
  const farWall =
    (alongZ ? other.center_z : other.center_x) - (ahead * (alongZ ? other.size_z : other.size_x)) / 2;
  const door = (wall + farWall) / 2;
  const arrival = door - ahead * ARRIVAL_DISTANCE_M;
  const [near, far] = [Math.min(wall, door), Math.max(wall, door)];
  const halfWidth = corridor.width / 2;
  if (alongZ) {
    return {
      rect: { min_x: room.center_x - halfWidth, max_x: room.center_x + halfWidth, min_z: near, max_z: far },
      door: { x: room.center_x, z: door },
      opening: { x: room.center_x, z: wall },
      arrival: { x: room.center_x, z: arrival },
    };
  }
  return {
    rect: { min_x: near, max_x: far, min_z: room.center_z - halfWidth, max_z: room.center_z + halfWidth },
    door: { x: door, z: room.center_z },
    opening: { x: wall, z: room.center_z },
    arrival: { x: arrival, z: room.center_z },
  };
}

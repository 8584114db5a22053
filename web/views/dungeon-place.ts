/** A room of a dungeon as a place to draw. */
import { type Dungeon, entryOf } from "../../src/game/content/content.ts";
import type { Point, Rect } from "../../src/game/core/geometry.ts";
import { type Doorway, type WalkableArea, walkableAreaOf } from "../../src/game/movement/walkable-area.ts";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import type { Place, ShownDoor } from "../scene/shown.ts";

/** The middle of a character may be at the very edge of where it walks: the walls are drawn so much further out, metres. */
const WALL_AWAY_M = 0.4;
/** So much of the way beyond a door is drawn, metres. */
const BEYOND_M = 3;

export class DungeonPlace {
  readonly place: Place;
  readonly area: WalkableArea;
  readonly dungeon: Dungeon;
  /** Of the room. */
  readonly middle: Point;

  /** @throws where the content has no such room. */
  constructor(
    dungeons: Readonly<Record<string, Dungeon>>,
    { dungeon_id, room_template_id }: RoomStateSchema,
  ) {
    this.dungeon = entryOf(dungeons, dungeon_id);
    this.area = walkableAreaOf(this.dungeon, room_template_id);
    const [room, ...corridors] = this.area.rects;
    this.middle = room ? middleOf(room) : { x: 0, z: 0 };
    const ways = corridors.map((rect, i) => lengthened(rect, this.area.doorways[i]));
    this.place = {
      key: `${dungeon_id} ${room_template_id}`,
      floors: (room ? [room, ...ways] : ways).map(widened),
      openings: ways.map((rect, i) => endOf(rect, this.area.doorways[i])),
      obstacles: this.area.obstacles,
    };
  }

  doors(state: RoomStateSchema): ShownDoor[] {
    return this.area.doorways.flatMap(({ door_id, position, opening }) => {
      const door = state.doors.get(door_id);
      const corridor = this.dungeon.corridors.find(each => each.door_id === door_id);
      if (!door || !corridor) return [];
      const { x, z } = position;
      const { is_open, is_locked } = door;
      return [
        { x, z, is_along_x: Math.abs(x - opening.x) < 0.01, width: corridor.width, is_open, is_locked },
      ];
    });
  }
}

/** Beyond the end of a way there is darkness, and no wall. */
function endOf(rect: Rect, doorway: Doorway | undefined): Rect {
  return doorway ? lengthened(rect, doorway) : rect;
}

function middleOf({ min_x, max_x, min_z, max_z }: Rect): Point {
  return { x: (min_x + max_x) / 2, z: (min_z + max_z) / 2 };
}

function widened({ min_x, max_x, min_z, max_z }: Rect): Rect {
  return {
    ...{ min_x: min_x - WALL_AWAY_M, max_x: max_x + WALL_AWAY_M },
    ...{ min_z: min_z - WALL_AWAY_M, max_z: max_z + WALL_AWAY_M },
  };
}

function lengthened(rect: Rect, doorway: Doorway | undefined): Rect {
  if (!doorway) return rect;
  const { position, opening } = doorway;
  const [east, north] = [Math.sign(position.x - opening.x), Math.sign(position.z - opening.z)];
  return {
    min_x: rect.min_x - (east < 0 ? BEYOND_M : 0),
    max_x: rect.max_x + (east > 0 ? BEYOND_M : 0),
    min_z: rect.min_z - (north < 0 ? BEYOND_M : 0),
    max_z: rect.max_z + (north > 0 ? BEYOND_M : 0),
  };
}

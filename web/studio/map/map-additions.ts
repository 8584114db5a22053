/** What is added to a map: where it comes, and what it has to begin with. */
import { WORLD_LIMIT_M } from "../../../src/game/content/content.ts";
import { type Point, yawTowards } from "../../../src/game/core/geometry.ts";
import { isObject, type Json, type JsonObject } from "../form/json.ts";
import { GRID_M } from "./map-edits.ts";
import { boundsOfShape, type ItemKind, itemsOf, type MapItem, middleOfItem, roomAt } from "./map-items.ts";
import { appended, type Edited, type Edits, listAt, numberAt, onGrid, rounded } from "./map-values.ts";

const NEW_RADIUS_M = 1;
const NEW_ROOM_M = 20;
const NEW_WIDTH_M = 4;
/** Between a room and the next that is added. */
const BETWEEN_ROOMS_M = 6;

/** What can be added to a map. */
export type AddedKind = Exclude<ItemKind, "arena">;

export type Added = {
  readonly kind: AddedKind;
  /** Where, in the space of the whole; absent: in the middle of what is near, or beside it. */
  readonly at?: Point | undefined;
  /** What is chosen on the map: a room, or something in it. */
  readonly near?: MapItem | undefined;
  /** The type of an enemy, or the table of loot. */
  readonly id?: string | undefined;
};

/** Undefined where there is no place for it: no room, no id, or as many as the schema allows. */
export function addItem(edits: Edits, { kind, at, near, id }: Added): Edited | undefined {
  const items = itemsOf(edits.entry);
  const rooms = items.filter(each => each.kind === "room");
  const index = (at && roomAt(items, at)) ?? near?.room;
  const nearest = rooms.find(({ room }) => room === index) ?? rooms[0];
  if (kind === "room") return roomAdded(edits, rooms, at, nearest);
  if (kind === "corridor") return corridorAdded(edits, rooms, nearest);
  const isDungeon = "room_templates" in edits.entry;
  if (isDungeon && !nearest) return undefined;
  const centre = nearest ? middleOfItem(nearest) : { x: 0, z: 0 };
  const free = at ?? freePlace(items, centre);
  const place = { x: onGrid(free.x - centre.x, GRID_M), z: onGrid(free.z - centre.z, GRID_M) };
  const owner = nearest?.path ?? [];
  switch (kind) {
    case "enemy":
      return id ? appended(edits, [...owner, "enemies"], { enemy_type_id: id, ...place }) : undefined;
    case "loot":
      return id ? appended(edits, [...owner, "loot"], { loot_table_id: id, ...place }) : undefined;
    case "circle":
      return appended(edits, [...owner, "obstacles"], { shape: "circle", ...place, radius: NEW_RADIUS_M });
    case "box": {
      const { x, z } = place;
      const sides = { min_x: x - 1, max_x: x + 1, min_z: z - 1, max_z: z + 1 };
      return appended(edits, [...owner, "obstacles"], { shape: "box", ...sides });
    }
    case "spawn":
      return appended(edits, ["spawn_points"], {
        ...{ team: nextTeam(edits.entry), ...place, yaw: rounded(yawTowards(place, { x: 0, z: 0 })) },
      });
  }
}

function roomAdded(
  edits: Edits,
  rooms: readonly MapItem[],
  at: Point | undefined,
  beside: MapItem | undefined,
): Edited | undefined {
  const { entry } = edits;
  const size = (axis: "x" | "z") =>
    beside && typeof beside.size === "object" ? beside.size[axis] : NEW_ROOM_M;
  const centre = at
    ? { x: onGrid(at.x, GRID_M), z: onGrid(at.z, GRID_M) }
    : beside && placeBeside(beside, rooms);
  const { x, z } = centre ?? { x: 0, z: 0 };
  const id = freeId("room", listAt(entry, "room_templates"), "room_template_id");
  const players = Math.max(4, numberAt(entry, "max_party_size") ?? 0);
  const added = appended(edits, ["room_templates"], {
    ...{ room_template_id: id, room_type: "combat", max_players: players },
    ...{ center_x: inWorld(x), center_z: inWorld(z), size_x: size("x"), size_z: size("z"), enemies: [] },
  });
  if (!added || at || !beside) return added;
  const joined = withCorridor({ ...edits, entry: added.entry }, beside.name, id);
  return { path: added.path, entry: joined?.entry ?? added.entry };
}

/** In line with it, on the first side where no room is; else on the first. */
function placeBeside(room: MapItem, rooms: readonly MapItem[]): Point {
  const { x, z } = middleOfItem(room);
  const { min_x, max_x, min_z, max_z } = boundsOfShape(room.shape);
  const [far_x, far_z] = [max_x - min_x + BETWEEN_ROOMS_M, max_z - min_z + BETWEEN_ROOMS_M];
  const sides = [
    ...[
      { x, z: z + far_z },
      { x: x + far_x, z },
    ],
    ...[
      { x: x - far_x, z },
      { x, z: z - far_z },
    ],
  ];
  const isFree = (at: Point) =>
    rooms.every(other => {
      const rect = boundsOfShape(other.shape);
      const isApart = (axis: "x" | "z", size: number) =>
        rect[`min_${axis}`] >= at[axis] + size / 2 || rect[`max_${axis}`] <= at[axis] - size / 2;
      return isApart("x", max_x - min_x) || isApart("z", max_z - min_z);
    });
  const found = sides.find(isFree) ?? sides[0] ?? { x, z };
  return { x: rounded(found.x), z: rounded(found.z) };
}

/** To the nearest room that it does not lead to yet; first of those that lie in line. */
function corridorAdded(
  edits: Edits,
  rooms: readonly MapItem[],
  from: MapItem | undefined,
): Edited | undefined {
  if (!from) return undefined;
  const a = middleOfItem(from);
  const joined = new Set(
    listAt(edits.entry, "corridors").flatMap(each => {
      if (!isObject(each)) return [];
      return each.from === from.name ? [each.to] : each.to === from.name ? [each.from] : [];
    }),
  );
  const rank = (room: MapItem) => {
    const b = middleOfItem(room);
    const isInLine = a.x === b.x || a.z === b.z;
    return (isInLine ? 0 : 4 * WORLD_LIMIT_M) + Math.abs(a.x - b.x) + Math.abs(a.z - b.z);
  };
  const others = rooms.filter(room => room.name !== from.name && !joined.has(room.name));
  const [to] = others.toSorted((b, c) => rank(b) - rank(c));
  return to && withCorridor(edits, from.name, to.name);
}

function withCorridor(edits: Edits, from: string, to: string): Edited | undefined {
  const door_id = freeId("door", listAt(edits.entry, "corridors"), "door_id");
  return appended(edits, ["corridors"], { door_id, from, to, width: NEW_WIDTH_M });
}

function freeId(word: string, list: readonly Json[], key: string): string {
  const taken = new Set(list.map(each => (isObject(each) ? each[key] : undefined)));
  let number = list.length + 1;
  while (taken.has(`${word}${number}`)) number++;
  return `${word}${number}`;
}

/** The first spot from the middle on where no other thing stands. */
function freePlace(items: readonly MapItem[], centre: Point): Point {
  const spots = Array.from({ length: 49 }, (_, i) => ({
    x: centre.x + ((Math.floor(i / 7) + 3) % 7) - 3,
    z: centre.z + ((i + 3) % 7) - 3,
  })).toSorted((a, b) => away(a, centre) - away(b, centre));
  const others = items
    .filter(({ kind }) => kind !== "room" && kind !== "arena")
    .map(item => boundsOfShape(item.shape));
  const isFree = ({ x, z }: Point) =>
    others.every(
      ({ min_x, max_x, min_z, max_z }) =>
        x < min_x - 0.5 || x > max_x + 0.5 || z < min_z - 0.5 || z > max_z + 0.5,
    );
  return spots.find(isFree) ?? centre;
}

function away(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.z - b.z);
}

/** The team with the fewest points, of the first two that there are at least. */
function nextTeam(entry: JsonObject): number {
  const teams = listAt(entry, "spawn_points").map(each => numberAt(each, "team") ?? 1);
  const known = [...new Set([1, 2, ...teams])].toSorted((a, b) => a - b);
  const count = (team: number) => teams.filter(each => each === team).length;
  return known.toSorted((a, b) => count(a) - count(b))[0] ?? 1;
}

function inWorld(value: number): number {
  return Math.min(Math.max(value, -WORLD_LIMIT_M), WORLD_LIMIT_M);
}

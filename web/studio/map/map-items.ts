/** What a dungeon or an arena has a place for, read from its JSON, which may be half written: what has no place yet is left out. */
import type { Point, Rect } from "../../../src/game/core/geometry.ts";
import { isList, isObject, type Json, type JsonObject, type Path, textOf } from "../form/json.ts";
import { listAt, numberAt, rounded } from "./map-values.ts";

export type ItemKind = "arena" | "room" | "corridor" | "circle" | "box" | "loot" | "enemy" | "spawn";

/** In the space of the whole dungeon or arena, metres. */
export type MapShape =
  | { readonly kind: "rect"; readonly rect: Rect }
  | { readonly kind: "circle"; readonly at: Point; readonly radius: number }
  | { readonly kind: "point"; readonly at: Point; readonly yaw?: number | undefined }
  /** Between the middles of two rooms that a straight corridor cannot join. */
  | { readonly kind: "line"; readonly from: Point; readonly to: Point };

export type MapItem = {
  /** Of its part in the entry; empty for the floor of an arena. */
  readonly path: Path;
  readonly kind: ItemKind;
  /** Such as the id of its type. */
  readonly name: string;
  readonly shape: MapShape;
  /** As the form says it: relative to `room`'s centre where it is in one. */
  readonly place?: Point | undefined;
  /** Along x and z, or a radius or width; metres. */
  readonly size?: { readonly x: number; readonly z: number } | number | undefined;
  /** What it is in: the index of a room template. */
  readonly room?: number | undefined;
  /** In the middle of a corridor, across it. */
  readonly door?: { readonly from: Point; readonly to: Point } | undefined;
  /** Of a room: a word of its type. */
  readonly type?: string | undefined;
};

/** In the order in which they are drawn, so that what is small lies above. */
const DRAWN: readonly ItemKind[] = ["arena", "corridor", "room", "box", "circle", "loot", "spawn", "enemy"];

export function itemsOf(entry: JsonObject): readonly MapItem[] {
  const items = isList(entry.room_templates) ? dungeonItems(entry) : arenaItems(entry);
  const byKind = Map.groupBy(items, ({ kind }) => kind);
  return DRAWN.flatMap(kind => byKind.get(kind) ?? []);
}

/** The one whose part this is, or that a field of it is in; of several the innermost. */
export function itemAt(items: readonly MapItem[], path: Path): MapItem | undefined {
  for (let length = path.length; length >= 0; length--) {
    const found = items.find(item => isSamePath(item.path, path.slice(0, length)));
    if (found) return found;
  }
  return undefined;
}

export function isSamePath(a: Path | undefined, b: Path | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && textOf(a) === textOf(b));
}

/** The smallest rectangle around all of them; a small place where there are none. */
export function boundsOfItems(items: readonly MapItem[]): Rect {
  const rects = items.map(({ shape }) => boundsOfShape(shape));
  if (rects.length === 0) return { min_x: -10, max_x: 10, min_z: -10, max_z: 10 };
  // A spread of thousands of arguments would be too many.
  return rects.reduce((all, each) => ({
    ...{ min_x: Math.min(all.min_x, each.min_x), max_x: Math.max(all.max_x, each.max_x) },
    ...{ min_z: Math.min(all.min_z, each.min_z), max_z: Math.max(all.max_z, each.max_z) },
  }));
}

export function boundsOfShape(shape: MapShape): Rect {
  switch (shape.kind) {
    case "rect":
      return shape.rect;
    case "circle":
      return around(shape.at, shape.radius * 2, shape.radius * 2);
    case "point":
      return around(shape.at, 1, 1);
    case "line":
      return {
        ...{ min_x: Math.min(shape.from.x, shape.to.x), max_x: Math.max(shape.from.x, shape.to.x) },
        ...{ min_z: Math.min(shape.from.z, shape.to.z), max_z: Math.max(shape.from.z, shape.to.z) },
      };
  }
}

export function middleOfItem({ shape }: MapItem): Point {
  const { min_x, max_x, min_z, max_z } = boundsOfShape(shape);
  return { x: (min_x + max_x) / 2, z: (min_z + max_z) / 2 };
}

/** The index of the room template that the point lies in, the edge included. */
export function roomAt(items: readonly MapItem[], { x, z }: Point): number | undefined {
  return items.find(({ kind, shape }) => {
    if (kind !== "room" || shape.kind !== "rect") return false;
    const { min_x, max_x, min_z, max_z } = shape.rect;
    return x >= min_x && x <= max_x && z >= min_z && z <= max_z;
  })?.room;
}

function arenaItems(entry: JsonObject): MapItem[] {
  const size = pointAt(entry, "size_x", "size_z");
  if (!size) return [];
  const origin = { x: 0, z: 0 };
  const floor: MapItem = {
    ...{ path: [], kind: "arena", name: String(entry.id ?? ""), size },
    shape: { kind: "rect", rect: around(origin, size.x, size.z) },
  };
  const points = listAt(entry, "spawn_points").flatMap((each, i): MapItem[] => {
    const place = pointAt(each, "x", "z");
    if (!place || !isObject(each)) return [];
    const yaw = numberAt(each, "yaw") ?? 0;
    const shape = { kind: "point", at: place, yaw } as const;
    return [{ path: ["spawn_points", i], kind: "spawn", name: String(each.team ?? ""), shape, place }];
  });
  return [floor, ...obstaclesOf(entry, [], origin, undefined), ...points];
}

function dungeonItems(entry: JsonObject): MapItem[] {
  const rooms = listAt(entry, "room_templates").flatMap((room, i) =>
    isObject(room) ? itemsOfRoom(room, i) : [],
  );
  const byId = new Map(rooms.filter(({ kind }) => kind === "room").map(room => [room.name, room]));
  const corridors = listAt(entry, "corridors").flatMap((corridor, i): MapItem[] => {
    if (!isObject(corridor)) return [];
    const [from, to] = [byId.get(String(corridor.from)), byId.get(String(corridor.to))];
    const width = numberAt(corridor, "width");
    if (!from || !to || from === to || width === undefined) return [];
    const name = String(corridor.door_id ?? "");
    return [{ path: ["corridors", i], kind: "corridor", name, size: width, ...wayBetween(from, to, width) }];
  });
  return [...rooms, ...corridors];
}

/** A room that stays the same object is read once: while something is dragged, all the others do. */
const read = new WeakMap<JsonObject, { readonly index: number; readonly items: readonly MapItem[] }>();

function itemsOfRoom(room: JsonObject, index: number): readonly MapItem[] {
  const before = read.get(room);
  if (before?.index === index) return before.items;
  const items = roomItems(room, index);
  read.set(room, { index, items });
  return items;
}

function roomItems(room: JsonObject, index: number): MapItem[] {
  const [centre, size] = [pointAt(room, "center_x", "center_z"), pointAt(room, "size_x", "size_z")];
  if (!centre || !size) return [];
  const path = ["room_templates", index];
  const item: MapItem = {
    ...{ path, kind: "room", name: String(room.room_template_id ?? ""), type: String(room.room_type ?? "") },
    ...{ place: centre, size, room: index, shape: { kind: "rect", rect: around(centre, size.x, size.z) } },
  };
  const placed = (list: string, kind: ItemKind, id: string) =>
    listAt(room, list).flatMap((each, i): MapItem[] => {
      const place = pointAt(each, "x", "z");
      if (!place || !isObject(each)) return [];
      const shape = { kind: "point", at: sum(centre, place) } as const;
      return [{ path: [...path, list, i], kind, name: String(each[id] ?? ""), shape, place, room: index }];
    });
  return [
    item,
    ...obstaclesOf(room, path, centre, index),
    ...placed("enemies", "enemy", "enemy_type_id"),
    ...placed("loot", "loot", "loot_table_id"),
  ];
}

function obstaclesOf(owner: JsonObject, path: Path, origin: Point, room: number | undefined): MapItem[] {
  return listAt(owner, "obstacles").flatMap((each, i): MapItem[] => {
    const own = { path: [...path, "obstacles", i], name: "", ...(room !== undefined && { room }) };
    if (!isObject(each)) return [];
    if (each.shape === "circle") {
      const [place, radius] = [pointAt(each, "x", "z"), numberAt(each, "radius")];
      if (!place || radius === undefined) return [];
      const shape = { kind: "circle", at: sum(origin, place), radius } as const;
      return [{ ...own, kind: "circle", place, size: radius, shape }];
    }
    const [least, most] = [pointAt(each, "min_x", "min_z"), pointAt(each, "max_x", "max_z")];
    if (!least || !most) return [];
    const [a, b] = [sum(origin, least), sum(origin, most)];
    return [
      {
        ...{ ...own, kind: "box", size: { x: rounded(most.x - least.x), z: rounded(most.z - least.z) } },
        place: { x: rounded((least.x + most.x) / 2), z: rounded((least.z + most.z) / 2) },
        shape: { kind: "rect", rect: { min_x: a.x, max_x: b.x, min_z: a.z, max_z: b.z } },
      },
    ];
  });
}

/** A corridor as the rules build it: straight between two walls, its door in the middle. */
function wayBetween(from: MapItem, to: MapItem, width: number): Pick<MapItem, "shape" | "door"> {
  const [a, b] = [middleOfItem(from), middleOfItem(to)];
  const [near, far] = [boundsOfShape(from.shape), boundsOfShape(to.shape)];
  const half = width / 2;
  const isAlongZ = a.x === b.x;
  const [min, max] = isAlongZ
    ? [Math.min(near.max_z, far.max_z), Math.max(near.min_z, far.min_z)]
    : [Math.min(near.max_x, far.max_x), Math.max(near.min_x, far.min_x)];
  if ((a.x !== b.x && a.z !== b.z) || min >= max) return { shape: { kind: "line", from: a, to: b } };
  const middle = (min + max) / 2;
  return isAlongZ
    ? {
        shape: { kind: "rect", rect: { min_x: a.x - half, max_x: a.x + half, min_z: min, max_z: max } },
        door: { from: { x: a.x - half, z: middle }, to: { x: a.x + half, z: middle } },
      }
    : {
        shape: { kind: "rect", rect: { min_x: min, max_x: max, min_z: a.z - half, max_z: a.z + half } },
        door: { from: { x: middle, z: a.z - half }, to: { x: middle, z: a.z + half } },
      };
}

export function around({ x, z }: Point, size_x: number, size_z: number): Rect {
  return { min_x: x - size_x / 2, max_x: x + size_x / 2, min_z: z - size_z / 2, max_z: z + size_z / 2 };
}

function pointAt(value: Json | undefined, for_x: string, for_z: string): Point | undefined {
  const [x, z] = [numberAt(value, for_x), numberAt(value, for_z)];
  return x === undefined || z === undefined ? undefined : { x, z };
}

function sum(a: Point, b: Point): Point {
  return { x: a.x + b.x, z: a.z + b.z };
}

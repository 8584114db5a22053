/** Changes to what is on a map. Each makes an entry anew, and keeps to the ranges that the schema says. */
import { WORLD_LIMIT_M } from "../../../src/game/content/content.ts";
import type { Point } from "../../../src/game/core/geometry.ts";
import type { Field } from "../form/field.ts";
import { isObject, type Json, type JsonObject, type Path } from "../form/json.ts";
import { boundsOfShape, isSamePath, itemsOf, type MapItem, middleOfItem, roomAt } from "./map-items.ts";
import {
  appended,
  changed,
  type Edited,
  type Edits,
  fieldAt,
  lengthAt,
  listAt,
  numberAt,
  onGrid,
  rounded,
  valueAt,
} from "./map-values.ts";

/** Places and sizes are multiples of these, metres. */
export const GRID_M = 0.5;
export const FINE_GRID_M = 0.1;
export const COARSE_GRID_M = 5;

/** Smaller ones could not be seen. */
const LEAST_SIZE_M = 0.1;
/** Which sides of it are pulled: −1 for the lesser, 1 for the greater, 0 for neither. */
export type Handle = { readonly x: -1 | 0 | 1; readonly z: -1 | 0 | 1 };

/** Moved by so many metres, to the grid. What leaves its room for another belongs to that one from then on. */
export function moveItem(edits: Edits, item: MapItem, by: Point, grid_m: number): Edited {
  const { path, kind } = item;
  switch (kind) {
    case "arena":
    case "corridor":
      return { entry: edits.entry, path };
    case "room":
      return { path, entry: shifted(edits, path, { center_x: by.x, center_z: by.z }, grid_m) };
    case "box":
      return rehoused(edits, path, boxMoved(edits, path, by, grid_m));
    default:
      return rehoused(edits, path, shifted(edits, path, by, grid_m));
  }
}

/** Its sides pulled by so many metres, to the grid. What is around its middle stays around it. */
export function resizeItem(edits: Edits, item: MapItem, handle: Handle, by: Point, grid_m: number): Edited {
  const { path, kind } = item;
  const outward = { x: by.x * handle.x, z: by.z * handle.z };
  const done = (entry: JsonObject) => ({ entry, path });
  switch (kind) {
    case "arena":
    case "room":
      return done(shifted(edits, path, { size_x: 2 * outward.x, size_z: 2 * outward.z }, 2 * grid_m));
    case "circle":
      return done(shifted(edits, path, { radius: outward.x + outward.z }, grid_m));
    case "corridor":
      return done(shifted(edits, path, { width: 2 * (outward.x + outward.z) }, 2 * grid_m));
    case "box": {
      const sides = {
        ...(handle.x !== 0 && { [handle.x < 0 ? "min_x" : "max_x"]: by.x }),
        ...(handle.z !== 0 && { [handle.z < 0 ? "min_z" : "max_z"]: by.z }),
      };
      return done(withLeastSides(edits, path, shifted(edits, path, sides, grid_m), handle));
    }
    default:
      return done(edits.entry);
  }
}

/** @param yaw where a spawn point looks from now on, radians. */
export function turnItem({ entry }: Edits, { path }: MapItem, yaw: number): Edited {
  return { path, entry: changed(entry, [...path, "yaw"], rounded(Math.atan2(Math.sin(yaw), Math.cos(yaw)))) };
}

/** Undefined where the schema needs it. With a room go the corridors that lead to it. */
export function removeItem({ entry, field }: Edits, { path, kind, name }: MapItem): JsonObject | undefined {
  const list = fieldAt(field, path.slice(0, -1));
  if (path.length === 0 || list?.kind !== "list") return undefined;
  const left = changed(entry, path, undefined);
  if (lengthAt(left, path.slice(0, -1)) < list.fewest) return undefined;
  if (kind !== "room") return left;
  const corridors = listAt(left, "corridors");
  const others = corridors.filter(each => isObject(each) && each.from !== name && each.to !== name);
  return others.length === corridors.length ? left : { ...left, corridors: others };
}

/** Each number of the part by so much. One that hardly moves stays what it is, also beside the grid. */
function shifted(
  { entry, field }: Edits,
  path: Path,
  by: Readonly<Record<string, number>>,
  grid_m: number,
): JsonObject {
  return Object.entries(by).reduce((now, [name, metres]) => {
    const before = numberAt(valueAt(now, path), name);
    if (before === undefined || Math.abs(metres) < grid_m / 2) return now;
    const number = within(fieldAt(field, [...path, name]), onGrid(before + metres, grid_m));
    return changed(now, [...path, name], number);
  }, entry);
}

/** What the schema allows that is nearest. */
function within(field: Field | undefined, value: number): number {
  const { least = -WORLD_LIMIT_M, most = WORLD_LIMIT_M, above } = field?.kind === "number" ? field : {};
  const lowest = above === undefined ? least : above + LEAST_SIZE_M;
  return Math.min(Math.max(value, lowest), most);
}

/** As large as before, also where it comes to the end of the World. */
function boxMoved(edits: Edits, path: Path, by: Point, grid_m: number): JsonObject {
  const box = valueAt(edits.entry, path);
  const sides = (["x", "z"] as const).flatMap(axis => {
    const [min, max] = [numberAt(box, `min_${axis}`), numberAt(box, `max_${axis}`)];
    if (min === undefined || max === undefined || Math.abs(by[axis]) < grid_m / 2) return [];
    const most = WORLD_LIMIT_M - (max - min);
    const moved = Math.min(
      Math.max(onGrid(min + by[axis], grid_m), -WORLD_LIMIT_M),
      Math.max(most, -WORLD_LIMIT_M),
    );
    return [[`min_${axis}`, rounded(moved)] as const, [`max_${axis}`, rounded(moved + max - min)] as const];
  });
  return changed(edits.entry, path, { ...(isObject(box) && box), ...Object.fromEntries(sides) });
}

/** The side that is pulled stops before the other. */
function withLeastSides(edits: Edits, path: Path, entry: JsonObject, handle: Handle): JsonObject {
  const box = valueAt(entry, path);
  if (!isObject(box)) return edits.entry;
  const sides = (["x", "z"] as const).flatMap(axis => {
    const [min, max] = [numberAt(box, `min_${axis}`), numberAt(box, `max_${axis}`)];
    if (handle[axis] === 0 || min === undefined || max === undefined || max - min >= LEAST_SIZE_M) return [];
    return [
      handle[axis] < 0
        ? ([`min_${axis}`, rounded(max - LEAST_SIZE_M)] as const)
        : ([`max_${axis}`, rounded(min + LEAST_SIZE_M)] as const),
    ];
  });
  return changed(entry, path, { ...box, ...Object.fromEntries(sides) });
}

/** Of the room where it is now, if that is another and has a place for it. */
function rehoused({ field }: Edits, path: Path, entry: JsonObject): Edited {
  const items = itemsOf(entry);
  const item = items.find(each => isSamePath(each.path, path));
  const [from, to] = [item?.room, item && roomAt(items, middleOfItem(item))];
  const homes = [from, to].map(index => items.find(each => each.kind === "room" && each.room === index));
  const [home, next] = homes;
  const list = String(path[2]);
  if (!item || !home || !next || from === to || isWithin(home, middleOfItem(item))) return { entry, path };
  const [a, b] = [middleOfItem(home), middleOfItem(next)];
  const value = relativeTo(valueAt(entry, path), { x: a.x - b.x, z: a.z - b.z });
  const added = appended({ entry, field }, [...next.path, list], value);
  if (!added) return { entry, path };
  return { entry: changed(added.entry, path, undefined), path: added.path };
}

function isWithin(room: MapItem, { x, z }: Point): boolean {
  const { min_x, max_x, min_z, max_z } = boundsOfShape(room.shape);
  return x >= min_x && x <= max_x && z >= min_z && z <= max_z;
}

/** All its coordinates by so much. */
function relativeTo(value: Json | undefined, by: Point): JsonObject {
  if (!isObject(value)) return {};
  const moved = Object.entries(value).map(([key, part]) => {
    const axis =
      key === "x" || key.endsWith("_x") ? by.x : key === "z" || key.endsWith("_z") ? by.z : undefined;
    return [key, axis === undefined || typeof part !== "number" ? part : rounded(part + axis)] as const;
  });
  return Object.fromEntries(moved);
}

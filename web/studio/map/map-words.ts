/** What is said of things on the map, and what is wrong with them. */
import type { MapTexts } from "../../texts/studio-map.ts";
import type { ShownProblem } from "../form/form-parts.ts";
import { textOf } from "../form/json.ts";
import type { MapItem } from "./map-items.ts";

/** Its kind and name, such as "Enemy goblin"; of a spawn point its team. */
export function nameOfItem({ kind, name }: MapItem, texts: MapTexts): string {
  return `${texts.kind[kind]} ${kind === "spawn" ? texts.team(name) : name}`.trim();
}

/** Where it is and how large, as the form says it. */
export function placeOfItem(item: MapItem, rooms: readonly MapItem[], texts: MapTexts): string {
  const { place, size, shape, room, kind } = item;
  const home = kind === "room" ? undefined : rooms.find(each => each.room === room && each.kind === "room");
  const yaw = shape.kind === "point" ? shape.yaw : undefined;
  return [
    place && texts.place(String(place.x), String(place.z)),
    size !== undefined && texts.size(size),
    yaw !== undefined && texts.looks(Math.round((yaw * 180) / Math.PI)),
    home && texts.of_room(home.name),
  ]
    .filter(part => part)
    .join(", ");
}

/** What is wrong with it and what is in it, of the worst kind. */
export type Mark = { readonly severity: "error" | "warning"; readonly messages: readonly string[] };

/** By the path of an item as text: each problem at the innermost thing that it is about. */
export function marksOf(
  items: readonly MapItem[],
  problems: ReadonlyMap<string, readonly ShownProblem[]>,
): ReadonlyMap<string, Mark> {
  const known = new Set(items.map(({ path }) => textOf(path)));
  const marks = new Map<string, Mark>();
  for (const [field, found] of problems) {
    let at = field;
    while (!known.has(at) && at !== "") at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "";
    if (!known.has(at)) continue;
    const before = marks.get(at);
    const isError = before?.severity === "error" || found.some(({ severity }) => severity === "error");
    const messages = [...(before?.messages ?? []), ...found.map(({ message }) => message)];
    marks.set(at, { severity: isError ? "error" : "warning", messages });
  }
  return marks;
}

/**
 * How a field of the content says what it means: forms, editors of JSON, the API document and the tables of docs/content.md show it.
 * Its description is zod's own `describe`; what else there is to say goes through these functions and `idOf`, so that no slip in it compiles.
 */
import type { ContentSetName } from "../content.ts";

/** What a number counts or measures. `factor` multiplies: 1 changes nothing. */
export type Unit =
  | "m"
  | "m/s"
  | "s"
  | "ms"
  | "h"
  | "days"
  | "ticks"
  | "°"
  | "rad"
  | "points"
  | "points/s"
  | "skill points"
  | "gold"
  | "strikes/s"
  | "factor";

/** Where an id leads: to an entry of a set, or to a part of the same entry, each `*` for every one of a list. */
export type RefersTo = ContentSetName | "room_templates.*.room_template_id" | "nodes.*.node_id";

/** What a number means: `unit("m", "How far it reaches.")`. */
export function unit(unit: Unit, description: string): { unit: Unit; description: string } {
  return { unit, description };
}

/** What a record means, each key of which is the id of an entry of a set. */
export function keysOf(
  key_refers_to: ContentSetName,
  description: string,
): { key_refers_to: ContentSetName; description: string } {
  return { key_refers_to, description };
}

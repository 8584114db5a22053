/** Parts of an entry as maps change them: by their path, in the ranges of the schema. */
import type { Field } from "../form/field.ts";
import { isList, isObject, type Json, type JsonObject, type Path, withValueAt } from "../form/json.ts";

/** The entry, and where in it the part is that was changed. */
export type Edited = { readonly entry: JsonObject; readonly path: Path };

/** What is edited: the entry, and the field of its schema, which knows the ranges. */
export type Edits = { readonly entry: JsonObject; readonly field: Field };

/** The part of the schema that `path` leads to. */
export function fieldAt(field: Field, [key, ...rest]: Path): Field | undefined {
  if (key === undefined) return field;
  switch (field.kind) {
    case "object": {
      const part = field.parts.find(({ name }) => name === key);
      return part && fieldAt(part.field, rest);
    }
    case "list":
      return fieldAt(field.of, rest);
    case "union":
      return field.options.map(option => fieldAt(option.field, [key, ...rest])).find(found => found);
    default:
      return undefined;
  }
}

export function onGrid(value: number, grid_m: number): number {
  return rounded(Math.round(value / grid_m) * grid_m);
}

/** Adding 0 makes a 0 of −0, which JSON does not have. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}

/** At the end of the list, which may be absent; undefined where it is full. */
export function appended({ entry, field }: Edits, path: Path, value: JsonObject): Edited | undefined {
  const list = fieldAt(field, path);
  const length = lengthAt(entry, path);
  if (list?.kind !== "list" || (list.most !== undefined && length >= list.most)) return undefined;
  const before = listAt(valueAt(entry, path.slice(0, -1)), String(path.at(-1)));
  return { entry: changed(entry, path, [...before, value]), path: [...path, length] };
}

export function lengthAt(entry: JsonObject, path: Path): number {
  return listAt(valueAt(entry, path.slice(0, -1)), String(path.at(-1))).length;
}

export function valueAt(value: Json | undefined, [key, ...rest]: Path): Json | undefined {
  if (key === undefined) return value;
  if (isList(value)) return valueAt(value[Number(key)], rest);
  return isObject(value) ? valueAt(value[key], rest) : undefined;
}

export function changed(entry: JsonObject, path: Path, value: Json | undefined): JsonObject {
  const next = withValueAt(entry, path, value);
  return isObject(next) ? next : entry;
}

export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const list = isObject(value) ? value[key] : undefined;
  return isList(list) ? list : [];
}

export function numberAt(value: Json | undefined, key: string): number | undefined {
  const number = isObject(value) ? value[key] : undefined;
  return typeof number === "number" ? number : undefined;
}

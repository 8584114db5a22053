/** What a field of the content can be, in words: its unit, its range, its values. */
import { code, linkTo, listed } from "./markdown-words.ts";
import { type FieldSchema, objectsIn } from "./schema-fields.ts";

/** A list of values that is longer is counted instead. */
const LONG_LIST = 5;

/** The values of a field, or of each in a list, where they are too many to be told with the range. */
export function longListOf({ enum: values, items }: FieldSchema): string[] | undefined {
  const list = values ?? items?.enum;
  return list && list.length > LONG_LIST ? list : undefined;
}

/** Such as `m, above 0`, or `at most 10 ids of [abilities](#abilities)`. Of an object it says nothing. */
export function rangeOf(schema: FieldSchema): string {
  const { type, unit = "", items, additionalProperties } = schema;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return longListOf(schema) ? `one of ${schema.enum.length}` : valuesOf(schema.enum);
  if (Array.isArray(type)) return type.map(each => WORDS[each] ?? each).join(", ");
  if (type === "boolean") return "true or false";
  if (type === "number" || type === "integer") return listed(unit, amountOf(schema)) || "number";
  if (type === "string") return textOf(schema);
  if (type === "array" && items) return listOf(schema, items);
  return additionalProperties ? `${keyOf(schema)} → ${rangeOf(additionalProperties) || "fields"}` : "";
}

const WORDS: Readonly<Record<string, string>> = { string: "text", boolean: "true or false" };

export function valuesOf(list: readonly string[]): string {
  return list.map(code).join(", ");
}

function keyOf({ key_refers_to }: FieldSchema): string {
  return key_refers_to === undefined ? "id" : `id of ${linkTo(key_refers_to)}`;
}

function textOf({ refers_to, also = [], format, pattern, minLength, maxLength }: FieldSchema): string {
  if (refers_to?.includes(".")) return `a ${code(lastOf(refers_to))}`;
  if (refers_to !== undefined)
    return listed(`id of ${linkTo(refers_to)}`, ...also.map(value => `or ${code(value)}`));
  if (format !== undefined) return "time";
  return pattern === undefined ? `${between(minLength || undefined, maxLength)} characters` : "id";
}

function listOf({ minItems, maxItems }: FieldSchema, items: FieldSchema): string {
  const count = between(minItems, maxItems);
  if (objectsIn(items).length > 0) return count;
  const each = rangeOf(items);
  if (items.enum) return `${count} of ${longListOf(items) ? items.enum.length : each}`;
  return each.startsWith("id") ? `${count} ids${each.slice("id".length)}` : `${count}, each ${each}`;
}

/** How much a number may be; one that is whole and has no bound has the largest that a computer counts to. */
function amountOf({ type, minimum, maximum, exclusiveMinimum, multipleOf }: FieldSchema): string {
  const least = isBound(minimum) ? minimum : undefined;
  const most = isBound(maximum) ? maximum : undefined;
  return listed(
    type === "integer" && most === undefined ? "whole" : "",
    exclusiveMinimum === undefined
      ? between(least, most)
      : listed(`above ${exclusiveMinimum}`, most === undefined ? "" : `to ${most}`),
    multipleOf === undefined ? "" : `a multiple of ${multipleOf}`,
  );
}

function isBound(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

function between(least: number | undefined, most: number | undefined): string {
  const [from = "", to = ""] = [least, most].map(bound => bound?.toString().replace("-", "−"));
  if (from === "") return to && `at most ${to}`;
  return to === "" ? `${from} or more` : `${from} to ${to}`;
}

function lastOf(path: string): string {
  return path.split(".").at(-1) ?? path;
}

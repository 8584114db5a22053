/**
 * What DynamoDB bills for a request, by the rules that AWS publishes: "DynamoDB item sizes and formats", "DynamoDB read
 * and write operations" and "Using Global Secondary Indexes" in the Amazon DynamoDB Developer Guide. Nothing here asks
 * an emulator, which has ideas of its own.
 */
import type { TableDefinition, TableKey } from "../src/store/tables.ts";

/** As repositories have it: what is undefined is not stored. */
export type Item = Readonly<Record<string, unknown>>;

const BYTES_PER_WRITE_UNIT = 1024;
const BYTES_PER_READ_UNIT = 4096;

const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/** Names and values of all attributes. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of stored(item)) bytes += Buffer.byteLength(name) + valueBytes(value);
  return bytes;
}

function valueBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return numberBytes(String(value));
  if (typeof value === "boolean") return 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Set) return [...value].reduce((bytes, each) => bytes + valueBytes(each), 0);
  if (Array.isArray(value)) {
    return value.reduce((bytes, each) => bytes + ELEMENT_BYTES + valueBytes(each), CONTAINER_BYTES);
  }
  if (isMap(value)) return CONTAINER_BYTES + ELEMENT_BYTES * stored(value).length + itemBytes(value);
  throw new Error(`No table of the project holds a value such as ${value}`);
}

function isMap(value: unknown): value is Item {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function stored(item: Item): [string, unknown][] {
  return Object.entries(item).filter(([, value]) => value !== undefined);
}

/** 1 byte for two significant digits, and 1; a sign takes another. AWS says "approximately": this rounds up. */
function numberBytes(text: string): number {
  const digits = text.replace(/e.*$/, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
  return 1 + Math.ceil(digits.length / 2) + (text.startsWith("-") ? 1 : 0);
}

/** Of a put, update or delete: the larger of the item before and the item after counts. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  return Math.max(1, Math.ceil(bytes / BYTES_PER_WRITE_UNIT));
}

/** Of a get or of one query; half where it need not be consistent. Finding nothing costs as much as finding little. */
export function readUnits(items: readonly Item[], isConsistent: boolean): number {
  const bytes = items.reduce((sum, item) => sum + itemBytes(item), 0);
  return Math.max(1, Math.ceil(bytes / BYTES_PER_READ_UNIT)) * (isConsistent ? 1 : 0.5);
}

/**
 * Of one write, for each index of the table that it touches. Indexes of the project hold keys only, so an entry is
 * written where a key attribute comes, goes (1 each) or changes (2: the old entry goes, the new one comes).
 */
export function indexWriteUnits(
  definition: TableDefinition,
  before: Item | undefined,
  after: Item | undefined,
): { index: string; units: number }[] {
  return Object.entries(definition.indexes ?? {}).flatMap(([index, key]) => {
    const [old, fresh] = [indexKey(key, before), indexKey(key, after)];
    if (old === fresh) return [];
    return [{ index, units: old !== undefined && fresh !== undefined ? 2 : 1 }];
  });
}

/** Undefined where the item has no entry in the index. */
function indexKey({ partition, sort }: TableKey, item: Item | undefined): string | undefined {
  const values = [partition, ...(sort === undefined ? [] : [sort])].map(name => item?.[name]);
  return values.includes(undefined) ? undefined : JSON.stringify(values);
}

/** JSON as it is edited: never changed in place, so that a part that is the same object needs no new picture. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Where a part of an entry is: keys of objects, indexes of lists. */
export type Path = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** As problems name it: `drops.1.item_id`. */
export function textOf(path: Path): string {
  return path.join(".");
}

/** Whether it is `start`, or leads on from there. */
export function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key);
}

/** `root` with another value at `path`; undefined takes it out. What `path` leads through is there. */
export function withValueAt(root: Json, path: Path, value: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  if (isList(root)) {
    const index = Number(key);
    const now = root[index];
    const next = rest.length === 0 ? value : withValueAt(now ?? null, rest, value);
    return next === undefined ? root.toSpliced(index, 1) : root.with(index, next);
  }
  const object = isObject(root) ? root : {};
  const next = rest.length === 0 ? value : withValueAt(object[key] ?? null, rest, value);
  if (next !== undefined) return { ...object, [key]: next };
  const { [key]: _gone, ...others } = object;
  return others;
}

/** `list` with the element at `from` where `to` is now. */
export function moved(list: readonly Json[], from: number, to: number): readonly Json[] {
  const [element] = list.slice(from, from + 1);
  return element === undefined ? list : list.toSpliced(from, 1).toSpliced(to, 0, element);
}

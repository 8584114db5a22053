/** The smallest update that makes one row of another: what others write beside it meanwhile stays. Pure. */
import { type Fields, isFields } from "./pseudonyms.ts";

/** `before` or `after` is undefined where there is nothing. */
export type RowChange = { path: readonly (string | number)[]; before: unknown; after: unknown };

/** DynamoDB takes 4 KB of an expression. */
const MOST_CHANGES = 40;

/** @param renamed how a field of the row is called in the next one. */
export function changesOf(row: Fields, next: Fields, renamed: (field: string) => string): RowChange[] {
  const changes: RowChange[] = [];
  compare(row, next, []);
  return changes;

  function compare(before: unknown, after: unknown, path: RowChange["path"]): void {
    if (before === after) return;
    if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
      for (const [i, each] of before.entries()) compare(each, after[i], [...path, i]);
    } else if (isPlain(before) && isPlain(after)) compareFields(before, after, path);
    else changes.push({ path, before, after });
  }

  function compareFields(before: Fields, after: Fields, path: RowChange["path"]): void {
    for (const [field, each] of Object.entries(before)) {
      const name = renamed(field);
      if (name === field) compare(each, after[field], [...path, field]);
      else {
        changes.push({ path: [...path, field], before: each, after: undefined });
        changes.push({ path: [...path, name], before: undefined, after: after[name] });
      }
    }
  }
}

/** As many of the changes as fit into one update, on condition that what changes is as it was. At least one is given. */
export function updateOf(all: readonly RowChange[]) {
  const names = new Map<string, string>();
  const values: Record<string, unknown> = {};
  const [set, removed, conditions]: [string[], string[], string[]] = [[], [], []];
  for (const [i, { path, before, after }] of all.slice(0, MOST_CHANGES).entries()) {
    const place = path.map(placeOf).join("");
    if (before === undefined) conditions.push(`attribute_not_exists(${place})`);
    // Two that are equal as a whole: not all databases can tell.
    else if (isPlain(before) || Array.isArray(before)) conditions.push(`attribute_exists(${place})`);
    else {
      conditions.push(`${place} = :old${i}`);
      values[`:old${i}`] = before;
    }
    if (after === undefined) removed.push(place);
    else {
      set.push(`${place} = :new${i}`);
      values[`:new${i}`] = after;
    }
  }
  return {
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
      ...(removed.length > 0 ? [`REMOVE ${removed.join(", ")}`] : []),
    ].join(" "),
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: Object.fromEntries([...names].map(([name, place]) => [place, name])),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };

  function placeOf(part: string | number, i: number): string {
    if (typeof part === "number") return `[${part}]`;
    const known = names.get(part) ?? `#n${names.size}`;
    names.set(part, known);
    return i === 0 ? known : `.${known}`;
  }
}

function isPlain(value: unknown): value is Fields {
  return isFields(value) && !Array.isArray(value) && !(value instanceof Set);
}

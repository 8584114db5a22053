/**
 * Capacity units of the embedded database with those of indexes, as DynamoDB bills them: dynalite leaves them out, and a server would look a
 * quarter cheaper here than on AWS. "Using Global Secondary Indexes" in the Amazon DynamoDB Developer Guide has the rules.
 */
import { createRequire } from "node:module";

type Item = Readonly<Record<string, unknown>> | null | undefined;
type Keys = readonly { AttributeName: string }[];
type Table = { GlobalSecondaryIndexes?: readonly { KeySchema: Keys }[] };
type Consumed = { CapacityUnits: number } | undefined;
/** Of dynalite's own module what is used here. Of both calls of one write, the second comes after the first, with the same items. */
type DynaliteDb = {
  addConsumedCapacity: (request: object, isRead: boolean, before: Item, after?: Item) => Consumed;
  updateIndexes: (store: unknown, table: Table, before: Item, after: Item, done: unknown) => void;
};

const dynaliteDb: DynaliteDb = createRequire(import.meta.resolve("dynalite"))("./db");

/** For all writes of this thread's dynalite. To be called once. */
export function countUnitsOfIndexes(): void {
  const { addConsumedCapacity, updateIndexes } = dynaliteDb;
  /** By the item as it is written, or as it was where it is deleted. */
  const consumed = new WeakMap<object, NonNullable<Consumed>>();
  dynaliteDb.addConsumedCapacity = (request, isRead, before, after) => {
    const units = addConsumedCapacity(request, isRead, before, after);
    const item = after ?? before;
    if (units && item && !isRead) consumed.set(item, units);
    return units;
  };
  dynaliteDb.updateIndexes = (store, table, before, after, done) => {
    const item = after ?? before;
    const units = item && consumed.get(item);
    if (units) units.CapacityUnits += indexUnits(table, before, after);
    updateIndexes(store, table, before, after, done);
  };
}

/** Indexes hold keys only: 1 where an entry comes or goes, 2 where it becomes another, 0 where it stays. */
function indexUnits({ GlobalSecondaryIndexes = [] }: Table, before: Item, after: Item): number {
  return GlobalSecondaryIndexes.reduce((sum, { KeySchema }) => {
    const [old, fresh] = [entryOf(KeySchema, before), entryOf(KeySchema, after)];
    if (old === fresh) return sum;
    return sum + (old !== undefined && fresh !== undefined ? 2 : 1);
  }, 0);
}

/** Undefined where the item has no entry in the index. */
function entryOf(keys: Keys, item: Item): string | undefined {
  const values = keys.map(({ AttributeName }) => item?.[AttributeName]);
  return values.includes(undefined) ? undefined : JSON.stringify(values);
}

/**
 * Items and their entries in the indexes, written as one.
 *
 * dynalite writes the entries first, one after the other, and then the item. A process that is killed in between would leave an
 * item that its index does not list, or lists as it never was, until the item is written again: a character whose room has no such
 * member. Here the entries wait for the item, and both are one batch of LevelDB.
 */
import { createRequire } from "node:module";
import type { EmbeddedLevel, Operation } from "./embedded-level.ts";

type Item = object | null | undefined;
type Table = { TableName: string };
type Done = (error?: Error | null) => void;
/** The keys of one index, as dynalite writes them. */
type IndexDb = {
  put: (key: string, value: unknown, done: Done) => void;
  del: (key: string, done: Done) => void;
};
type IndexStore = { getIndexDb: (type: string, table: string, index: string) => IndexDb };
/** Of dynalite's own module what is used here. */
type DynaliteDb = {
  createKey: (item: object, table: Table) => string;
  /** Called before each write of an item, which holds the lock of its key meanwhile. */
  updateIndexes: (store: IndexStore, table: Table, existing: Item, item: Item, done: Done) => void;
};

const dynaliteDb: DynaliteDb = createRequire(import.meta.resolve("dynalite"))("./db");

/** For all writes of this thread's dynalite, which keeps its data in `level`. */
export function writeIndexesWithItems(level: EmbeddedLevel): void {
  const { createKey, updateIndexes } = dynaliteDb;
  dynaliteDb.updateIndexes = (_store, table, existing, item, done) => {
    const known = item ?? existing;
    if (!known) {
      done();
      return;
    }
    const operations: Operation[] = [];
    updateIndexes(collecting(operations), table, existing, item, error => {
      if (!error) level.attach(`item-${table.TableName}~${createKey(known, table)}`, operations);
      done(error);
    });
  };
}

/** Takes down what dynalite would write, under the keys that dynalite gives its indexes. */
function collecting(operations: Operation[]): IndexStore {
  return {
    getIndexDb(type, table, index) {
      const prefix = `index-${type.toLowerCase()}~${table}~${index}~`;
      return {
        put(key, value, done) {
          operations.push({ type: "put", key: prefix + key, value });
          done();
        },
        del(key, done) {
          operations.push({ type: "del", key: prefix + key });
          done();
        },
      };
    },
  };
}

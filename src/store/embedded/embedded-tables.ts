/**
 * The tables of the embedded database, made in its own thread before anybody connects. Asked for one by one by requests they would take a second
 * of the processor, more than all else of a start; every test has a database of its own, too.
 */
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type { TableReport } from "../dynamo/create-tables.ts";
import type { createTableInput } from "../tables.ts";

export type TableInput = ReturnType<typeof createTableInput>;

type Done<T> = (error: Error | null, value?: T) => void;
/** Of dynalite's own modules what is used here. */
type DynaliteStore = {
  tableDb: {
    get: (name: string, done: Done<{ TableStatus: string }>) => void;
    del: (name: string, done: Done<void>) => void;
  };
};
type DynaliteDb = { create: (options: object) => DynaliteStore };
type CreateTable = (store: DynaliteStore, input: TableInput, done: Done<unknown>) => void;

const ACTIVE_TIMEOUT_MS = 30_000;
const WAIT_MS = 1;

const dynalite = createRequire(import.meta.resolve("dynalite"));
const dynaliteDb: DynaliteDb = dynalite("./db");
const createTable: CreateTable = dynalite("./actions/createTable");

/** Resolves with what this thread's dynalite keeps its data in, once dynalite has opened it. To be called once, before dynalite is. */
export function storeOfDynalite(): Promise<DynaliteStore> {
  const { create } = dynaliteDb;
  const { promise, resolve } = Promise.withResolvers<DynaliteStore>();
  dynaliteDb.create = options => {
    const store = create(options);
    resolve(store);
    return store;
  };
  return promise;
}

/**
 * Creates those that are missing, and waits until they can be used.
 *
 * @throws where they cannot be written.
 */
export async function createTables(
  store: DynaliteStore,
  inputs: readonly TableInput[],
): Promise<TableReport> {
  const created = await Promise.all(inputs.map(input => createIfMissing(store, input)));
  const names = (isCreated: boolean) =>
    inputs.filter((_, i) => created[i] === isCreated).map(({ TableName }) => TableName);
  return { created: names(true), existing: names(false) };
}

/** Returns whether it was missing. One that a process was killed amid is made anew: nothing can be in it. */
async function createIfMissing(store: DynaliteStore, input: TableInput): Promise<boolean> {
  const found = await statusOf(store, input.TableName);
  if (found !== undefined && found !== "CREATING") return false;
  if (found !== undefined) await forget(store, input.TableName);
  await new Promise<void>((resolve, reject) =>
    // dynalite adds to what it is given.
    createTable(store, structuredClone(input), error => (error ? reject(error) : resolve())),
  );
  const deadlineMs = performance.now() + ACTIVE_TIMEOUT_MS;
  while ((await statusOf(store, input.TableName)) !== "ACTIVE") {
    if (performance.now() > deadlineMs) throw new Error(`Table ${input.TableName} could not be created`);
    await delay(WAIT_MS);
  }
  return true;
}

function forget({ tableDb }: DynaliteStore, name: string): Promise<void> {
  return new Promise((resolve, reject) => tableDb.del(name, error => (error ? reject(error) : resolve())));
}

/** Undefined where there is no such table. */
function statusOf({ tableDb }: DynaliteStore, name: string): Promise<string | undefined> {
  return new Promise((resolve, reject) =>
    tableDb.get(name, (error, table) => {
      if (error && error.name !== "NotFoundError") reject(error);
      else resolve(table?.TableStatus);
    }),
  );
}

/** Reading and writing many rows. DynamoDB may leave part of a batch undone under load: that part is tried again. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type NativeAttributeValue,
} from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "./connect.ts";
import { isThrottled } from "./database-faults.ts";

type Row = Record<string, NativeAttributeValue>;
type WriteRequest = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

/** DynamoDB's limits. */
const MAX_WRITES_PER_BATCH = 25;
const MAX_KEYS_PER_BATCH = 100;

const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2000;

/** The database is under too much load for so many rows. */
export class BatchUndone extends Error {}

/**
 * Puts and deletes rows of one table, in no order and not as one.
 *
 * @throws BatchUndone if DynamoDB leaves rows undone for some seconds; the others are written.
 */
export async function batchWrite(
  access: TableAccess,
  table: string,
  writes: { puts: Row[]; deletes: Row[] },
): Promise<void> {
  const requests: WriteRequest[] = [
    ...writes.puts.map(Item => ({ PutRequest: { Item } })),
    ...writes.deletes.map(Key => ({ DeleteRequest: { Key } })),
  ];
  const name = access.table_prefix + table;
  for (const chunk of chunks(requests, MAX_WRITES_PER_BATCH)) {
    await untilDone(chunk, name, async pending => {
      const result = await access.doc.send(new BatchWriteCommand({ RequestItems: { [name]: pending } }));
      return result.UnprocessedItems?.[name] ?? [];
    });
  }
}

/**
 * Reads rows of one table by key, consistently. The order is not that of the keys; missing rows are left out.
 *
 * @throws BatchUndone if DynamoDB leaves rows unread for some seconds.
 */
export async function batchGet(access: TableAccess, table: string, keys: Row[]): Promise<Row[]> {
  const name = access.table_prefix + table;
  const rows: Row[] = [];
  for (const chunk of chunks(keys, MAX_KEYS_PER_BATCH)) {
    await untilDone(chunk, name, async pending => {
      const RequestItems = { [name]: { Keys: pending, ConsistentRead: true } };
      const result = await access.doc.send(new BatchGetCommand({ RequestItems }));
      rows.push(...(result.Responses?.[name] ?? []));
      return result.UnprocessedKeys?.[name]?.Keys ?? [];
    });
  }
  return rows;
}

function chunks<T>(items: T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Calls `send`, which returns what it left undone, until nothing is left to do. */
async function untilDone<T>(items: T[], table: string, send: (pending: T[]) => Promise<T[]>): Promise<void> {
  let pending = await sendOrThrottled(items, send);
  for (let tries = 1; pending.length > 0; tries++) {
    if (tries === MAX_TRIES) {
      throw new BatchUndone(
        `DynamoDB left ${pending.length} rows of ${table} undone after ${MAX_TRIES} tries: try again later.`,
      );
    }
    await sleep(pauseMs(tries));
    pending = await sendOrThrottled(pending, send);
  }
}

/** Where DynamoDB can do nothing at all of a batch, it does not list it as undone but refuses it. */
async function sendOrThrottled<T>(items: T[], send: (pending: T[]) => Promise<T[]>): Promise<T[]> {
  try {
    return await send(items);
  } catch (error) {
    if (isThrottled(error)) return items;
    throw error;
  }
}

/** The pause after the n-th try. At random, so that processes which were refused together do not come back together. */
export function pauseMs(tries: number): number {
  return Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
}

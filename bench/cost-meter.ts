/** Counts what every request to the database costs: it stands in the client, behind all of the project's own code. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../src/store/dynamo/connect.ts";
import { TABLES, type TableDefinition } from "../src/store/tables.ts";
import { type Item, indexWriteUnits, itemBytes, readUnits, writeUnits } from "./cost-units.ts";

export type Cost = {
  table: string;
  /** A kind of row, or an index. */
  what: string;
  operation: "write" | "read";
  requests: number;
  units: number;
  /** Of all items written or read. */
  bytes: number;
  largest_bytes: number;
};

const item = z.record(z.string(), z.unknown());
const table = { TableName: z.string() };
const consistency = { ConsistentRead: z.boolean().default(false) };
const deleteInput = z.object({ ...table, Key: item });
const refusedInput = z.object({ ...table, Item: item.optional(), Key: item.optional() });
const batchInput = z.object({
  RequestItems: z.record(z.string(), z.array(z.object({ DeleteRequest: z.object({ Key: item }) }))),
});
const putInput = z.object({ ...table, Item: item });
const batchGetInput = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({ Keys: z.array(item), ConsistentRead: z.boolean().default(false) }),
  ),
});
const batchGetOutput = z.object({ Responses: z.record(z.string(), z.array(item)).default({}) });
const getInput = z.object({ ...table, ...consistency, Key: item });
/** One that reads items of a table, whole or in part, costs whole items; one of an index its entries, which are keys. */
const queryInput = z.object({
  ...{ ...table, ...consistency, KeyConditionExpression: z.string() },
  IndexName: z.string().optional(),
  FilterExpression: z.undefined().optional(),
});
const getOutput = z.object({ Item: item.optional() });
/** An update that does not say what it leaves is taken to leave the item as large as it was. */
const updateOutput = z.object({ Attributes: item.optional() });
const queryOutput = z.object({ Items: z.array(item).default([]) });

export class CostMeter {
  readonly #costs = new Map<string, Cost>();
  /** What the tables hold, by table and key: what a write replaces counts as well. */
  readonly #items = new Map<string, Item>();
  #underWay = 0;

  /**
   * Counts everything from now on, puts where they go by the returned access: they do not pass the SDK. The tables must be
   * empty but for what is never written to again.
   */
  watch<A extends TableAccess>(access: A): A {
    access.doc.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          this.#underWay += 1;
          try {
            const result = await next(args);
            this.#count(commandName, args.input, result.output);
            return result;
          } catch (error) {
            if (error instanceof ConditionalCheckFailedException) this.#countRefusedInput(args.input);
            throw error;
          } finally {
            this.#underWay -= 1;
          }
        },
      { step: "initialize", priority: "high", name: "costOfRequests" },
    );
    const { put } = access;
    return { ...access, put: input => this.#put(put, input) };
  }

  async #put(put: TableAccess["put"], input: Parameters<TableAccess["put"]>[0]): Promise<void> {
    const { TableName, Item } = input;
    this.#underWay += 1;
    try {
      await put(input);
      this.#countWrite(definitionOf(TableName), Item, Item);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) this.#countRefusal(definitionOf(TableName), Item);
      throw error;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Requests that are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  get costs(): readonly Cost[] {
    return [...this.#costs.values()];
  }

  #count(command: string | undefined, input: unknown, output: unknown): void {
    switch (command) {
      case "DeleteItemCommand": {
        const { TableName, Key } = deleteInput.parse(input);
        this.#countWrite(definitionOf(TableName), Key, undefined);
        break;
      }
      case "PutItemCommand": {
        const { TableName, Item } = putInput.parse(input);
        this.#countWrite(definitionOf(TableName), Item, Item);
        break;
      }
      case "BatchGetItemCommand": {
        const { Responses } = batchGetOutput.parse(output);
        // Each item is read by itself, and so is each that is not there.
        for (const [TableName, { Keys, ConsistentRead }] of Object.entries(
          batchGetInput.parse(input).RequestItems,
        )) {
          const definition = definitionOf(TableName);
          const found = new Map((Responses[TableName] ?? []).map(each => [itemId(definition, each), each]));
          for (const key of Keys) {
            const item = found.get(itemId(definition, key));
            this.#countRead(definition, item ? [item] : [], ConsistentRead);
          }
        }
        break;
      }
      case "BatchWriteItemCommand": {
        for (const [TableName, requests] of Object.entries(batchInput.parse(input).RequestItems))
          for (const { DeleteRequest } of requests)
            this.#countWrite(definitionOf(TableName), DeleteRequest.Key, undefined);
        break;
      }
      case "GetItemCommand": {
        const { TableName, ConsistentRead } = getInput.parse(input);
        const { Item } = getOutput.parse(output);
        this.#countRead(definitionOf(TableName), Item ? [Item] : [], ConsistentRead);
        break;
      }
      case "UpdateItemCommand": {
        const { TableName, Key } = deleteInput.parse(input);
        const { Attributes } = updateOutput.parse(output);
        const definition = definitionOf(TableName);
        this.#countWrite(definition, Key, Attributes ?? this.#items.get(itemId(definition, Key)) ?? Key);
        break;
      }
      case "QueryCommand": {
        const { TableName, ConsistentRead, IndexName } = queryInput.parse(input);
        const { Items } = queryOutput.parse(output);
        if (IndexName === undefined) this.#countRead(definitionOf(TableName), Items, ConsistentRead);
        else this.#add(definitionOf(TableName), IndexName, "read", readUnits(Items, false), 0);
        break;
      }
      default:
        throw new Error(`What a ${command} costs is not known here`);
    }
  }

  #countWrite(definition: TableDefinition, key: Item, after: Item | undefined): void {
    const id = itemId(definition, key);
    const before = this.#items.get(id);
    const what = kindOf(after ?? before);
    const bytes = itemBytes(after ?? before ?? {});
    this.#add(definition, what, "write", writeUnits(before, after), bytes);
    for (const { index, units } of indexWriteUnits(definition, before, after)) {
      this.#add(definition, index, "write", units, 0);
    }
    if (after) this.#items.set(id, after);
    else this.#items.delete(id);
  }

  #countRefusedInput(input: unknown): void {
    const { TableName, Item, Key } = refusedInput.parse(input);
    this.#countRefusal(definitionOf(TableName), Item ?? Key ?? {});
  }

  /** A write whose condition fails costs as much as the item that is there. */
  #countRefusal(definition: TableDefinition, key: Item): void {
    const present = this.#items.get(itemId(definition, key));
    this.#add(definition, "refused", "write", writeUnits(present, undefined), 0);
  }

  #countRead(definition: TableDefinition, found: readonly Item[], isConsistent: boolean): void {
    const items = found.map(each => this.#items.get(itemId(definition, each)) ?? each);
    const bytes = items.reduce((sum, item) => sum + itemBytes(item), 0);
    this.#add(definition, "reads", "read", readUnits(items, isConsistent), bytes);
  }

  #add(
    { name }: TableDefinition,
    what: string,
    operation: Cost["operation"],
    units: number,
    bytes: number,
  ): void {
    const id = `${name} ${what} ${operation}`;
    const none: Cost = { table: name, what, operation, requests: 0, units: 0, bytes: 0, largest_bytes: 0 };
    const cost = this.#costs.get(id) ?? none;
    cost.requests += 1;
    cost.units += units;
    cost.bytes += bytes;
    cost.largest_bytes = Math.max(cost.largest_bytes, bytes);
    this.#costs.set(id, cost);
  }
}

function definitionOf(name: string): TableDefinition {
  const definition = TABLES.find(each => each.name === name);
  if (!definition) throw new Error(`There is no table ${name}`);
  return definition;
}

function itemId({ name, key }: TableDefinition, item: Item): string {
  return JSON.stringify([name, item[key.partition], key.sort === undefined ? undefined : item[key.sort]]);
}

const SHARED_ROWS = "rows of several";
const DAMAGE_ROWS = "rows of damage only";
const PARTS = "parts, and their deletion";
export const OWN_ROWS = "rows of one event";
export const SNAPSHOTS = "snapshots";

/** Only rows of the journal have a type of event; those with only damage events have no entry in the index of times. */
function kindOf(item: Item | undefined): string {
  if (item?.part !== undefined) return PARTS;
  if (item?.event_type === undefined) return SNAPSHOTS;
  if (item.event_type !== "packed") return OWN_ROWS;
  return item.timestamp === undefined ? DAMAGE_ROWS : SHARED_ROWS;
}

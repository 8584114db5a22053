/**
 * Asks the database something where nobody else does, so that its health is known: what fails is asked again until it works,
 * and a server that nobody plays on is told of a database that takes no writes before the first player comes.
 *
 * A write is the deletion of a row that never is. The embedded database writes that to its disk like any other. Where the servers' role may
 * do no such thing in a table, it is what the role may do: else a slow answer at the start would be taken for a fault for ever.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { operationsOn, ROOM_STATES_TABLE, TABLES, type TableDefinition } from "../tables.ts";
import type { DatabaseHealth, RequestKind, Subject } from "./database-health.ts";

const PROBE_INTERVAL_MS = 1000;
/** What was not asked for so long is probed when somebody wants to know the health: some 6 writes a minute of an idle server. */
const STALE_MS = 10_000;

/** No row has this key: ids are never so short. */
const NOBODY = "-";

export class HealthProbe {
  readonly #client: DynamoDBClient;
  readonly #doc: DynamoDBDocumentClient;
  readonly #prefix: string;
  readonly #health: DatabaseHealth;
  readonly #stopping = new AbortController();
  #isRunning = false;
  /** Whether the servers' role lacks the right to delete in some table. */
  #isDeletingDenied = false;

  /** @param client of its own, which makes one attempt each; it is destroyed in the end. */
  constructor(client: DynamoDBClient, table_prefix: string, health: DatabaseHealth) {
    this.#client = client;
    this.#doc = DynamoDBDocumentClient.from(client);
    this.#prefix = table_prefix;
    this.#health = health;
    health.onFailing = () => void this.#untilWell();
  }

  /** Somebody wants to know the health. What comes of it is told by the health, at the next look. */
  refresh(): void {
    const table = this.#prefix + ROOM_STATES_TABLE.name;
    const kinds: RequestKind[] = ["reads", "writes"];
    const stale = kinds.filter(kind => this.#health.unknownForMs(kind) > STALE_MS);
    if (stale.length > 0) void this.#run(async () => this.#probeAll(stale.map(kind => ({ kind, table }))));
  }

  stop(): void {
    this.#stopping.abort();
    this.#client.destroy();
  }

  #untilWell(): Promise<void> {
    return this.#run(async () => {
      while (this.#health.failing.length > 0 && !this.#stopping.signal.aborted) {
        await delay(PROBE_INTERVAL_MS, undefined, { ref: false, signal: this.#stopping.signal }).catch(
          () => {},
        );
        await this.#probeAll(this.#health.failing);
      }
    });
  }

  /** One at a time. A call meanwhile is served by the one that runs, or comes again. */
  async #run(probing: () => Promise<void>): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    await probing();
    this.#isRunning = false;
    if (this.#health.failing.length > 0 && !this.#stopping.signal.aborted) void this.#untilWell();
  }

  async #probeAll(subjects: readonly Subject[]): Promise<void> {
    await Promise.all(subjects.map(subject => this.#probe(subject)));
  }

  /** Never fails. A table that is none of ours is left to the caller. */
  async #probe(subject: Subject): Promise<void> {
    const table = TABLES.find(({ name }) => this.#prefix + name === subject.table);
    if (!table || this.#stopping.signal.aborted) return;
    const startedAtMs = performance.now();
    const seconds = () => (performance.now() - startedAtMs) / 1000;
    try {
      await (subject.kind === "reads" ? this.#read(table) : this.#write(table));
      this.#health.note(subject, { seconds: seconds() });
    } catch (error) {
      this.#health.note(subject, { error, seconds: seconds() });
    }
  }

  async #read(table: TableDefinition): Promise<void> {
    const TableName = this.#prefix + table.name;
    const Key = keyOfNobody(table);
    const options = { abortSignal: this.#stopping.signal };
    const granted = operationsOn(table);
    if (granted.includes("GetItem")) {
      await this.#doc.send(new GetCommand({ TableName, Key, ConsistentRead: true }), options);
    } else if (granted.includes("Query")) {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: "#key = :nobody",
        ExpressionAttributeNames: { "#key": table.key.partition },
        ExpressionAttributeValues: { ":nobody": NOBODY },
      });
      await this.#doc.send(query, options);
    } else await this.#doc.send(new ScanCommand({ TableName, Limit: 1 }), options);
  }

  async #write(table: TableDefinition): Promise<void> {
    const [TableName, Key] = [this.#prefix + table.name, keyOfNobody(table)];
    const options = { abortSignal: this.#stopping.signal };
    const granted = operationsOn(table);
    if (granted.includes("DeleteItem") && !this.#isDeletingDenied) {
      try {
        await this.#doc.send(new DeleteCommand({ TableName, Key }), options);
        return;
      } catch (error) {
        if (!(error instanceof Error && error.name === "AccessDeniedException")) throw error;
        this.#isDeletingDenied = true;
      }
    }
    // The condition never holds, which is an answer of a database that could write.
    const condition = {
      ConditionExpression: "attribute_exists(#key)",
      ExpressionAttributeNames: { "#key": table.key.partition },
    };
    if (granted.includes("PutItem")) {
      await this.#doc.send(new PutCommand({ TableName, Item: Key, ...condition }), options);
    } else if (granted.includes("UpdateItem")) {
      await this.#doc.send(new UpdateCommand({ TableName, Key, ...condition }), options);
    } else {
      const RequestItems = { [TableName]: [{ DeleteRequest: { Key } }] };
      await this.#doc.send(new BatchWriteCommand({ RequestItems }), options);
    }
  }
}

function keyOfNobody({ key }: TableDefinition): Record<string, string> {
  return { [key.partition]: NOBODY, ...(key.sort && { [key.sort]: NOBODY }) };
}

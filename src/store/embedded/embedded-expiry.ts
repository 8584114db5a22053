/**
 * The TTL of the embedded database, which dynalite lacks: rows whose time has passed are deleted.
 *
 * It goes through the client as everybody else does, page by page, and pauses between pages, so that the game's own
 * requests come first.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  ScanCommand,
  type ScanCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { type Clock, timeToJudge, wallClock } from "../expiry.ts";
import type { StoreLog } from "../store-log.ts";
import { TABLES, type TableDefinition, TTL_ATTRIBUTE } from "../tables.ts";

const FIRST_SWEEP_AFTER_MS = 1000;
/** From the end of one sweep to the beginning of the next. */
const SWEEP_INTERVAL_MS = 60_000;
const ROWS_PER_PAGE = 100;
/** What the sweep needs of the database. */
type SweptDatabase = { doc: DynamoDBDocumentClient; table_prefix: string };

/** After each page it pauses for so many times as long as the page took: a tenth of the database's time is its own. */
const REST_FACTOR = 9;
/** How long `stop` waits for the request that is under way, so that it does not meet a database that is closed. */
const STOP_TIMEOUT_MS = 1000;

const EXPIRING_TABLES = TABLES.filter(table => table.expires);

export type SweepOptions = {
  log: StoreLog;
  now?: Clock;
  first_after_ms?: number;
  interval_ms?: number;
};

export class ExpirySweep {
  readonly #access: SweptDatabase;
  readonly #log: StoreLog;
  readonly #now: Clock;
  readonly #firstAfterMs: number;
  readonly #intervalMs: number;
  /** Ends pauses and what comes after the request that is under way. */
  readonly #stopping = new AbortController();
  /** Ends that request, too. */
  readonly #givingUp = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(access: SweptDatabase, options: SweepOptions) {
    this.#access = access;
    this.#log = options.log;
    this.#now = options.now ?? wallClock;
    this.#firstAfterMs = options.first_after_ms ?? FIRST_SWEEP_AFTER_MS;
    this.#intervalMs = options.interval_ms ?? SWEEP_INTERVAL_MS;
  }

  /** Sweeps soon, and then again and again. Does not keep the process alive. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends the sweep that is under way, within a second; when it returns, nothing more is asked of the database. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const timer = setTimeout(() => this.#givingUp.abort(), STOP_TIMEOUT_MS);
    await this.#running;
    clearTimeout(timer);
  }

  /**
   * Goes through every table once. Rows that are renewed meanwhile stay.
   *
   * @returns how many rows were deleted.
   */
  async sweep(): Promise<number> {
    let count = 0;
    for (const table of EXPIRING_TABLES) {
      if (!this.#isStopping) count += await this.#sweepTable(table);
    }
    return count;
  }

  /** Never fails. Says once that sweeping fails, and once that it works again. */
  async #run(): Promise<void> {
    await this.#rest(this.#firstAfterMs);
    while (!this.#isStopping) {
      try {
        await this.sweep();
        if (this.#isFailing) this.#log.warn("Expired rows of the embedded database are deleted again.");
        this.#isFailing = false;
      } catch (error) {
        if (this.#isStopping) return;
        if (!this.#isFailing) this.#log.error(`Expired rows of the embedded database stay for now: ${error}`);
        this.#isFailing = true;
      }
      await this.#rest(this.#intervalMs);
    }
  }

  async #sweepTable(table: TableDefinition): Promise<number> {
    let count = 0;
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const startedAtMs = performance.now();
      const page = await this.#expiredRows(table, start);
      for (const key of page.Items ?? []) {
        if (this.#isStopping) return count;
        if (await this.#deleteIfExpired(table, key)) count += 1;
      }
      start = page.LastEvaluatedKey;
      if (start) await this.#rest((performance.now() - startedAtMs) * REST_FACTOR);
    } while (start && !this.#isStopping);
    return count;
  }

  /** One page; its items are the keys of expired rows. */
  #expiredRows(
    { name, key }: TableDefinition,
    start: ScanCommandOutput["LastEvaluatedKey"],
  ): Promise<ScanCommandOutput> {
    return this.#access.doc.send(
      new ScanCommand({
        TableName: this.#access.table_prefix + name,
        FilterExpression: "#end <= :now",
        ExpressionAttributeValues: { ":now": this.#nowSeconds() },
        ProjectionExpression: key.sort ? "#partition, #sort" : "#partition",
        ExpressionAttributeNames: {
          "#end": TTL_ATTRIBUTE,
          "#partition": key.partition,
          ...(key.sort && { "#sort": key.sort }),
        },
        Limit: ROWS_PER_PAGE,
        ...(start && { ExclusiveStartKey: start }),
      }),
      { abortSignal: this.#givingUp.signal },
    );
  }

  /** False if the row was renewed since it was found. */
  async #deleteIfExpired(table: TableDefinition, Key: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#access.doc.send(
        new DeleteCommand({
          TableName: this.#access.table_prefix + table.name,
          Key,
          ConditionExpression: "#end <= :now",
          ExpressionAttributeNames: { "#end": TTL_ATTRIBUTE },
          ExpressionAttributeValues: { ":now": this.#nowSeconds() },
        }),
        { abortSignal: this.#givingUp.signal },
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** In the unit of `expires_at`. */
  #nowSeconds(): number {
    return Math.floor(timeToJudge(this.#now) / 1000);
  }

  /** Returns early when it is stopped. */
  async #rest(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.#stopping.signal }).catch(() => {});
  }
}

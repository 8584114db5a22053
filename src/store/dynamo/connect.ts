/** Which DynamoDB the server uses, and the client it uses it with. */
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Registry } from "prom-client";
import type { Usage } from "../../costs/usage.ts";
import type { Env } from "../../env.ts";
import { StartupError } from "../../startup-error.ts";
import {
  type EmbeddedDatabase,
  endpointOfHolder,
  FolderLocked,
  IN_MEMORY,
  startEmbedded,
} from "../embedded/embedded.ts";
import { ExpirySweep } from "../embedded/embedded-expiry.ts";
import { type Clock, wallClock } from "../expiry.ts";
import type { StoreLog } from "../store-log.ts";
import { createMissingTables, type TableReport } from "./create-tables.ts";
import { DatabaseHealth, type StoreHealth } from "./database-health.ts";
import { DatabaseMetrics } from "./database-metrics.ts";
import { FastPut, type PutInput } from "./fast-put.ts";
import { HealthProbe } from "./health-probe.ts";

export type Database = {
  doc: DynamoDBDocumentClient;
  /** Puts a row if a condition holds: by FastPut, or with FAST_PUT=false by the SDK. */
  put: (input: PutInput) => Promise<void>;
  table_prefix: string;
  /** Which database it is, for people. */
  description: string;
  /** Whether this process runs the database itself. */
  is_embedded: boolean;
  /** With these on top of its environment another process of this machine uses the same database. */
  variables: Record<string, string>;
  /** Which tables were created when it was connected. */
  tables: TableReport;
  /** Whether it does its work, by what became of the latest requests. Asked, it is also looked at where nobody uses it. */
  health(): StoreHealth;
  /** What was asked of it, how it fared, and what that costs. */
  metrics: Registry;
  /** The capacity units that this process has used so far. */
  units(): Pick<Usage, "read_units" | "write_units">;
  close(): Promise<void>;
};

/** What a repository needs of the database. */
export type TableAccess = Pick<Database, "doc" | "put" | "table_prefix">;

/**
 * A database that does not answer must not hold anybody up for long, yet one slow answer should not fail a request:
 * at worst a call takes three times the request timeout and two short pauses. A conditional put takes a second more: so
 * long FastPut waits for an answer before the client tries.
 *
 * The request timeout runs from waiting for one of the client's 50 connections to the first byte of the answer; from
 * there on a silence of the same length ends the attempt. Connecting has no timeout of its own: it would count the wait
 * for a connection, and fail the requests of a busy server whose database is well.
 */
const REQUEST_TIMEOUT_MS = 3000;
const MAX_ATTEMPTS = 3;

/** For databases that ask for credentials and look at none. DynamoDB Local takes letters and digits only. */
const ANY_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

type Target = { config: DynamoDBClientConfig; where: string; remedy: string };

/**
 * Connects, and creates the tables that are missing. The embedded database also loses its expired rows from then on.
 *
 * DYNAMODB_ENDPOINT names the database; without it AWS_REGION means AWS; with neither the embedded one serves.
 *
 * @param options.join if another process runs the embedded database on this DATA_DIR, use it there. For tools: two
 *   servers on one folder would be a mistake that nobody notices.
 * @throws StartupError if the database cannot be used.
 */
export async function connect(
  env: Env,
  log: StoreLog,
  options: { join: boolean; now?: Clock },
): Promise<Database> {
  const { join, now = wallClock } = options;
  const target = targetOf(env);
  return target ? open(env, target, now) : connectEmbedded(env, log, { join, now });
}

/** Whether neither another database is named nor AWS is meant. */
export function runsEmbedded(env: Env): boolean {
  return targetOf(env) === undefined;
}

/** The database outside of this process; undefined where the embedded one serves. */
function targetOf({ DYNAMODB_ENDPOINT, AWS_REGION }: Env): Target | undefined {
  if (DYNAMODB_ENDPOINT) return endpointTarget(DYNAMODB_ENDPOINT, AWS_REGION);
  return AWS_REGION ? awsTarget(AWS_REGION) : undefined;
}

async function connectEmbedded(
  env: Env,
  log: StoreLog,
  { join, now }: { join: boolean; now: Clock },
): Promise<Database> {
  try {
    const embedded = await startEmbedded(env, log);
    const target = embeddedTarget(embedded.endpoint, env.DATA_DIR);
    const database = await open(env, target, now, embedded);
    return withExpiry(database, target, log, now);
  } catch (error) {
    if (!(join && error instanceof FolderLocked)) throw error;
    return open(env, embeddedTarget(await endpointOfHolder(env.DATA_DIR), env.DATA_DIR), now);
  }
}

/**
 * dynalite has no TTL: the process that runs it removes the rows. It has a client of its own, since AWS bills nothing for
 * that and the metrics must not.
 */
function withExpiry(database: Database, target: Target, log: StoreLog, now: Clock): Database {
  const client = clientOf(target);
  const { table_prefix } = database;
  const sweep = new ExpirySweep({ doc: DynamoDBDocumentClient.from(client), table_prefix }, { log, now });
  sweep.start();
  return {
    ...database,
    async close() {
      await sweep.stop();
      client.destroy();
      await database.close();
    },
  };
}

/** The fixed region and credentials keep anything that AWS variables or files say away from it. */
function embeddedTarget(endpoint: string, dataDir: string): Target {
  return {
    config: { endpoint, region: "local", credentials: ANY_CREDENTIALS },
    where: `embedded DynamoDB ${dataDir === IN_MEMORY ? "in memory" : `in ${dataDir}`}`,
    remedy: "start again",
  };
}

/**
 * Plain http is a stand-in such as DynamoDB Local: real keys have no business on it. An https endpoint with a region is
 * one of AWS's own, reached through a private network.
 */
function endpointTarget(endpoint: string, region: string | undefined): Target {
  const isStandIn = endpoint.startsWith("http:") || region === undefined;
  return {
    config: { endpoint, region: region ?? "local", ...(isStandIn && { credentials: ANY_CREDENTIALS }) },
    where: `DynamoDB at ${endpoint}`,
    remedy: "start it, or correct DYNAMODB_ENDPOINT",
  };
}

function awsTarget(region: string): Target {
  return {
    config: { region },
    where: `DynamoDB on AWS in ${region}`,
    remedy: "check AWS_REGION, the credentials, their permissions and the network",
  };
}

function clientOf(target: Target, maxAttempts = MAX_ATTEMPTS): DynamoDBClient {
  return new DynamoDBClient({
    ...target.config,
    maxAttempts,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: REQUEST_TIMEOUT_MS,
    },
  });
}

async function open(env: Env, target: Target, now: Clock, embedded?: EmbeddedDatabase): Promise<Database> {
  const client = clientOf(target);
  const close = async () => {
    client.destroy();
    await embedded?.close();
  };
  let tables: TableReport;
  try {
    tables = embedded?.tables ?? (await createMissingTables(client, env.TABLE_PREFIX));
  } catch (error) {
    await close();
    const reason = reasonOfDatabase(error);
    throw reason ? new StartupError(`Cannot use ${target.where} (${reason}): ${target.remedy}.`) : error;
  }
  // Only now: that a table is missing or has no TTL was an answer until here.
  const health = new DatabaseHealth(now);
  health.watch(client);
  const probe = new HealthProbe(clientOf(target, 1), env.TABLE_PREFIX, health);
  const metrics = new DatabaseMetrics(() => health.current().consecutive_failures);
  metrics.watch(client);
  const doc = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const fast = env.FAST_PUT
    ? await FastPut.open(client, doc, attempt => {
        // Where it is not ok, the client tries next, and health goes by what comes of that.
        if (attempt.outcome === "ok") health.note({ kind: "writes", table: attempt.table }, attempt);
        metrics.notePut(attempt);
      })
    : undefined;
  return {
    doc,
    async put(input) {
      if (fast) await fast.put(input);
      else await doc.send(new PutCommand(input));
    },
    table_prefix: env.TABLE_PREFIX,
    description: target.where,
    is_embedded: embedded !== undefined,
    variables: embedded ? { DYNAMODB_ENDPOINT: embedded.endpoint } : {},
    tables,
    health() {
      probe.refresh();
      return health.current();
    },
    metrics: metrics.registry,
    units: () => metrics.units,
    async close() {
      probe.stop();
      fast?.close();
      await close();
    },
  };
}

/** Why the database or the way to it failed, in a few words; undefined if the error is none of theirs. */
export function reasonOfDatabase(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const isTheirs = "$metadata" in error || "tryNextLink" in error || code !== undefined;
  // A refused connection to a name with several addresses has its reason in the code alone.
  return isTheirs ? [error.name, error.message || code].join(": ") : undefined;
}

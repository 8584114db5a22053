/**
 * Several server processes on this machine, on ports in a row from PORT on.
 *
 *   npm run start:cluster -- -n 2
 *
 * They find each other through the Redis that REDIS_URL names. Where no other database is set, all use one embedded
 * DynamoDB, which this process runs. One that dies is started again, later each time; SIGTERM or Ctrl+C ends all.
 */
import { parseArgs } from "node:util";
import { startWorkers, type WorkerProcess, type WorkerProcesses } from "../src/cluster/worker-processes.ts";
import { type Env, processEnv, readEnv } from "../src/env.ts";
import { createLog } from "../src/ops/log.ts";
import { StartupError } from "../src/startup-error.ts";
import { endpointOfHolder, IN_MEMORY } from "../src/store/embedded/embedded.ts";
import { openStore } from "../src/store/store.ts";

const DEFAULT_COUNT = 2;
const MAX_COUNT = 64;
const ANY_ADDRESS = new Set(["0.0.0.0", "::"]);

async function main(): Promise<void> {
  const count = readCount();
  const source = processEnv();
  // Each process gets its own of what this stands for; without it the rest could not be read.
  const env = readEnv({ ...source, PUBLIC_ADDRESS: source.PUBLIC_ADDRESS || "each-its-own" });
  if (env.REDIS_URL === undefined) {
    throw new StartupError(
      "start:cluster needs a Redis: start one (apt-get install redis-server) and set REDIS_URL=redis://127.0.0.1:6379.",
    );
  }
  if (env.PORT === 0) throw new StartupError("start:cluster needs to know its ports: set PORT to the first.");
  const database = await openDatabase(env);
  try {
    const addresses = addressesOf(env, source.PUBLIC_ADDRESS, count);
    const workers = await startWorkers(addresses, source, database.variables);
    stopOnSignals(workers, database);
    console.info(whereToLook(addresses, env.REDIS_URL, database.description));
  } catch (error) {
    await database.close();
    throw error;
  }
}

function readCount(): number {
  const { values } = parseArgs({ options: { n: { type: "string", short: "n" } } });
  const count = Number(values.n ?? DEFAULT_COUNT);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_COUNT) return count;
  throw new StartupError(`-n ${values.n}: give a number of processes from 1 to ${MAX_COUNT}.`);
}

type Database = { description: string; variables: Record<string, string>; close(): Promise<void> };

/** The embedded database for all processes, which can only be held by one; or whichever the environment names. */
async function openDatabase(env: Env): Promise<Database> {
  if (env.DYNAMODB_ENDPOINT !== undefined || env.AWS_REGION !== undefined) {
    const description = `DynamoDB at ${env.DYNAMODB_ENDPOINT ?? env.AWS_REGION}`;
    return { description, variables: {}, close: async () => {} };
  }
  if (env.DATA_DIR === IN_MEMORY) {
    throw new StartupError(`DATA_DIR=${IN_MEMORY} cannot be shared: set it to a folder, or leave it out.`);
  }
  const store = await openStore(env, createLog(env));
  const variables = { DYNAMODB_ENDPOINT: await endpointOfHolder(env.DATA_DIR) };
  return { description: store.description, variables, close: () => store.close() };
}

/** @param machine under which clients reach this machine; each process adds its port. */
function addressesOf(env: Env, machine: string | undefined, count: number): WorkerProcess[] {
  const listensTo = ANY_ADDRESS.has(env.HOST) ? "localhost" : env.HOST;
  const reachable = machine ? new URL(`http://${machine}`).hostname : listensTo;
  return Array.from({ length: count }, (_, i) => ({
    port: env.PORT + i,
    publicAddress: `${reachable}:${env.PORT + i}`,
  }));
}

function stopOnSignals(workers: WorkerProcesses, database: Database): void {
  let stopping: Promise<void> | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    await workers.stop(signal);
    await database.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) workers.signal(signal);
      stopping ??= stop(signal);
    });
  }
}

function whereToLook(workers: WorkerProcess[], redisUrl: string, database: string): string {
  return [
    `TR-Dungeons cluster is ready: ${workers.length} processes.`,
    ...workers.map(
      ({ publicAddress }, i) =>
        `  Process ${i + 1}   ws://${publicAddress}   http://${publicAddress}/api/docs`,
    ),
    `  Redis       ${new URL(redisUrl).host}`,
    `  Database    ${database}`,
  ].join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
});

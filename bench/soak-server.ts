/** The server of a soak: the real one, with a probe in it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { Redis } from "ioredis";
import { pino } from "pino";
import { startDatabase } from "../loadtest/child.ts";
import { type ServerProcess, startServer } from "../loadtest/server-process.ts";
import { readEnv } from "../src/env.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import {
  JOBS_TABLE,
  PARTIES_TABLE,
  PROPOSALS_TABLE,
  type TableDefinition,
  TICKETS_TABLE,
} from "../src/store/tables.ts";
import { freePort } from "../test/cluster/free-ports.ts";
import { RedisServer } from "../test/cluster/redis-server.ts";
import { publishCapacityContent } from "./capacity-content.ts";
import { type SoakSample, soakSample } from "./soak-sample.ts";

const PROBE = new URL("./soak-probe.ts", import.meta.url);
const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_POLL_MS = 20;

const EMPTY_POLL_MS = 1000;
/** Rows of tables by which something goes on. Those of what is over stay for days, as what a room or a run leaves. */
const GOING_ON: readonly { table: TableDefinition; isSo: (row: Row) => boolean }[] = [
  { table: JOBS_TABLE, isSo: () => true },
  { table: PROPOSALS_TABLE, isSo: () => true },
  { table: TICKETS_TABLE, isSo: ({ state }) => state !== "ended" },
  { table: PARTIES_TABLE, isSo: ({ places }) => Object.keys(places ?? {}).length > 0 },
];

type Row = { state?: string; places?: object };

export type SoakServer = ServerProcess & {
  sample: () => Promise<SoakSample>;
  /** Waits until nobody is in any room, and no room is live; fails after so long. */
  untilEmpty: (timeoutMs: number) => Promise<void>;
};

/** With a database and a Redis of its own, and no limits. */
export async function startSoakServer(): Promise<SoakServer> {
  const [database, redis] = [await startDatabase(), await RedisServer.start()];
  await publishCapacityContent(database.endpoint);
  const port = await freePort();
  const server = await startProbedServer({
    ...{ DYNAMODB_ENDPOINT: database.endpoint, REDIS_URL: redis.url, LOG_LEVEL: "error" },
    ...{ PORT: `${port}`, PUBLIC_ADDRESS: `127.0.0.1:${port}` },
  });
  const kept = await lookInto(database.endpoint, redis.url);
  const sample = async () => ({ ...(await server.sample()), kept: await kept.count() });
  const stop = async () => {
    const code = await server.stop();
    await kept.close();
    await redis.kill();
    await database.stop();
    return code;
  };
  return { ...server, sample, stop };
}

/** What is left of those who have gone. */
async function lookInto(DYNAMODB_ENDPOINT: string, redis_url: string) {
  const log = pino({ level: "error" }, pino.destination(2));
  const database = await connect(readEnv({ DYNAMODB_ENDPOINT }), log, { join: false });
  const redis = new Redis(redis_url);
  const countIn = async ({ table, isSo }: (typeof GOING_ON)[number]) => {
    let rows = 0;
    const input = { TableName: database.table_prefix + table.name };
    for await (const { Items = [] } of paginateScan({ client: database.doc }, input))
      rows += Items.filter(isSo).length;
    return [`rows of ${table.name}`, rows] as const;
  };
  return {
    async count(): Promise<Record<string, number>> {
      const rows = await Promise.all(GOING_ON.map(countIn));
      return { "keys of Redis": await redis.dbsize(), ...Object.fromEntries(rows) };
    },
    async close(): Promise<void> {
      redis.disconnect();
      await database.close();
    },
  };
}

/** @param env as `startServer` takes it. */
export async function startProbedServer(env: Record<string, string>): Promise<SoakServer> {
  const folder = await mkdtemp(join(tmpdir(), "tr-dungeons-soak-"));
  const file = join(folder, "samples.jsonl");
  await writeFile(file, "");
  const NODE_OPTIONS = `--expose-gc --trace-warnings --import=${PROBE}`;
  const server = await startServer({ ...env, SOAK_PROBE_FILE: file, NODE_OPTIONS });
  let answers = 0;
  const sample = async () => {
    server.process.kill("SIGHUP");
    answers += 1;
    return lineOf(file, answers);
  };
  const stop = async () => {
    const code = await server.stop();
    await rm(folder, { recursive: true });
    return code;
  };
  return { ...server, sample, untilEmpty: timeoutMs => untilEmpty(sample, timeoutMs), stop };
}

async function untilEmpty(sample: () => Promise<SoakSample>, timeoutMs: number): Promise<void> {
  for (const deadlineMs = performance.now() + timeoutMs; ; await delay(EMPTY_POLL_MS)) {
    const { rooms, players } = await sample();
    if (rooms === 0 && players === 0) return;
    if (performance.now() > deadlineMs)
      throw new Error(`${rooms} rooms and ${players} players are still there, long after all have gone`);
  }
}

/** Waits for the line, which counts from 1. */
async function lineOf(file: string, line: number): Promise<SoakSample> {
  const deadlineMs = performance.now() + ANSWER_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const lines = (await readFile(file, "utf8")).split("\n");
    // Behind a whole line stands another, if only an empty one.
    if (lines.length > line) return soakSample.parse(JSON.parse(lines[line - 1] ?? ""));
    await delay(ANSWER_POLL_MS);
  }
  throw new Error("The server does not say how it is");
}

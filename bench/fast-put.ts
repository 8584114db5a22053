/**
 * What a conditional put costs the server's CPU, by four ways of sending it: `npm run bench:fast-put`.
 *
 * All ways send the same row to a database in a process of its own that answers at once. They take turns, round by round, since
 * machines change their pace from minute to minute. The puts come one every few milliseconds, as a game server has them: together,
 * they would share polls and writes, and look cheaper than they are.
 */
import { setTimeout as delay } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { Pool } from "undici";
import { startDatabase } from "../loadtest/child.ts";
import { readEnv } from "../src/env.ts";
import { AwsSigner } from "../src/store/dynamo/aws-signature.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import {
  bodyOf,
  CONTENT_TYPE,
  MAX_CONNECTIONS,
  type PutInput,
  TARGET,
} from "../src/store/dynamo/fast-put.ts";
import { COMBAT_EVENTS_TABLE } from "../src/store/tables.ts";
import { markdownTable } from "./markdown.ts";

const ROUNDS = 10;
const PUTS_PER_ROUND = 400;
const INTERVAL_MS = 3;
/** Until the code is compiled for good. */
const WARM_UP_ROUNDS = 3;
/** A row of the journal: some events of a fight, packed. */
const PACKED_BYTES = 500;

const OK = 200;
const REGION = "local";
const SERVICE = "dynamodb";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

type Way = { name: string; put: (input: PutInput) => Promise<void>; close: () => Promise<void> };

function aRow(n: number): PutInput {
  const Item = {
    ...{ room_id: "7b6f5f0e-5e4e-4a57-9f1e-5d2b6b7f3c11-room2", event_id: String(n).padStart(12, "0") },
    ...{ timestamp: Date.now(), expires_at: Math.floor(Date.now() / 1000) + 3600, tick: n },
    events: new Uint8Array(PACKED_BYTES).fill(n),
  };
  const TableName = COMBAT_EVENTS_TABLE.name;
  const ExpressionAttributeNames = { "#key": "room_id" };
  return { TableName, Item, ConditionExpression: "attribute_not_exists(#key)", ExpressionAttributeNames };
}

/** As the server itself puts: with FAST_PUT true or false. */
async function byServer(name: string, endpoint: string, FAST_PUT: string): Promise<Way> {
  const env = readEnv({ DYNAMODB_ENDPOINT: endpoint, FAST_PUT });
  const { put, close } = await connect(env, console, { join: false });
  return { name, put, close };
}

/** The leanest way into undici, with our own body and signature. */
function byUndici(endpoint: string): Way {
  const { origin, host } = new URL(endpoint);
  const pool = new Pool(origin, { connections: MAX_CONNECTIONS });
  const signer = new AwsSigner({ host, region: REGION, service: SERVICE, target: TARGET });
  const put = (input: PutInput) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const body = bodyOf(input);
    const headers = { ...signer.sign(body, CREDENTIALS, new Date()), "content-type": CONTENT_TYPE };
    let status = 0;
    let text = "";
    pool.dispatch(
      { path: "/", method: "POST", headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          text += chunk.toString();
        },
        onResponseEnd() {
          JSON.parse(text);
          if (status === OK) resolve();
          else reject(new Error(`The database answers ${status}: ${text}`));
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
    return promise;
  };
  return { name: "`undici`'s dispatch, signed by us", put, close: () => pool.close() };
}

/** A small library for AWS's signature on top of Node's `fetch`, with our own body. */
function byAws4fetch(endpoint: string): Way {
  const client = new AwsClient({ ...CREDENTIALS, region: REGION, service: SERVICE, retries: 0 });
  const headers = { "x-amz-target": TARGET, "content-type": CONTENT_TYPE };
  const put = async (input: PutInput) => {
    const answer = await client.fetch(endpoint, { method: "POST", headers, body: bodyOf(input) });
    const text = await answer.text();
    JSON.parse(text);
    if (answer.status !== OK) throw new Error(`The database answers ${answer.status}: ${text}`);
  };
  return { name: "`aws4fetch`", put, close: async () => {} };
}

/** The timer that sets the pace, and nothing else: taken off what the others cost. */
const PACE: Way = { name: "pace", put: async () => {}, close: async () => {} };

/** Microseconds of CPU for each put, in all threads of this process. */
async function costOf({ put }: Way): Promise<number> {
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  const puts: Promise<void>[] = [];
  for (let n = 0; n < PUTS_PER_ROUND; n++) {
    puts.push(put(aRow(n)));
    await delay(Math.max(1, startedAtMs + (n + 1) * INTERVAL_MS - performance.now()));
  }
  await Promise.all(puts);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PUTS_PER_ROUND;
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const database = await startDatabase();
const ways = [
  await byServer("fast put", database.endpoint, "true"),
  byUndici(database.endpoint),
  byAws4fetch(database.endpoint),
  await byServer("AWS's SDK (`FAST_PUT=false`)", database.endpoint, "false"),
];
// It has the tables by now.
database.process.send("forget");

/** Net of the pace of the same round. */
const costs_us = new Map<Way, number[]>(ways.map(way => [way, []]));
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  const pace_us = await costOf(PACE);
  for (const way of ways) {
    const cost_us = (await costOf(way)) - pace_us;
    if (round >= 0) costs_us.get(way)?.push(cost_us);
  }
}

const [fast] = ways;
const middles = new Map(ways.map(way => [way, middleOf(costs_us.get(way) ?? [])]));
const unit = (fast && middles.get(fast)) ?? 1;
const rows = ways.map(way => {
  const all = costs_us.get(way) ?? [];
  const middle = middles.get(way) ?? 0;
  const spread = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`;
  return [way.name, middle.toFixed(0), spread, (middle / unit).toFixed(1)];
});
console.info(markdownTable(["way", "CPU per put, µs", `of ${ROUNDS} rounds`, "of fast put"], rows));
for (const way of ways) await way.close();
await database.stop();

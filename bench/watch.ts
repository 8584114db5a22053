/**
 * What spectators cost: `npm run bench:watch [-- --spectators N] [--seconds S]`.
 *
 * A match of eight who all fight, and nobody watches it, one, N, and nobody again. First N come by WebSocket to another process than the room's,
 * over one Redis and one database; then to the room's own. The exit code is 1 where a budget is exceeded.
 */
import { setTimeout as delay } from "node:timers/promises";
import { positiveCount, readArguments } from "../loadtest/arguments.ts";
import { startDatabase } from "../loadtest/child.ts";
import { cpuSecondsOf, moveToCrowdCore, pin, SERVER_CORE } from "../loadtest/cores.ts";
import { readMetrics } from "../loadtest/server-meter.ts";
import { freePort } from "../test/cluster/free-ports.ts";
import { RedisServer } from "../test/cluster/redis-server.ts";
import { ARENA_MODE_ID, publishEndless } from "./arena-content.ts";
import { ArenaCrowd } from "./arena-crowd.ts";
import { markdownTable } from "./markdown.ts";
import { type SoakServer, startProbedServer } from "./soak-server.ts";
import { Spectators } from "./spectators.ts";

/** Of a core, of the room's process, for all spectators that another process serves. */
const BUDGET_PERCENT = 1;
const BUDGET_KB_PER_SPECTATOR = 20;
const WARM_UP_SECONDS = 20;
/** Longer than the mode's delay and the half minute for which a stream waits for somebody to ask again. */
const FORGOTTEN_SECONDS = 45;

const { spectators: SPECTATORS, seconds: SECONDS } = readArguments({
  spectators: positiveCount.default(1000),
  seconds: positiveCount.default(30),
});

type Found = {
  name: string;
  percent: number[];
  serving: number[];
  /** Of each spectator, on the heap and beside it, after a collection. */
  kilobytes: number;
  /** The same by what the process has of the machine. */
  resident: number;
  parts: number;
  bytes: number;
};

const isPinned = moveToCrowdCore();
const redis = await RedisServer.start();
const database = await startDatabase();
await publishEndless(database.endpoint, ARENA_MODE_ID);

async function aServer(env: Record<string, string> = {}): Promise<SoakServer> {
  const port = await freePort();
  const server = await startProbedServer({
    ...{ DYNAMODB_ENDPOINT: database.endpoint, LOG_LEVEL: "error", ...env },
    ...{ PORT: `${port}`, PUBLIC_ADDRESS: `127.0.0.1:${port}` },
  });
  if (isPinned) pin(pidOf(server), SERVER_CORE);
  return server;
}

function pidOf({ process: { pid } }: SoakServer): number {
  if (pid === undefined) throw new Error("The server does not run");
  return pid;
}

/** @param servers of which any has the room; spectators come to the other one, or to the only one. */
async function measure(name: string, servers: readonly SoakServer[]): Promise<Found> {
  const [first] = servers;
  if (!first) throw new Error("No server runs");
  const crowd = new ArenaCrowd();
  const all = new Spectators();
  try {
    const room_id = await crowd.fill(first.endpoint, true);
    while (!crowd.areAllFighting) await delay(100);
    const counts = await Promise.all(servers.map(({ endpoint }) => readMetrics(endpoint)));
    const hasRoom = counts.map(each => each.get("trd_rooms") === 1);
    const room = servers[hasRoom.indexOf(true)] ?? first;
    const serving = servers[hasRoom.indexOf(false)] ?? room;
    crowd.start();
    await delay(WARM_UP_SECONDS * 1000);
    const percent: number[] = [];
    const servingPercent: number[] = [];
    const look = async () => {
      const [own, other] = await percentOf([pidOf(room), pidOf(serving)]);
      percent.push(own ?? 0);
      servingPercent.push(other ?? 0);
    };
    await look();
    await all.come(serving.endpoint, room_id, 1);
    while (all.parts === 0) await delay(100);
    await look();
    const before = await serving.sample();
    await all.come(serving.endpoint, room_id, SPECTATORS);
    const [parts, bytes] = [all.parts, all.bytes];
    await look();
    const [newParts, newBytes] = [all.parts - parts, all.bytes - bytes];
    const after = await serving.sample();
    const kilobytes = (bytesOf(after) - bytesOf(before)) / 1024 / SPECTATORS;
    const resident = (after.memory.rss - before.memory.rss) / 1024 / SPECTATORS;
    all.leave();
    await delay(FORGOTTEN_SECONDS * 1000);
    await look();
    return {
      name,
      percent,
      serving: servingPercent,
      kilobytes,
      resident,
      parts: newParts,
      bytes: newBytes,
    };
  } finally {
    all.leave();
    await crowd.leave();
  }
}

const bytesOf = ({ memory: { heapUsed, external } }: Awaited<ReturnType<SoakServer["sample"]>>) =>
  heapUsed + external;

/** Of a core each, while the window lasts. */
async function percentOf(pids: readonly number[]): Promise<number[]> {
  const before = pids.map(cpuSecondsOf);
  const startedAtMs = performance.now();
  await delay(SECONDS * 1000);
  const passed = (performance.now() - startedAtMs) / 1000;
  return pids.map((pid, i) => ((cpuSecondsOf(pid) - (before[i] ?? 0)) / passed) * 100);
}

const round = (value: number | undefined) => (value ?? 0).toFixed(2);

const found: Found[] = [];
const shared = { REDIS_URL: redis.url };
const pair = [await aServer(shared), await aServer(shared)];
found.push(await measure("another process", pair));
await Promise.all(pair.map(each => each.stop()));
const single = await aServer();
found.push(await measure("the room's own", [single]));
await single.stop();
await database.stop();
await redis.kill();

const head = [
  ...["spectators come to", "nobody watches", "one", `${SPECTATORS}`, "nobody again"],
  ...["the serving process for them", "KB each", "resident", "parts each a second", "KB/s each"],
];
const rows = found.map(
  ({ name, percent: [none, one, many, again], serving, kilobytes, resident, parts, bytes }) => [
    ...[
      name,
      round(none),
      round(one),
      round(many),
      round(again),
      round((serving[2] ?? 0) - (serving[0] ?? 0)),
    ],
    ...[round(kilobytes), round(resident)],
    ...[round(parts / SPECTATORS / SECONDS), round(bytes / SPECTATORS / SECONDS / 1024)],
  ],
);
console.info(`CPU of the room's process, % of a core\n\n${markdownTable(head, rows)}\n`);
const [elsewhere] = found;
const [none = 0, one = 0, many = 0, again = 0] = elsewhere?.percent ?? [];
const cost = many - (none + again) / 2;
const most = Math.max(...found.map(({ kilobytes, resident }) => Math.max(kilobytes, resident)));
console.info(
  `${SPECTATORS} in another process: ${round(cost)} % of a core (${round(many - one)} more than one)`,
);
process.exit(cost <= BUDGET_PERCENT && most <= BUDGET_KB_PER_SPECTATOR ? 0 : 1);

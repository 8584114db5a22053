/**
 * How much more two processes with a Redis hold on two cores than one on one core, each with its players inside it; and than one that has the other
 * core for its database.
 *
 * `npm run bench:processes [-- --first N] [-- --rise N] [-- --most N] [-- --seconds N]`: players of a process at the first level, how many more on each
 * next, and at most; `--seconds` is of a slice. They take turns; meanwhile the servers of the others are stopped. Each has a database and a Redis of its own, on
 * the same cores, or on the other one.
 *
 * The exit code is 1 where two hold less than 1.8 times the players of one on one core, or where it is not known how many that holds. It needs redis-server and two cores.
 */
import { on } from "node:events";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { type Child, endProcess, startDatabase } from "../loadtest/child.ts";
import { pin } from "../loadtest/cores.ts";
import { type ServerProcess, startServer } from "../loadtest/server-process.ts";
import { freePort } from "../test/cluster/free-ports.ts";
import { RedisServer } from "../test/cluster/redis-server.ts";
import { publishCapacityContent } from "./capacity-content.ts";
import { markdownTable } from "./markdown.ts";
import { answer, type Figures, figures, type Order } from "./processes-orders.ts";
import { quantile } from "./quantile.ts";

const ENTRY = new URL("./processes-inside.ts", import.meta.url).pathname;
const MIN_RATIO = 1.8;
const ROUNDS = 4;
/** Until the code of all is compiled. */
const WARM_UP_SECONDS = 40;

const ONE = "one process, one core";
const ONE_BESIDE = "one process, its database on the other core";
const TWO = "two processes, two cores";
/** How many processes each has, of which the first is on core 0, and the cores for its database, its Redis and all else. */
const KINDS = [
  { title: ONE, count: 1, cores: [0] },
  { title: ONE_BESIDE, count: 1, cores: [1] },
  { title: TWO, count: 2, cores: [0, 1] },
];

type Cluster = { title: string; redis: RedisServer; database: Child; servers: ServerProcess[] };
type Row = {
  title: string;
  players: number;
  isHeld: boolean;
  cpu_us: number;
  p99_ms: number;
  lag_ms: number;
};

async function main(): Promise<void> {
  const { first, rise, most, seconds } = readArguments({
    ...{
      first: positiveCount.default(400),
      rise: positiveCount.default(80),
      most: positiveCount.default(960),
    },
    seconds: positiveNumber.default(3),
  });
  const clusters: Cluster[] = [];
  let climbing: readonly Cluster[] = [];
  const rows: Row[] = [];
  try {
    for (const kind of KINDS) {
      const cluster = await startCluster(kind);
      clusters.push(cluster);
      signal(cluster, "SIGSTOP");
    }
    climbing = clusters;
    for (let players = first; players <= most && climbing.length > 0; players += rise) {
      const level = await playLevel(climbing, { players, seconds, isFirst: players === first });
      for (const row of level) console.info(describe(row));
      rows.push(...level);
      climbing = climbing.filter(({ title }) => level.some(row => row.title === title && row.isHeld));
    }
  } finally {
    for (const cluster of clusters) await end(cluster);
  }
  report(
    rows,
    climbing.map(({ title }) => title),
  );
}

async function startCluster({ title, count, cores }: (typeof KINDS)[number]): Promise<Cluster> {
  // What is started inherits it.
  pin(process.pid, ...cores);
  const redis = await RedisServer.start();
  const database = await startDatabase();
  await publishCapacityContent(database.endpoint);
  const servers: ServerProcess[] = [];
  for (let core = 0; core < count; core++) {
    const port = await freePort();
    const env = {
      ...{ DYNAMODB_ENDPOINT: database.endpoint, REDIS_URL: redis.url, MAX_ROOMS: "10000" },
      ...{ PORT: `${port}`, PUBLIC_ADDRESS: `127.0.0.1:${port}` },
    };
    const server = await startServer(env, ENTRY);
    pin(pidOf(server), core);
    servers.push(server);
  }
  return { title, redis, database, servers };
}

/** Each in turn, forwards and backwards. */
async function playLevel(
  climbing: readonly Cluster[],
  { players, seconds, isFirst }: { players: number; seconds: number; isFirst: boolean },
): Promise<Row[]> {
  const slices = new Map<Cluster, Figures[]>(climbing.map(cluster => [cluster, []]));
  for (const cluster of climbing) {
    await inTurn(cluster, endpoint => ({ type: "grow", players, endpoint }));
    if (isFirst) await inTurn(cluster, endpoint => ({ type: "measure", seconds: WARM_UP_SECONDS, endpoint }));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const cluster of round % 2 ? climbing.toReversed() : climbing) {
      const answers = await inTurn(cluster, endpoint => ({ type: "measure", seconds, endpoint }));
      slices.get(cluster)?.push(...answers.map(each => figures.parse(each)));
    }
  }
  return climbing.map(cluster => rowOf(cluster, slices.get(cluster) ?? []));
}

function rowOf({ title, servers }: Cluster, slices: readonly Figures[]): Row {
  const middle = (key: "cpu_us_per_player_second" | "latency_p99_ms" | "lag_p99_ms") =>
    quantile(
      slices.map(slice => slice[key]),
      0.5,
    );
  return {
    ...{ title, players: (slices[0]?.players ?? 0) * servers.length },
    // One slice in which others had the core says nothing.
    isHeld: slices.filter(({ verdict }) => verdict === "held").length > slices.length / 2,
    ...{
      cpu_us: middle("cpu_us_per_player_second"),
      p99_ms: middle("latency_p99_ms"),
      lag_ms: middle("lag_p99_ms"),
    },
  };
}

/** All its processes at once, while those of the others are stopped. */
async function inTurn(cluster: Cluster, orderFor: (endpoint: string) => Order): Promise<object[]> {
  signal(cluster, "SIGCONT");
  try {
    return await Promise.all(cluster.servers.map(server => ask(server, orderFor(server.endpoint))));
  } finally {
    signal(cluster, "SIGSTOP");
  }
}

/** @throws where it cannot do so. */
async function ask({ process: child }: ServerProcess, asked: Order): Promise<object> {
  const messages = on(child, "message", { close: ["exit"] });
  child.send(asked);
  for await (const [message] of messages) {
    const answered = answer.safeParse(message);
    if (!answered.success) continue;
    if (answered.data.type === "failed") throw new Error(answered.data.reason);
    return answered.data;
  }
  throw new Error("The server has ended");
}

function signal({ servers }: Cluster, name: NodeJS.Signals): void {
  for (const server of servers) process.kill(pidOf(server), name);
}

async function end({ servers, database, redis }: Cluster): Promise<void> {
  for (const { process: child } of servers) await endProcess(child, "SIGKILL");
  await endProcess(database.process, "SIGKILL");
  await redis.kill();
}

function pidOf({ process: child }: ServerProcess): number {
  if (child.pid === undefined) throw new Error("The server does not run");
  return child.pid;
}

const describe = ({ title, players, isHeld, cpu_us, p99_ms }: Row) =>
  `${title}: ${players} players ${isHeld ? "held" : "not held"}, ${cpu_us.toFixed(0)} µs, p99 ${p99_ms.toFixed(1)} ms`;

/** @param unended those that have held the last level. */
function report(rows: readonly Row[], unended: readonly string[]): void {
  const head = [
    "what",
    "players",
    "held",
    "CPU of a player, µs/s",
    "p99, ms",
    "players' timer late, p99, ms",
  ];
  const cells = rows.map(({ title, players, isHeld, cpu_us, p99_ms, lag_ms }) => [
    ...[title, players, isHeld ? "yes" : "no"],
    ...[cpu_us.toFixed(0), p99_ms.toFixed(1), lag_ms.toFixed(1)],
  ]);
  console.info(`\n${markdownTable(head, cells)}\n`);
  const held = (title: string) =>
    Math.max(0, ...rows.filter(row => row.title === title && row.isHeld).map(({ players }) => players));
  const ratio = held(TWO) / held(ONE);
  const timesOf = (title: string) => (held(title) > 0 ? (held(TWO) / held(title)).toFixed(2) : "?");
  console.info(
    `Two processes on two cores hold ${timesOf(ONE)} times the players of one on one core (aim ${MIN_RATIO}),`,
  );
  console.info(`and ${timesOf(ONE_BESIDE)} times those of one that has the other core for its database.`);
  if (held(ONE) === 0) console.warn("One on one core has not held the first level: begin with a lower one.");
  for (const title of unended) console.warn(`The end is not known of ${title}: it has held the last level.`);
  if (held(ONE) === 0 || unended.includes(ONE) || ratio < MIN_RATIO) process.exitCode = 1;
}

await main();

/**
 * What a connection costs on which nothing happens: `npm run bench:idle-connections [-- --most N] [-- --seconds N]`, some minutes.
 *
 * Guests with a character each listen to the room `party`, as a game does all the time, and belong to no party. All they do is to answer the server's
 * pings. More and more of them come; on each level the server's memory, its CPU and what a ping takes are looked at for a while. The last line says what
 * one of them costs, by the first level and the last. The exit code is 1 where one is let go, or a ping takes longer than 100 ms, p99.
 */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { startDatabase } from "../loadtest/child.ts";
import { cpuSecondsOf, moveToCrowdCore, pin, SERVER_CORE } from "../loadtest/cores.ts";
import { Account } from "../test/support/account.ts";
import { NewsListener } from "../test/support/news-listener.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";
import { startProbedServer } from "./soak-server.ts";

const LEVELS = 4;
const JOINING_AT_ONCE = 8;
const MAX_PING_MS = 100;
const PINGED = 200;
/** What was needed to join is collected, and rooms that are empty are gone. */
const SETTLE_MS = 5000;

type Level = {
  connections: number;
  /** On the heap and beside it, after a collection. */
  memory_mb: number;
  cpu_share: number;
  ping_p50_ms: number;
  ping_p99_ms: number;
};

const { most, seconds } = readArguments({
  most: positiveCount.default(4000),
  seconds: positiveNumber.default(20),
});

const isPinned = moveToCrowdCore();
const database = await startDatabase();
const server = await startProbedServer({ DYNAMODB_ENDPOINT: database.endpoint, MAX_ROOMS: "10000" });
const { pid } = server.process;
if (pid === undefined) throw new Error("The server does not run");
if (isPinned) pin(pid, SERVER_CORE);
const began = z.object({ session_token: z.string() });

async function aListener(): Promise<NewsListener> {
  const account = await Account.guest(server.endpoint);
  const { session_token } = began.parse(await account.request("POST", "/api/sessions", {}));
  return NewsListener.join(server.endpoint, "party", session_token);
}

/** Milliseconds there and back; undefined where the connection is lost. */
async function ping({ room, closed }: NewsListener): Promise<number | undefined> {
  if (!room.connection.isOpen) return undefined;
  const answered = new Promise<number>(resolve => room.ping(resolve));
  return Promise.race([answered, closed.then(() => undefined)]);
}

async function measure(serverPid: number, listeners: readonly NewsListener[]): Promise<Level> {
  await delay(SETTLE_MS);
  const [startedAt, cpuBefore] = [performance.now(), cpuSecondsOf(serverPid)];
  await delay(seconds * 1000);
  const cpu_share = (cpuSecondsOf(serverPid) - cpuBefore) / ((performance.now() - startedAt) / 1000);
  const { heapUsed, external } = (await server.sample()).memory;
  const pings: number[] = [];
  for (const listener of listeners.slice(0, PINGED))
    pings.push((await ping(listener)) ?? Number.POSITIVE_INFINITY);
  return {
    connections: listeners.length,
    memory_mb: (heapUsed + external) / 1e6,
    cpu_share,
    ping_p50_ms: quantile(pings, 0.5),
    ping_p99_ms: quantile(pings, 0.99),
  };
}

const listeners: NewsListener[] = [];
const levels: Level[] = [await measure(pid, listeners)];
for (let level = 1; level <= LEVELS; level++) {
  const wanted = Math.round((most * level) / LEVELS);
  const come = async () => {
    while (listeners.length < wanted) {
      const listener = aListener();
      listeners.push(await listener);
    }
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, come));
  levels.push(await measure(pid, listeners));
}
const lost = listeners.filter(({ room }) => !room.connection.isOpen).length;
console.info(
  markdownTable(
    ["connections", "memory after a collection, MB", "CPU", "ping p50, ms", "p99, ms"],
    levels.map(({ connections, memory_mb, cpu_share, ping_p50_ms, ping_p99_ms }) => [
      ...[`${connections}`, memory_mb.toFixed(1), `${(cpu_share * 100).toFixed(1)} %`],
      ...[ping_p50_ms.toFixed(1), ping_p99_ms.toFixed(1)],
    ]),
  ),
);
const [first, last] = [levels[1], levels.at(-1)];
if (!first || !last) throw new Error("Nothing was measured");
const more = last.connections - first.connections;
const kilobytes = ((last.memory_mb - first.memory_mb) * 1000) / more;
const share = ((last.cpu_share - first.cpu_share) * 1e6) / more;
console.info(
  `\n${last.connections} are held, ${lost} were let go. One takes ${kilobytes.toFixed(1)} kB and ${share.toFixed(0)} µs of CPU a second.`,
);
await server.stop();
await database.stop();
process.exit(lost > 0 || last.ping_p99_ms > MAX_PING_MS ? 1 : 0);

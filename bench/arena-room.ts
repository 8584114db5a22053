/** What matches of eight that all fight cost: CPU, memory and bytes, beside bare rooms with the same inputs and patches. */
import { setTimeout as delay } from "node:timers/promises";
import { type Child, endProcess, startChild, startDatabase } from "../loadtest/child.ts";
import { cpuSecondsOf, pin, SERVER_CORE } from "../loadtest/cores.ts";
import { readMetrics } from "../loadtest/server-meter.ts";
import { ARENA_MODE_ID, ARENA_PLAYERS, publishEndless } from "./arena-content.ts";
import { ArenaCrowd } from "./arena-crowd.ts";
import { type SoakServer, startProbedServer } from "./soak-server.ts";
import { Tally } from "./tally.ts";
import { Tap } from "./tap.ts";
import { TappedTraffic } from "./tapped-traffic.ts";

/** What is recorded is told for a match of so long. */
const MATCH_SECONDS = 600;

export type ArenaServer = "ours" | "bare";

export type RoomCost = {
  server: ArenaServer;
  rooms: number;
  /** Of one core, of each room. */
  cpu_percent_per_room: number;
  /** On the heap and beside it, after a collection; ours alone is looked into. */
  memory_mb_per_room: number | undefined;
  /** Of each player and second, WebSocket framing included. */
  received_bytes: number;
  received_messages: number;
  sent_bytes: number;
  sent_messages: number;
  /** The whole TCP/IP beside it: 40 bytes of headers for each frame, and for as many acknowledgements. */
  received_bytes_tcp: number;
  kinds: readonly (readonly [kind: string, bytes: number, times: number])[];
  /** Of each room and 10 min; our rooms alone are recorded. */
  recorded_kb: number | undefined;
  /** Of each room and hour: what the database says that was written and read, at the prices of /metrics. Ours alone has one. */
  database_usd: number | undefined;
  /** Of one core: what the players have taken of theirs. */
  crowd_cpu_percent: number;
  lost: number;
};

type Running = Pick<Child, "endpoint" | "process"> & {
  /** In megabytes. */
  memory?: () => Promise<number>;
  kill: () => Promise<void>;
};

/** IPv4 and TCP without options. */
const TCP_IP_HEADER_BYTES = 40;

export type RoomOptions = { rooms: number; seconds: number; warm_up_seconds: number; isPinned: boolean };

/** Both servers in turn, so often, each with fresh processes. */
export async function measureRooms(options: RoomOptions, turns: number): Promise<RoomCost[]> {
  const costs: RoomCost[] = [];
  for (let turn = 0; turn < turns; turn++)
    for (const server of ["ours", "bare"] as const) costs.push(await measure(server, options));
  return costs;
}

async function measure(
  server: ArenaServer,
  { rooms, seconds, warm_up_seconds, isPinned }: RoomOptions,
): Promise<RoomCost> {
  console.info(`${rooms} rooms of ${ARENA_PLAYERS}, ${server} …`);
  const running = await (server === "ours" ? startOurs() : startBare());
  const { pid } = running.process;
  if (pid === undefined) throw new Error("The server does not run");
  if (isPinned) pin(pid, SERVER_CORE);
  const crowd = new ArenaCrowd();
  const traffic = new TappedTraffic({ hasFields: false });
  const tap = await Tap.open(running.endpoint, {
    onReceived: (frame, player) => traffic.onReceived(frame, player),
    onSent: frame => traffic.onSent(frame),
  });
  try {
    await crowd.fill(running.endpoint);
    await delay(1000);
    const firstMb = await running.memory?.();
    for (let room = 1; room < rooms; room++) await crowd.fill(running.endpoint);
    const tapped = new ArenaCrowd();
    while (!crowd.areAllFighting) await delay(100);
    crowd.start();
    await delay(warm_up_seconds * 1000);
    const isOurs = server === "ours";
    const before = isOurs ? await readMetrics(running.endpoint) : undefined;
    const [cpuBefore, ownBefore] = [cpuSecondsOf(pid), process.cpuUsage()];
    const startedAtMs = performance.now();
    await delay(seconds * 1000);
    const passed = (performance.now() - startedAtMs) / 1000;
    const cpu = cpuSecondsOf(pid) - cpuBefore;
    const own = process.cpuUsage(ownBefore);
    const after = isOurs ? await readMetrics(running.endpoint) : undefined;
    const perRoomSecond = (name: string) =>
      before && after ? ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / rooms / passed : undefined;
    const allMb = await running.memory?.();
    const wire = await tapTraffic(tapped, tap, traffic, { seconds, warm_up_seconds });
    return {
      ...{ server, rooms },
      memory_mb_per_room:
        allMb === undefined || firstMb === undefined || rooms === 1
          ? undefined
          : (allMb - firstMb) / (rooms - 1),
      cpu_percent_per_room: (cpu / passed / rooms) * 100,
      ...wire,
      recorded_kb: scaled(perRoomSecond("trd_recorded_bytes_total"), MATCH_SECONDS / 1000),
      database_usd: scaled(perRoomSecond("trd_database_dollars_total"), 3600),
      crowd_cpu_percent: ((own.user + own.system) / 1e6 / passed) * 100,
      lost: crowd.lost + tapped.lost,
    };
  } finally {
    await crowd.leave();
    tap.close();
    await running.kill();
  }
}

/** One more room, whose every byte is counted. */
async function tapTraffic(
  crowd: ArenaCrowd,
  tap: Tap,
  traffic: TappedTraffic,
  { seconds, warm_up_seconds }: Pick<RoomOptions, "seconds" | "warm_up_seconds">,
) {
  await crowd.fill(tap.endpoint);
  while (!crowd.areAllFighting) await delay(100);
  crowd.start();
  await delay(warm_up_seconds * 1000);
  traffic.clear();
  const startedAtMs = performance.now();
  await delay(seconds * 1000);
  const per = (count: number) => count / ((performance.now() - startedAtMs) / 1000) / ARENA_PLAYERS;
  const received = Tally.sumOf([traffic.received]);
  const [total, sent] = [received.total, traffic.sent.total];
  const result = {
    received_bytes: per(total.bytes),
    received_messages: per(total.count),
    sent_bytes: per(sent.bytes),
    sent_messages: per(sent.count),
    received_bytes_tcp: per(total.bytes + (total.count + sent.count) * TCP_IP_HEADER_BYTES),
    kinds: received.entries.map(([kind, { bytes, count }]) => [kind, per(bytes), per(count)] as const),
  };
  await crowd.leave();
  return result;
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value * by;
}

async function startOurs(): Promise<Running> {
  const database = await startDatabase();
  const DYNAMODB_ENDPOINT = database.endpoint;
  await publishEndless(DYNAMODB_ENDPOINT, ARENA_MODE_ID);
  const server: SoakServer = await startProbedServer({ DYNAMODB_ENDPOINT });
  const memory = async () => {
    const { heapUsed, external } = (await server.sample()).memory;
    return (heapUsed + external) / 1e6;
  };
  const kill = async () => {
    await endProcess(server.process, "SIGKILL");
    await endProcess(database.process, "SIGKILL");
  };
  return { endpoint: server.endpoint, process: server.process, memory, kill };
}

async function startBare(): Promise<Running> {
  const child = await startChild(new URL("./arena-bare-server.ts", import.meta.url));
  return { ...child, kill: async () => void (await endProcess(child.process, "SIGKILL")) };
}

/** One server, and more and more players, until it cannot hold them any more. */
import { setTimeout as delay } from "node:timers/promises";
import { cpuSecondsOf, pin, residentMegabytesOf, SERVER_CORE } from "../loadtest/cores.ts";
import { type Counts, Crowd, PATCH_INTERVAL_MS } from "./capacity-crowd.ts";
import { type ServerName, type ServerUnderTest, startServerUnderTest } from "./capacity-servers.ts";
import { ROOM_PLAYERS } from "./capacity-traffic.ts";

export const MAX_P99_MS = 100;
/** A generator that lags by more than this measures itself. */
const MAX_LAG_P99_MS = 20;
const SATURATED_SHARE = 0.97;
/** Of the patches that are due. A server that leaves more out has fallen behind. */
const MIN_PATCH_SHARE = 0.9;
/** Of the critical events, and of all messages: more than that, and it is not the same traffic any more. */
const MAX_MISSED_SHARE = 0.01;
const MAX_REFUSED_SHARE = 0.01;
/** Until the last players to come have killed for the first time, so that critical events are as many as they stay. */
const SETTLE_MS = 12_000;
const ROOMS_JOINING_AT_ONCE = 16;

export type Verdict =
  | "held"
  | "too slow"
  | "falls behind"
  | "refuses messages"
  | "loses players"
  | "INVALID: the generator lags";

export type Step = {
  server: ServerName;
  players: number;
  verdict: Verdict;
  is_saturated: boolean;
  latency_p50_ms: number;
  latency_p95_ms: number;
  latency_p99_ms: number;
  /** How often a critical event reached a player. */
  samples: number;
  missed: number;
  /** By reason. */
  refused: Record<string, number>;
  lost: number;
  /** Of one core. */
  cpu_share: number;
  cpu_us_per_player_second: number;
  resident_mb: number;
  /** Per player and second. */
  sent_messages: number;
  sent_bytes: number;
  received_messages: number;
  received_bytes: number;
  patches: number;
  jitter_p50_ms: number;
  jitter_p99_ms: number;
  generator_lag_p99_ms: number;
  /** Of one core, as are all shares. */
  generator_cpu_share: number;
  database_cpu_share: number;
  database_requests_per_s: number;
};

export type LadderOptions = { levels: readonly number[]; seconds: number; isPinned: boolean };

/** Takes the server up the ladder. Ends with the first step that it does not hold, or on which it has no CPU left. */
export async function climb(name: ServerName, { levels, seconds, isPinned }: LadderOptions): Promise<Step[]> {
  const server = await startServerUnderTest(name);
  if (isPinned) pin(server.pid, SERVER_CORE);
  const crowd = new Crowd(server.traffic);
  const steps: Step[] = [];
  try {
    for (const players of levels) {
      console.info(`${name}: up to ${players} players …`);
      await grow(crowd, players);
      await delay(SETTLE_MS);
      const step = await measure(name, server, crowd, seconds);
      steps.push(step);
      console.info(describe(step));
      if (step.verdict !== "held" || step.is_saturated) break;
    }
  } catch (error) {
    // A server that takes nobody in any more has reached its end; what it held before counts.
    console.warn(`${name}: the ladder ends at ${crowd.players} players: ${error}`);
  } finally {
    crowd.leave();
    await server.kill();
  }
  return steps;
}

async function grow(crowd: Crowd, players: number): Promise<void> {
  let missing = Math.ceil((players - crowd.players) / ROOM_PLAYERS);
  const addRooms = async () => {
    while (missing > 0) {
      missing -= 1;
      await crowd.addRoom();
    }
  };
  await Promise.all(Array.from({ length: ROOMS_JOINING_AT_ONCE }, addRooms));
}

async function measure(
  name: ServerName,
  server: ServerUnderTest,
  crowd: Crowd,
  seconds: number,
): Promise<Step> {
  const before = await usage(server);
  crowd.begin();
  await delay(seconds * 1000);
  const counts = crowd.end();
  const after = await usage(server);
  const [latency, jitter, lag] = [counts.latencyMs.read(), counts.jitterMs.read(), counts.lagMs.read()];
  const share = (what: "server_s" | "database_s" | "generator_s") =>
    (after[what] - before[what]) / (after.at_s - before.at_s);
  const perPlayer = (count: number) => count / crowd.players / seconds;
  return {
    ...judge(counts, crowd.players, seconds),
    server: name,
    players: crowd.players,
    is_saturated: share("server_s") >= SATURATED_SHARE,
    latency_p50_ms: latency.p50,
    latency_p95_ms: latency.p95,
    latency_p99_ms: latency.p99,
    samples: latency.count,
    missed: counts.missed,
    refused: Object.fromEntries(counts.refused.entries.map(([reason, { count }]) => [reason, count])),
    lost: counts.lost,
    cpu_share: share("server_s"),
    cpu_us_per_player_second: (share("server_s") * 1e6) / crowd.players,
    resident_mb: residentMegabytesOf(server.pid),
    sent_messages: perPlayer(counts.sentMessages),
    sent_bytes: perPlayer(counts.sentBytes),
    received_messages: perPlayer(counts.receivedMessages),
    received_bytes: perPlayer(counts.receivedBytes),
    patches: perPlayer(counts.patches),
    jitter_p50_ms: jitter.p50,
    jitter_p99_ms: jitter.p99,
    generator_lag_p99_ms: lag.p99,
    generator_cpu_share: share("generator_s"),
    database_cpu_share: share("database_s"),
    database_requests_per_s: (after.requests - before.requests) / (after.at_s - before.at_s),
  };
}

/** Whether the server holds so many players, by what they have counted. */
export function judge(counts: Counts, players: number, seconds: number): { verdict: Verdict } {
  const due = (players * seconds * 1000) / PATCH_INTERVAL_MS;
  const latency = counts.latencyMs.read();
  const kills = latency.count / (ROOM_PLAYERS - 1);
  if (counts.lagMs.read().p99 > MAX_LAG_P99_MS) return { verdict: "INVALID: the generator lags" };
  if (counts.lost > 0) return { verdict: "loses players" };
  if (counts.refused.total.count > counts.sentMessages * MAX_REFUSED_SHARE) {
    return { verdict: "refuses messages" };
  }
  if (counts.patches < due * MIN_PATCH_SHARE) return { verdict: "falls behind" };
  if (latency.p99 > MAX_P99_MS || counts.missed > kills * MAX_MISSED_SHARE) {
    return { verdict: "too slow" };
  }
  return { verdict: "held" };
}

async function usage({ pid, database }: ServerUnderTest) {
  const { user, system } = process.cpuUsage();
  return {
    requests: (await database?.countRequests()) ?? 0,
    at_s: performance.now() / 1000,
    server_s: cpuSecondsOf(pid),
    database_s: database ? cpuSecondsOf(database.pid) : 0,
    generator_s: (user + system) / 1e6,
  };
}

function describe(step: Step): string {
  return [
    `${step.server}: ${step.players} players ${step.verdict}${step.is_saturated ? ", no CPU left" : ""};`,
    `p99 ${step.latency_p99_ms.toFixed(1)} ms, CPU ${percent(step.cpu_share)};`,
    `generator ${percent(step.generator_cpu_share)}, lags ${step.generator_lag_p99_ms.toFixed(1)} ms,`,
    `database ${percent(step.database_cpu_share)}, ${step.database_requests_per_s.toFixed(0)} requests/s`,
    ...Object.entries(step.refused).map(([reason, count]) => `; ${count} messages refused: ${reason}`),
  ].join(" ");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

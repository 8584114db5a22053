/** Several servers, and more and more players, until none can hold them any more. */
import { setTimeout as delay } from "node:timers/promises";
import { pin, residentMegabytesOf, SERVER_CORE, threadSecondsOf } from "../loadtest/cores.ts";
import { Counts, Crowd, PATCH_INTERVAL_MS } from "./capacity-crowd.ts";
import { MAX_LAG_P99_MS, type Slice, type Verdict } from "./capacity-figures.ts";
import { TRAFFIC_NAMES, type TrafficName } from "./capacity-recording.ts";
import { type ServerName, type ServerUnderTest, startServerUnderTest } from "./capacity-servers.ts";
import { ROOM_PLAYERS } from "./capacity-traffic.ts";

export const MAX_P99_MS = 100;
const SATURATED_SHARE = 0.97;
/** Of the patches that are due. A server that leaves more out has fallen behind. */
const MIN_PATCH_SHARE = 0.9;
/** Of the critical events, and of all messages: more than that, and it is not the same traffic any more. */
const MAX_MISSED_SHARE = 0.01;
const MAX_REFUSED_SHARE = 0.01;
/** Until the last players to come have killed for the first time, so that critical events are as many as they stay. */
export const SETTLE_MS = 12_000;
const ROOMS_JOINING_AT_ONCE = 16;
/**
 * Rooms come one by one over this time and play at once. A room of ours seals a part of its recording about every 27 s; rooms that begin together would all
 * seal together, in some slices and not in others.
 */
const GROWTH_MS = 30_000;
/** Of a level. */
const ROUNDS = 4;
/** Of each server before the first level counts, in half with each traffic: until its code is compiled. */
const WARM_UP_MS = 60_000;
/**
 * A server that goes on is busy at first with what was due while it was stopped: parts of recordings, snapshots, new connections to the database. With 752
 * players, ours has p99 of 100 to 300 ms for three seconds.
 */
export const RESUME_MS = 5000;
/** Until a traffic that begins is even. */
export const BEGIN_MS = 700;
/** Answers that are under way arrive before a server is stopped. */
export const DRAIN_MS = 200;

export type Step = {
  server: ServerName;
  traffic: TrafficName;
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
  jitter_p50_ms: number;
  jitter_p99_ms: number;
  generator_lag_p99_ms: number;
};

export type LadderOptions = {
  servers: readonly ServerName[];
  levels: readonly number[];
  /** Of a slice. */
  seconds: number;
  isPinned: boolean;
  before: string | undefined;
  /** For a CPU profile of ours. */
  profile_dir: string | undefined;
};

type Running = { name: ServerName; server: ServerUnderTest; crowd: Crowd };

/**
 * Takes all servers up the ladder together. At the first level each of them plays for a minute before anything counts. On each level they play by turns in
 * short slices, with one traffic and then the other, forwards and backwards; meanwhile the others are stopped, and take nothing of the machine. A server
 * ends a traffic with the first level that it does not hold, or on which it has no CPU left.
 */
export async function climb(options: LadderOptions): Promise<{ steps: Step[]; slices: Slice[] }> {
  const running: Running[] = [];
  const steps: Step[] = [];
  const slices: Slice[] = [];
  try {
    for (const name of options.servers) running.push(await start(name, options));
    let contestants = running.flatMap(each => TRAFFIC_NAMES.map(traffic => ({ ...each, traffic })));
    for (const players of options.levels) {
      console.info(`${players} players …`);
      for (const each of running.filter(({ name }) => contestants.some(other => other.name === name))) {
        if (!(await hasGrown(each, players)))
          contestants = contestants.filter(({ name }) => name !== each.name);
        else if (players === options.levels[0]) await warmUp(each);
      }
      const level = await playRounds(contestants, options.seconds, slices);
      steps.push(...level);
      contestants = contestants.filter(({ name, traffic }) =>
        level.some(step => step.server === name && step.traffic === traffic && goesOn(step)),
      );
      if (contestants.every(({ name }) => name === "raw")) break;
    }
  } finally {
    for (const { crowd, server } of running) {
      process.kill(server.pid, "SIGCONT");
      crowd.leave();
      await server.end();
    }
  }
  return { steps, slices };
}

const goesOn = ({ verdict, is_saturated }: Step) => verdict === "held" && !is_saturated;

async function start(name: ServerName, { isPinned, ...options }: LadderOptions): Promise<Running> {
  const server = await startServerUnderTest(name, options);
  if (isPinned) pin(server.pid, SERVER_CORE);
  process.kill(server.pid, "SIGSTOP");
  return { name, server, crowd: new Crowd(server.traffic) };
}

/** Brings more players in and lets them settle. A server that takes in no more has reached its end; what it held before counts. */
async function hasGrown({ name, server, crowd }: Running, players: number): Promise<boolean> {
  process.kill(server.pid, "SIGCONT");
  crowd.play("five");
  try {
    await grow(crowd, players);
    await delay(SETTLE_MS);
    return true;
  } catch (error) {
    console.warn(`${name}: the ladder ends at ${crowd.players} players: ${error}`);
    return false;
  } finally {
    crowd.pause();
    await delay(DRAIN_MS);
    process.kill(server.pid, "SIGSTOP");
  }
}

/** Lets the server play before anything counts. */
async function warmUp({ name, server, crowd }: Running): Promise<void> {
  console.info(`${name} plays for ${WARM_UP_MS / 1000} s to be warm …`);
  process.kill(server.pid, "SIGCONT");
  for (const traffic of TRAFFIC_NAMES) {
    crowd.play(traffic);
    await delay(WARM_UP_MS / TRAFFIC_NAMES.length);
    crowd.pause();
  }
  await delay(DRAIN_MS);
  process.kill(server.pid, "SIGSTOP");
}

export async function grow(crowd: Crowd, players: number): Promise<void> {
  const rooms = Math.ceil((players - crowd.players) / ROOM_PLAYERS);
  const beganAtMs = performance.now();
  let begun = 0;
  const addRooms = async () => {
    while (begun < rooms) {
      const dueAtMs = beganAtMs + (begun / rooms) * GROWTH_MS;
      begun += 1;
      await delay(Math.max(0, dueAtMs - performance.now()));
      await crowd.addRoom();
    }
  };
  await Promise.all(Array.from({ length: ROOMS_JOINING_AT_ONCE }, addRooms));
}

type Playing = Running & { traffic: TrafficName };

async function playRounds(
  contestants: readonly Playing[],
  seconds: number,
  slices: Slice[],
): Promise<Step[]> {
  const sums = contestants.map(contestant => ({
    contestant,
    counts: new Counts(),
    cpu_s: 0,
    resident_mb: 0,
  }));
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 ? sums.toReversed() : sums;
    for (const turn of Map.groupBy(order, sum => sum.contestant.name).values()) {
      await resume(turn.map(sum => sum.contestant));
      for (const sum of turn) {
        const { slice, cpu_s } = await playSlice(sum.contestant, sum.counts, seconds, round);
        slices.push(slice);
        sum.cpu_s += cpu_s;
        sum.resident_mb = residentMegabytesOf(sum.contestant.server.pid);
        if (sum === turn.at(-1)) process.kill(sum.contestant.server.pid, "SIGSTOP");
      }
    }
  }
  return sums.map(({ contestant, counts, cpu_s, resident_mb }) => {
    const step = stepOf(contestant, counts, cpu_s, resident_mb, seconds * ROUNDS);
    console.info(describe(step));
    return step;
  });
}

/** Lets a server do what it has missed while it was stopped: everything that it does by time is due at once. */
async function resume([first]: readonly Playing[]): Promise<void> {
  if (!first) return;
  process.kill(first.server.pid, "SIGCONT");
  first.crowd.play(first.traffic);
  await delay(RESUME_MS);
  first.crowd.pause();
  await delay(DRAIN_MS);
}

async function playSlice(
  { name, server, crowd, traffic }: Playing,
  counts: Counts,
  seconds: number,
  round: number,
): Promise<{ slice: Slice; cpu_s: number }> {
  crowd.play(traffic);
  await delay(BEGIN_MS);
  const before = usage(server);
  crowd.begin(counts);
  await delay(seconds * 1000);
  const lag = crowd.end();
  const after = usage(server);
  crowd.pause();
  await delay(DRAIN_MS);
  const took_s = after.at_s - before.at_s;
  const share = (after.server_s - before.server_s) / took_s;
  const slice = {
    ...{ server: name, traffic, players: crowd.players, round },
    cpu_us_per_player_second: (share * 1e6) / crowd.players,
    generator_lag_p99_ms: lag.p99,
    generator_cpu_share: (after.generator_s - before.generator_s) / took_s,
  };
  return { slice, cpu_s: share * seconds };
}

function stepOf(
  { name, traffic, crowd: { players } }: Playing,
  counts: Counts,
  cpu_s: number,
  resident_mb: number,
  seconds: number,
): Step {
  const [latency, jitter, lag] = [counts.latencyMs.read(), counts.jitterMs.read(), counts.lagMs.read()];
  const perPlayer = (count: number) => count / players / seconds;
  return {
    ...{ server: name, traffic, players, verdict: judge(counts, players, seconds) },
    is_saturated: cpu_s / seconds >= SATURATED_SHARE,
    ...{ latency_p50_ms: latency.p50, latency_p95_ms: latency.p95, latency_p99_ms: latency.p99 },
    ...{ samples: latency.count, missed: counts.missed, lost: counts.lost },
    refused: Object.fromEntries(counts.refused.entries.map(([reason, { count }]) => [reason, count])),
    cpu_share: cpu_s / seconds,
    cpu_us_per_player_second: perPlayer(cpu_s) * 1e6,
    resident_mb,
    sent_messages: perPlayer(counts.sentMessages),
    sent_bytes: perPlayer(counts.sentBytes),
    received_messages: perPlayer(counts.receivedMessages),
    received_bytes: perPlayer(counts.receivedBytes),
    ...{ jitter_p50_ms: jitter.p50, jitter_p99_ms: jitter.p99, generator_lag_p99_ms: lag.p99 },
  };
}

/** Whether the server holds so many players, by what they have counted. */
export function judge(counts: Counts, players: number, seconds: number): Verdict {
  const due = (players * seconds * 1000) / PATCH_INTERVAL_MS;
  const latency = counts.latencyMs.read();
  const kills = latency.count / (ROOM_PLAYERS - 1);
  if (counts.lagMs.read().p99 > MAX_LAG_P99_MS) return "INVALID: the generator lags";
  if (counts.lost > 0) return "loses players";
  if (counts.refused.total.count > counts.sentMessages * MAX_REFUSED_SHARE) {
    return "refuses messages";
  }
  if (counts.patches < due * MIN_PATCH_SHARE) return "falls behind";
  if (latency.p99 > MAX_P99_MS || counts.missed > kills * MAX_MISSED_SHARE) {
    return "too slow";
  }
  return "held";
}

function usage({ pid }: ServerUnderTest) {
  const { user, system } = process.cpuUsage();
  return {
    at_s: performance.now() / 1000,
    server_s: threadSecondsOf(pid),
    generator_s: (user + system) / 1e6,
  };
}

function describe(step: Step): string {
  return [
    `${step.server}, ${step.traffic}: ${step.players} players ${step.verdict}${step.is_saturated ? ", no CPU left" : ""};`,
    `p99 ${step.latency_p99_ms.toFixed(1)} ms, CPU ${(step.cpu_share * 100).toFixed(0)} %;`,
    `generator lags ${step.generator_lag_p99_ms.toFixed(1)} ms`,
    ...Object.entries(step.refused).map(([reason, count]) => `; ${count} messages refused: ${reason}`),
  ].join(" ");
}

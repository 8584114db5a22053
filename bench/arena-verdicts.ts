/**
 * How true a match is to its players: whether a strike that a client has shown as a hit was one, and how often what it predicted was
 * corrected; over real sockets, through lines of several kinds, with the client library.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { endProcess, startDatabase } from "../loadtest/child.ts";
import { startServer } from "../loadtest/server-process.ts";
import { ARENA_RATE } from "../src/game/arena/arena-rate.ts";
import type { Content } from "../src/game/content/content.ts";
import { BadNetwork } from "../test/support/bad-network.ts";
import { type ArenaLink, isSameVerdict, type StrikeRecord } from "../web/client/index.ts";
import { publishEndless } from "./arena-content.ts";
import {
  type Behaviour,
  brawler,
  DUEL_MODE_ID,
  type Player,
  stander,
  startDuel,
  type Tampering,
  wanderer,
} from "./arena-duellists.ts";
import { quantile } from "./quantile.ts";

/** A line, and who plays over it. */
type Scene = {
  name: string;
  round_trip_ms: number;
  /** Up to so much more or less, of the round trip. */
  jitter_ms: number;
  duels: number;
  behaviours: (seed: number, ability_ids: readonly string[]) => [Behaviour, Behaviour];
  /** Of the first of each duel. */
  tampering?: Tampering;
  stall_every_ms?: number;
};

export type SceneResult = {
  name: string;
  round_trip_ms: number;
  jitter_ms: number;
  /** Strikes with a verdict: not those that were interrupted, and not those at the dead and the invulnerable alone. */
  strikes: number;
  /** Of them, those that were shown as the server says. */
  same: number;
  interrupted: number;
  /** Strikes of which somebody could not be hit at the server's tick. */
  safe: number;
  player_ticks: number;
  corrections: number;
  /** By cause. */
  causes: Record<string, number>;
  /** Of corrections that no stun, root or push has caused. */
  metres_p99: number;
  largest_inputs: number;
  /** After each stall of 300 ms: until the client is as far ahead of the server as before, within a tick. */
  recovered_ms: number[];
  lost: number;
};

const STALL_MS = 300;
/** Inputs under way come and go between two patches: what is usual is the most of so long. */
const USUAL_WITHIN_MS = 1000;
/** A client that is as quick as before for so long is back. */
const STAYS_BACK_MS = 500;
const FRAME_MS = 4;
const WARM_UP_MS = 5000;
/** What others do to a fighter cannot be predicted. */
const BY_OTHERS: ReadonlySet<string> = new Set(["stun", "root", "push"]);

const fight: Scene["behaviours"] = (seed, ids) => [brawler(seed, ids), brawler(seed + 1000, ids)];
const alone: Scene["behaviours"] = (seed, ids) => [wanderer(seed, ids), stander];

/** A rewind that is off by one tick: the client saw another picture than it says. */
const shifted = (link: ArenaLink): ArenaLink => ({
  get acknowledged() {
    return link.acknowledged;
  },
  send: input => link.send({ ...input, seen_tick: Math.max(0, input.seen_tick - 1) }),
  listen: listener => link.listen(listener),
  heartbeat: () => link.heartbeat(),
  report: (kind, detail) => link.report(kind, detail),
});

const faster = (content: Content): Content => ({
  ...content,
  "combat-stats": Object.fromEntries(
    Object.entries(content["combat-stats"]).map(([id, stats]) => [
      id,
      { ...stats, move_speed: stats.move_speed + 0.1 },
    ]),
  ),
});

const SCENES: readonly Scene[] = [
  { name: "fight", round_trip_ms: 50, jitter_ms: 30, duels: 7, behaviours: fight },
  { name: "fight", round_trip_ms: 80, jitter_ms: 30, duels: 7, behaviours: fight },
  { name: "fight", round_trip_ms: 120, jitter_ms: 30, duels: 7, behaviours: fight },
  { name: "fight", round_trip_ms: 150, jitter_ms: 30, duels: 3, behaviours: fight },
  { name: "fight", round_trip_ms: 200, jitter_ms: 30, duels: 3, behaviours: fight },
  { name: "fight, even line", round_trip_ms: 100, jitter_ms: 0, duels: 3, behaviours: fight },
  { name: "alone", round_trip_ms: 80, jitter_ms: 30, duels: 2, behaviours: alone },
  {
    name: "alone, stalls",
    round_trip_ms: 80,
    jitter_ms: 0,
    duels: 1,
    behaviours: alone,
    stall_every_ms: 6000,
  },
  {
    name: "one number changed",
    round_trip_ms: 80,
    jitter_ms: 0,
    duels: 1,
    behaviours: fight,
    tampering: { content: faster },
  },
  {
    name: "rewind off by a tick",
    round_trip_ms: 80,
    jitter_ms: 0,
    duels: 2,
    behaviours: fight,
    tampering: { link: shifted },
  },
];

export type Verdicts = {
  scenes: SceneResult[];
  /** The longest time for which the players themselves were kept from playing: beyond a tick it is they who were late. */
  players_late_ms: number;
};

/** All at once, each on a line of its own. */
export async function measureVerdicts(
  seconds: number,
  only: (scene: SceneKey) => boolean = () => true,
): Promise<Verdicts> {
  const database = await startDatabase();
  const mode = await publishEndless(database.endpoint, DUEL_MODE_ID);
  const server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint });
  const lag = monitorEventLoopDelay({ resolution: FRAME_MS });
  const begin = setTimeout(() => lag.enable(), WARM_UP_MS);
  try {
    const scenes = await Promise.all(
      SCENES.filter(only).map((scene, i) => play(scene, server.endpoint, mode.ability_ids, seconds, i * 100)),
    );
    return { scenes, players_late_ms: lag.max / 1e6 };
  } finally {
    clearTimeout(begin);
    lag.disable();
    await endProcess(server.process, "SIGKILL");
    await endProcess(database.process, "SIGKILL");
  }
}

export type SceneKey = Pick<Scene, "name" | "round_trip_ms">;

async function play(
  scene: Scene,
  endpoint: string,
  ability_ids: readonly string[],
  seconds: number,
  seed: number,
): Promise<SceneResult> {
  const { round_trip_ms, jitter_ms, duels, behaviours, tampering, stall_every_ms } = scene;
  const quality = { latencyMs: round_trip_ms / 2, jitterMs: jitter_ms / 2, seed: seed + 1 };
  const line = await BadNetwork.open(Number(new URL(endpoint).port), quality);
  const pairs: [Player, Player][] = [];
  let lost = 0;
  try {
    for (let i = 0; i < duels; i++)
      pairs.push(await startDuel(line.endpoint, behaviours(seed + i + 1, ability_ids), tampering));
    // Of a duel in which one is changed, or alone, the first is looked at.
    const watched =
      tampering || scene.name.startsWith("alone") ? pairs.map(([first]) => first) : pairs.flat();
    for (const { connection } of pairs.flat()) connection.on("left", () => (lost += 1));
    const timer = setInterval(() => {
      for (const { client } of pairs.flat()) client.advance();
    }, FRAME_MS);
    await delay(WARM_UP_MS);
    for (const { strikes, corrections } of watched) {
      strikes.length = 0;
      corrections.length = 0;
    }
    const recovered_ms = stall_every_ms ? await stalls(line, watched, seconds, stall_every_ms) : [];
    if (!stall_every_ms) await delay(seconds * 1000);
    clearInterval(timer);
    return resultOf(scene, watched, seconds, recovered_ms, lost);
  } finally {
    await Promise.all(pairs.flat().map(({ connection }) => connection.leave().catch(() => undefined)));
    line.close();
  }
}

/** @returns how long it took after each. */
async function stalls(
  line: BadNetwork,
  watched: readonly Player[],
  seconds: number,
  everyMs: number,
): Promise<number[]> {
  const found: number[] = [];
  for (const endMs = performance.now() + seconds * 1000; performance.now() < endMs; ) {
    const before = await mostPending(watched);
    line.stall(STALL_MS);
    await delay(STALL_MS);
    const endedAtMs = performance.now();
    let lastLateMs = endedAtMs;
    while (performance.now() < endedAtMs + everyMs - STALL_MS - USUAL_WITHIN_MS) {
      await delay(FRAME_MS);
      const nowMs = performance.now();
      // What comes after is another disturbance.
      if (nowMs - lastLateMs > STAYS_BACK_MS) continue;
      const isLate = watched.some(({ client }, i) => client.pendingInputs > (before[i] ?? 0) + 1);
      if (isLate) lastLateMs = nowMs;
    }
    found.push(lastLateMs - endedAtMs);
  }
  return found;
}

/** Of each, the most inputs that are without an answer. */
async function mostPending(watched: readonly Player[]): Promise<number[]> {
  const most = watched.map(() => 0);
  for (const endMs = performance.now() + USUAL_WITHIN_MS; performance.now() < endMs; await delay(FRAME_MS))
    for (const [i, { client }] of watched.entries()) most[i] = Math.max(most[i] ?? 0, client.pendingInputs);
  return most;
}

function resultOf(
  { name, round_trip_ms, jitter_ms }: Scene,
  watched: readonly Player[],
  seconds: number,
  recovered_ms: number[],
  lost: number,
): SceneResult {
  const all = watched.flatMap(({ strikes }) => strikes);
  const corrections = watched.flatMap(each => each.corrections);
  const judged = all.filter(strike => !strike.is_interrupted && !isAtTheSafeAlone(strike));
  const own = corrections.filter(({ cause }) => !BY_OTHERS.has(cause));
  const causes: Record<string, number> = {};
  for (const { cause } of corrections) causes[cause] = (causes[cause] ?? 0) + 1;
  return {
    ...{ name, round_trip_ms, jitter_ms, recovered_ms, lost, causes },
    strikes: judged.length,
    same: judged.filter(isSameVerdict).length,
    interrupted: all.filter(({ is_interrupted }) => is_interrupted).length,
    safe: all.filter(({ safe }) => safe.length > 0).length,
    player_ticks: Math.round(watched.length * seconds * ARENA_RATE.ticks_per_second),
    corrections: corrections.length,
    metres_p99: quantile(
      own.map(({ metres }) => metres),
      0.99,
    ),
    largest_inputs: Math.max(0, ...corrections.map(({ inputs }) => inputs)),
  };
}

function isAtTheSafeAlone({ shown, hit, safe }: StrikeRecord): boolean {
  return (
    safe.length > 0 && [...shown, ...hit].every(slot => safe.includes(slot)) && shown.length + hit.length > 0
  );
}

/** A line of one kind, those who play over it, and what is found of them. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { ARENA_RATE } from "../src/game/arena/arena-rate.ts";
import type { Content } from "../src/game/content/content.ts";
import { BadNetwork } from "../test/support/bad-network.ts";
import { type ArenaLink, type Correction, isSameVerdict, type StrikeRecord } from "../web/client/index.ts";
import {
  type Behaviour,
  brawler,
  type Player,
  stander,
  startDuel,
  type Tampering,
  wanderer,
} from "./arena-duellists.ts";
import { quantile } from "./quantile.ts";

/** A line, and who plays over it. */
export type Scene = {
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
  /** Of all corrections but those whose cause is a stun: the slowed are among them. */
  metres_p99: number;
  /** Of those, without any whose cause is another effect that others have put on the fighter: what nobody has caused. */
  unslowed_metres_p99: number;
  largest_inputs: number;
  /** After each stall of 300 ms: until the client is as far ahead of the server as before, within a tick. */
  recovered_ms: number[];
  lost: number;
  /** The longest time for which the players themselves were kept from playing: beyond a tick it is they who were late. */
  players_late_ms: number;
};

const STALL_MS = 300;
/** Inputs under way come and go between two patches: what is usual is the most of so long. */
const USUAL_WITHIN_MS = 1000;
/** A client that is as quick as before for so long is back. */
const STAYS_BACK_MS = 500;
const FRAME_MS = 4;
/** Causes of corrections (`DIFFERENCES`) that are others' doing, and cannot be predicted. */
const STUNNED = "stun";
/** Others' effects but stuns. Of them slows alone change where a fighter is. */
const SLOWED = "effects";

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

export const SCENES: readonly Scene[] = [
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

export type PlayedScene = {
  readonly scene: Scene;
  readonly line: BadNetwork;
  readonly players: readonly Player[];
  /** Those who are looked at: of a duel in which one is changed, or alone, the first. */
  readonly watched: readonly Player[];
  readonly timer: NodeJS.Timeout;
  readonly lost: { count: number };
};

/** All have come in, and play. */
export async function begin(
  scene: Scene,
  endpoint: string,
  ability_ids: readonly string[],
  seed: number,
): Promise<PlayedScene> {
  const { name, round_trip_ms, jitter_ms, duels, behaviours, tampering } = scene;
  const quality = { latencyMs: round_trip_ms / 2, jitterMs: jitter_ms / 2, seed: seed + 1 };
  const line = await BadNetwork.open(Number(new URL(endpoint).port), quality);
  const pairs: [Player, Player][] = [];
  for (let i = 0; i < duels; i++)
    pairs.push(await startDuel(line.endpoint, behaviours(seed + i + 1, ability_ids), tampering));
  const players = pairs.flat();
  const watched = tampering || name.startsWith("alone") ? pairs.map(([first]) => first) : players;
  const lost = { count: 0 };
  for (const { connection } of players) connection.on("left", () => (lost.count += 1));
  const timer = setInterval(() => {
    for (const { client } of players) client.advance();
  }, FRAME_MS);
  return { scene, line, players, watched, timer, lost };
}

/** What is found of them in so many seconds. */
export async function watch(played: PlayedScene, seconds: number): Promise<SceneResult> {
  const { scene, line, watched, lost } = played;
  for (const { strikes, corrections } of watched) {
    strikes.length = 0;
    corrections.length = 0;
  }
  const { stall_every_ms } = scene;
  const late = monitorEventLoopDelay({ resolution: FRAME_MS });
  late.enable();
  const recovered_ms = stall_every_ms ? await stalls(line, watched, seconds, stall_every_ms) : [];
  if (!stall_every_ms) await delay(seconds * 1000);
  late.disable();
  return {
    ...resultOf(scene, watched, seconds, recovered_ms),
    ...{ lost: lost.count, players_late_ms: late.max / 1e6 },
  };
}

export async function leave({ line, players, timer }: PlayedScene): Promise<void> {
  clearInterval(timer);
  await Promise.all(players.map(({ connection }) => connection.leave().catch(() => undefined)));
  line.close();
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
): Omit<SceneResult, "lost" | "players_late_ms"> {
  const all = watched.flatMap(({ strikes }) => strikes);
  const corrections = watched.flatMap(each => each.corrections);
  const judged = all.filter(strike => !strike.is_interrupted && !isAtTheSafeAlone(strike));
  const own = corrections.filter(({ cause }) => cause !== STUNNED);
  const causes: Record<string, number> = {};
  for (const { cause } of corrections) causes[cause] = (causes[cause] ?? 0) + 1;
  return {
    ...{ name, round_trip_ms, jitter_ms, recovered_ms, causes },
    strikes: judged.length,
    same: judged.filter(isSameVerdict).length,
    interrupted: all.filter(({ is_interrupted }) => is_interrupted).length,
    safe: all.filter(({ safe }) => safe.length > 0).length,
    player_ticks: Math.round(watched.length * seconds * ARENA_RATE.ticks_per_second),
    corrections: corrections.length,
    metres_p99: metresP99(own),
    unslowed_metres_p99: metresP99(own.filter(({ cause }) => cause !== SLOWED)),
    largest_inputs: Math.max(0, ...corrections.map(({ inputs }) => inputs)),
  };
}

const metresP99 = (corrections: readonly Correction[]) =>
  quantile(
    corrections.map(({ metres }) => metres),
    0.99,
  );

function isAtTheSafeAlone({ shown, hit, safe }: StrikeRecord): boolean {
  return (
    safe.length > 0 && [...shown, ...hit].every(slot => safe.includes(slot)) && shown.length + hit.length > 0
  );
}

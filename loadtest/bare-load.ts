/**
 * What a bare Colyseus room takes for the same traffic on the same core: the measure for the server's CPU. Both play at
 * once, since machines change their pace from minute to minute.
 */
import { setTimeout as delay } from "node:timers/promises";
import { startBareServer } from "./child.ts";
import { cpuSecondsOf, pin, SERVER_CORE } from "./cores.ts";
import { LeanPlayer } from "./lean-player.ts";
import { OwnLag, type Spread } from "./spread.ts";
import { type Traffic, trafficBetween, trafficOf } from "./traffic.ts";

const PLAYERS_PER_ROOM = 4;
/**
 * Patches of the bare room's batch that say anything. It has 5 a second, but nothing has changed in one that follows a
 * flush before the next tick: with 5 here, its players received 8.0 patches a second for the game's 8.4.
 */
const BATCHES_PER_SECOND = 4.55;
/** Of a message of these players, framing included, as it would be without padding. */
const UNPADDED_BYTES = 43;

export type BareFigures = {
  /** Of one core, 0 to 1. */
  cpu: number;
  /** What the game's server took in the same seconds. */
  game_cpu: number;
  traffic: Traffic;
  generator_lag_ms: Spread;
  /** Players that were lost, and requests without an answer. */
  problems: string[];
};

export type BareOptions = {
  /** The game's server, whose players go on. */
  gamePid: number;
  rooms: number;
  warmUpMs: number;
  holdMs: number;
  isPinned: boolean;
};

/**
 * Lets as many players of bare rooms send as much as the game's players did, in messages and bytes, and cause as many
 * patches beside the batch, and messages beside patches and answers.
 */
export async function measureBare(
  like: Traffic,
  { gamePid, rooms, warmUpMs, holdMs, isPinned }: BareOptions,
): Promise<BareFigures> {
  const server = await startBareServer();
  if (isPinned) pin(server.process.pid ?? 0, SERVER_CORE);
  const players: LeanPlayer[] = [];
  const problems: string[] = [];
  let isOver = false;
  const note = (problem: string) => {
    if (!isOver) problems.push(problem);
  };
  const hooks = {
    ...{ onPatch: () => {}, onMessage: () => {} },
    onClose: (code: number) => note(`a connection was closed with ${code}`),
  };
  const timers: NodeJS.Timeout[] = [];
  try {
    for (let i = 0; i < rooms * PLAYERS_PER_ROOM; i++) {
      players.push(await LeanPlayer.join(server.endpoint, "bare", {}, () => hooks));
    }
    for (const player of players) timers.push(...play(player, like, note));
    await delay(warmUpMs);
    return { ...(await hold(server.process.pid ?? 0, gamePid, players, holdMs)), problems };
  } finally {
    isOver = true;
    for (const timer of timers) clearInterval(timer);
    await Promise.all(players.map(player => player.leave()));
    await server.stop();
  }
}

async function hold(
  pid: number,
  gamePid: number,
  players: LeanPlayer[],
  holdMs: number,
): Promise<Omit<BareFigures, "problems">> {
  const lag = new OwnLag();
  lag.start();
  const look = () => ({
    ...{ cpuSeconds: cpuSecondsOf(pid), gameCpuSeconds: cpuSecondsOf(gamePid) },
    ...{ atMs: performance.now(), traffic: trafficOf(players) },
  });
  const before = look();
  await delay(holdMs);
  const after = look();
  const seconds = (after.atMs - before.atMs) / 1000;
  return {
    cpu: (after.cpuSeconds - before.cpuSeconds) / seconds,
    game_cpu: (after.gameCpuSeconds - before.gameCpuSeconds) / seconds,
    traffic: trafficBetween(before.traffic, after.traffic, players.length * seconds),
    generator_lag_ms: lag.read(),
  };
}

/** Requests that change one thing, those that everyone sees at once, and those that everyone is told of besides. */
function play(player: LeanPlayer, like: Traffic, note: (problem: string) => void): NodeJS.Timeout[] {
  const { moves, requests, patches, messages } = like;
  const flushes = Math.max(0, patches - BATCHES_PER_SECOND) / PLAYERS_PER_ROOM;
  const tellings = Math.min(flushes, Math.max(0, messages - patches - requests) / PLAYERS_PER_ROOM);
  const padding = "x".repeat(Math.max(0, Math.round(like.sent_bytes / (moves + requests) - UNPADDED_BYTES)));
  let walked = Math.random() * 100;
  const ask = (type: string, payload: object) => {
    player.request(type, { ...payload, padding }).catch(error => note(String(error)));
  };
  return [
    every(moves, () => {
      walked += 1;
      player.send("move", { x: Math.sin(walked / 5) * 5, z: Math.cos(walked / 5) * 5, padding });
    }),
    every(Math.max(0, requests - flushes), () => ask("hit", { enemy: "enemy1" })),
    every(flushes - tellings, () => ask("critical", {})),
    every(tellings, () => ask("critical", { tells: true })),
  ];
}

/** A timer whose players do not all act at once. */
function every(times_per_s: number, act: () => void): NodeJS.Timeout {
  const intervalMs = 1000 / Math.max(times_per_s, 1e-3);
  let dueAtMs = performance.now() + Math.random() * intervalMs;
  return setInterval(() => {
    if (performance.now() < dueAtMs) return;
    dueAtMs += intervalMs;
    act();
  }, CHECK_INTERVAL_MS);
}

const CHECK_INTERVAL_MS = 20;

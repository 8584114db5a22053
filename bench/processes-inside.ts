/**
 * Our server with players in the same process, for `bench/processes.ts`: what they take of the core is in the figures, and nothing of it is taken from
 * another process.
 */
import "../src/index.ts";
import { setTimeout as delay } from "node:timers/promises";
import { Counts, Crowd } from "./capacity-crowd.ts";
import { GameTraffic } from "./capacity-game-traffic.ts";
import { BEGIN_MS, DRAIN_MS, grow, judge, RESUME_MS, SETTLE_MS } from "./capacity-ladder.ts";
import { type Order, order } from "./processes-orders.ts";

let crowd: Crowd | undefined;

async function obey(asked: Order): Promise<object> {
  crowd ??= new Crowd(() => new GameTraffic(asked.endpoint));
  crowd.play("five");
  if (asked.type === "grow") await growTo(crowd, asked.players);
  const figures = asked.type === "measure" ? await measure(crowd, asked.seconds) : {};
  crowd.pause();
  await delay(DRAIN_MS);
  return figures;
}

async function growTo(players: Crowd, count: number): Promise<void> {
  await grow(players, count);
  await delay(SETTLE_MS);
}

async function measure(players: Crowd, seconds: number) {
  const counts = new Counts();
  // What was due while it was stopped comes first.
  await delay(RESUME_MS + BEGIN_MS);
  const cpu = process.cpuUsage();
  players.begin(counts);
  await delay(seconds * 1000);
  const lag = players.end();
  const { user, system } = process.cpuUsage(cpu);
  return {
    verdict: judge(counts, players.players, seconds),
    players: players.players,
    cpu_us_per_player_second: (user + system) / players.players / seconds,
    latency_p99_ms: counts.latencyMs.read().p99,
    lag_p99_ms: lag.p99,
  };
}

process.on("message", message => {
  // Others speak to the server's process, too.
  const asked = order.safeParse(message);
  if (!asked.success) return;
  void obey(asked.data).then(
    figures => process.send?.({ type: "done", ...figures }),
    (error: unknown) => process.send?.({ type: "failed", reason: String(error) }),
  );
});

/** Players of the bare room: they send what the reference workload says, and nothing else. */
import { LeanPlayer } from "../loadtest/lean-player.ts";

const MOVE_INTERVAL_MS = 200;
const HIT_INTERVAL_MS = 400;
const CRITICAL_INTERVAL_MS = 6000;
const PLAYERS = 4;

/** Returns the function that lets them leave. */
export async function playBareRoom(endpoint: string): Promise<() => Promise<void>> {
  const leaves = await Promise.all(Array.from({ length: PLAYERS }, (_, i) => playOne(endpoint, i)));
  return async () => {
    await Promise.all(leaves.map(leave => leave()));
  };
}

async function playOne(endpoint: string, index: number): Promise<() => Promise<void>> {
  const ignore = () => {};
  const hooks = { onPatch: ignore, onMessage: ignore, onClose: ignore };
  const player = await LeanPlayer.join(endpoint, "bare", {}, () => hooks);
  let moves = 0;
  const timers = [
    setInterval(() => {
      moves += 1;
      player.send("move", { x: Math.sin(moves / 5) * 5 + index, z: Math.cos(moves / 5) * 5 });
    }, MOVE_INTERVAL_MS),
    setInterval(() => player.send("hit", { enemy: `enemy${index}` }), HIT_INTERVAL_MS),
    setInterval(() => player.send("critical", {}), CRITICAL_INTERVAL_MS),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await player.leave();
  };
}

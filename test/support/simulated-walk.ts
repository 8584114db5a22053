/** Somebody who walks about in a room of a dungeon, on a line of its own, and says now and then that it has come further than it has. */
import { WalkObserver, type WalkSpan } from "../../src/fair-play/walk-observer.ts";
import type { Content } from "../../src/game/content/content.ts";
import { nextRandom } from "../../src/game/core/random.ts";
import { applyCommand } from "../../src/game/dungeon/commands.ts";
import { takeTick } from "../../src/game/dungeon/tick.ts";
import { walkSpeed } from "../../src/game/movement/pace.ts";
import { endOfPath } from "../../src/game/movement/walk-out.ts";
import { aWorld, playerIn } from "./world.ts";

const PIECE_TICKS = 160;

/** @param factor of its speed, in about half of the time. */
export function simulateWalk(
  content: Content,
  { seed, seconds, factor }: { seed: number; seconds: number; factor: number },
): readonly WalkSpan[] {
  const random = { state: Math.imul(seed + 1, 0x9e3779b1) | 0 };
  for (let i = 0; i < 3; i++) nextRandom(random);
  const between = (from: number, to: number) => from + (to - from) * nextRandom(random);
  const world = aWorld({ content, room_template_id: "room1", seed });
  const player = playerIn(world);
  const observer = new WalkObserver();
  const interval = Math.round(between(2, 5));
  const delay = between(0.2, 2.5);
  const jitter = between(0, 0.8);
  const home = { x: player.position_x, z: player.position_z };
  let at = { ...home };
  let yaw = between(0, 2 * Math.PI);
  let [stallUntil, restsUntil, last, isHelped] = [0, 0, 0, false];
  const sent: { arrives: number; claim: { position: { x: number; z: number }; yaw: number } }[] = [];
  for (let tick = 0; tick < seconds * world.ticks_per_second; tick++) {
    if (tick % PIECE_TICKS === 0) isHelped = nextRandom(random) < 0.5;
    if (tick % 20 === 0 && nextRandom(random) < 0.02) stallUntil = tick + between(4, 16);
    if (tick % 200 === 0 && nextRandom(random) < 0.3) restsUntil = tick + between(10, 60);
    if (tick % interval === 0 && tick >= restsUntil) {
      const metres = (walkSpeed(world, player) * interval * (isHelped ? factor : 1)) / world.ticks_per_second;
      // Around where it came in, within two metres.
      if (Math.hypot(at.x - home.x, at.z - home.z) > 2) yaw = Math.atan2(home.x - at.x, home.z - at.z);
      else if (nextRandom(random) < 0.1) yaw = between(0, 2 * Math.PI);
      at = { x: at.x + metres * Math.sin(yaw), z: at.z + metres * Math.cos(yaw) };
      last = Math.max(last, Math.max(tick, stallUntil) + delay + nextRandom(random) * jitter);
      sent.push({ arrives: last, claim: { position: { ...at }, yaw } });
    }
    while ((sent[0]?.arrives ?? Number.POSITIVE_INFINITY) <= tick) {
      const claim = sent.shift()?.claim;
      if (!claim) break;
      const command = { type: "move" as const, player_id: player.id, claim, latency_ms: delay * 100 };
      observer.note(world, command);
      if (applyCommand(world, command).verdict.is_accepted) continue;
      // It is told where it is.
      at = { ...endOfPath(player) };
      sent.length = 0;
    }
    takeTick(world);
  }
  return observer.spansOf(player.id);
}

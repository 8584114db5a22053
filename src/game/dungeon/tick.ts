/** One step of a room: what happens by itself as time passes. */
import { endAction } from "../combat/abilities.ts";
import { hurtPlayer } from "../combat/damage.ts";
import { effectSum, expireEffects } from "../combat/effects.ts";
import { stepProjectile } from "../combat/projectiles.ts";
import { STEPS_PER_SECOND } from "../core/ticks.ts";
import { noteSpeed, settlePlayer } from "../movement/walking.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { stepEnemy } from "./enemies.ts";
import { leaveFloorInTime } from "./lost-connections.ts";
import { bringEnemiesBack } from "./returning-enemies.ts";
import { type Player, playerStats, type World } from "./world.ts";

/** Takes the room one step on and returns the events that happened in it. */
export function step(world: World): GameEvent[] {
  const events: GameEvent[] = [];
  world.tick += 1;
  for (const player of world.players.values()) stepPlayer(world, player, events);
  if (world.projectiles.size > 0) {
    for (const projectile of world.projectiles.values()) stepProjectile(world, projectile, events);
  }
  for (const enemy of world.enemies.values()) stepEnemy(world, enemy, events);
  bringEnemiesBack(world, events);
  return events;
}

function stepPlayer(world: World, player: Player, events: GameEvent[]): void {
  if (!player.connected) leaveFloorInTime(world, player, events);
  if (!player.is_alive) return;
  undergoEffects(world, player, events);
  if (!player.is_alive) return;
  endAction(world, player, events);
  settlePlayer(world, player);
}

/** Effects that work over time, and the end of those that have run out. */
function undergoEffects(world: World, player: Player, events: GameEvent[]): void {
  if (player.effects.size === 0) return;
  const change = effectSum(world, player, "health_per_second") / STEPS_PER_SECOND;
  const { max_health } = playerStats(world, player);
  if (change > 0) player.current_health = Math.min(max_health, player.current_health + change);
  if (change < 0) hurtPlayer(world, player, -change, events);
  expireEffects(world, player);
  noteSpeed(world, player);
}

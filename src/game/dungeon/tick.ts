/** One tick of a room: what happens by itself as time passes. */
import { endAction } from "../combat/abilities.ts";
import { undergoEffects } from "../combat/damage.ts";
import { tickProjectile } from "../combat/projectiles.ts";
import { settlePlayer } from "../movement/walking.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { tickEnemy } from "./enemies.ts";
import { leaveWorldInTime } from "./lost-connections.ts";
import { progress } from "./progress.ts";
import { bringEnemiesBack } from "./returning-enemies.ts";
import type { Player, World } from "./world.ts";

/** Takes the room one tick on and returns the events that happened in it. */
export function takeTick(world: World): GameEvent[] {
  const events: GameEvent[] = [];
  world.tick += 1;
  for (const player of world.players.values()) tickPlayer(world, player, events);
  if (world.projectiles.size > 0) {
    for (const projectile of world.projectiles.values()) tickProjectile(world, projectile, events);
  }
  for (const enemy of world.enemies.values()) tickEnemy(world, enemy, events);
  bringEnemiesBack(world, events);
  if (events.length > 0) progress(world, events);
  return events;
}

function tickPlayer(world: World, player: Player, events: GameEvent[]): void {
  if (!player.connected) leaveWorldInTime(world, player, events);
  if (!player.is_alive) return;
  undergoEffects(world, player, events);
  if (!player.is_alive) return;
  endAction(world, player, events);
  settlePlayer(world, player);
}

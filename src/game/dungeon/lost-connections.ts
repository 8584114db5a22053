/**
 * Whose connection stands, and what happens to a character whose connection does not: it stays in the World for a while, or pulling
 * the cable would be a way out of any fight. Then it leaves the World, and keeps its slot until it is back or is taken out.
 */

import { ticksIn } from "../core/ticks.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import { endWalkOn } from "../movement/walk-on.ts";
import { forgiveStall } from "../movement/walking.ts";
import { resetLonelyEnemies } from "./death.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { updateRunClock } from "./run-clock.ts";
import { memberOf, type Player, type World } from "./world.ts";

/** The connection of a player was lost, or has come (back). */
export function setConnected(world: World, player_id: string, connected: boolean): Verdict {
  const player = memberOf(world, player_id);
  if (!player) return reject("not_in_room");
  player.connected = connected;
  if (!connected) {
    endWalkOn(player, world.tick);
    player.leaves_world_at_tick = world.tick + ticksIn(world, world.dungeon.combat_log_seconds);
    updateRunClock(world);
    return accept();
  }
  // A client that was started anew counts its moves from 1 again.
  player.last_move_seq = 0;
  forgiveStall(world, player);
  if (world.away.delete(player_id)) world.players.set(player_id, player);
  updateRunClock(world);
  return accept();
}

/** Once a tick: a character whose connection has been away for long enough leaves the World. */
export function leaveWorldInTime(world: World, player: Player, events: GameEvent[]): void {
  if (player.connected || world.tick < player.leaves_world_at_tick) return;
  world.players.delete(player.id);
  world.away.set(player.id, player);
  updateRunClock(world);
  resetLonelyEnemies(world, events);
}

/** Takes the player out of the room, in the World or away from it. */
export function removePlayer(
  world: World,
  player_id: string,
  events: GameEvent[],
  isClosing = false,
): boolean {
  if (!world.players.delete(player_id) && !world.away.delete(player_id)) return false;
  updateRunClock(world);
  events.push({ event_type: "player_left", source_player_id: player_id });
  if (!isClosing) resetLonelyEnemies(world, events);
  return true;
}

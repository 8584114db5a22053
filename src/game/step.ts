/** One step of a room: what happens by itself as time passes. */
import { endAction } from "./abilities.ts";
import type { GameEvent } from "./events.ts";
import { settlePlayer } from "./movement.ts";
import { stepsIn } from "./time.ts";
import type { World } from "./world.ts";

const CORPSE_STEPS = stepsIn(5);

/** Takes the room one step on and returns the events that happened in it. */
export function step(world: World): GameEvent[] {
  const events: GameEvent[] = [];
  world.tick += 1;
  for (const player of world.players.values()) {
    endAction(world, player);
    settlePlayer(world, player);
  }
  for (const enemy of world.enemies.values()) {
    if (enemy.died_at_tick !== undefined && world.tick - enemy.died_at_tick >= CORPSE_STEPS) {
      world.enemies.delete(enemy.enemy_instance_id);
    }
  }
  return events;
}

/** Where the even walks that a dungeon's state tells of have led by a tick. */
import { distance, facing, type Point, pointTowards } from "../../src/game/core/geometry.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { PlayerSchema } from "../../src/schema/player-state.ts";

/** Where an enemy is at a tick: the state says where its walk began, where it leads and how fast it goes. */
export function enemyAt(enemy: EnemySchema, tick: number, tickMs: number): Point {
  const from = { x: enemy.position_x, z: enemy.position_z };
  if (enemy.move_speed === 0) return from;
  const to = { x: enemy.move_to_x, z: enemy.move_to_z };
  const seconds = (Math.max(0, tick - enemy.started_tick) * tickMs) / 1000;
  return pointTowards(from, to, Math.min(seconds * enemy.move_speed, distance(from, to)));
}

/** Where a player is at a tick: on the even walk that the state tells of, or where it stands. */
export function playerAt(player: PlayerSchema, tick: number, tickMs: number): Point {
  const from = { x: player.position_x, z: player.position_z };
  if (!player.move_speed) return from;
  const metres = ((Math.max(0, tick - player.started_tick) * tickMs) / 1000) * player.move_speed;
  const { x, z } = facing(player.move_direction);
  return { x: from.x + x * metres, z: from.z + z * metres };
}

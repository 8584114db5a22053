/** How enemies come into being. */
import { entryOf, statsOf } from "../content/content.ts";
import type { Point } from "../core/geometry.ts";
import { nextInstanceId } from "../core/instance-ids.ts";
import { FLOOR_Y } from "../core/position.ts";
import { LONG_AGO_TICK } from "../core/ticks.ts";
import { NO_LASTING_EFFECTS } from "../effects/effects.ts";
import { TICKS_PER_DECISION } from "./dungeon-rate.ts";
import { ENEMIES_TEAM, type Enemy, type World } from "./world.ts";

/** Puts an enemy into the room, at full health and facing the way Godot's models do (+z). */
export function spawnEnemy(
  world: World,
  enemyTypeId: string,
  at: Point,
  enemyInstanceId = nextInstanceId(world, "enemy"),
): Enemy {
  const type = entryOf(world.content["enemy-types"], enemyTypeId);
  // First what every tick looks at: so it shares a line of the processor's caches.
  const enemy: Enemy = {
    is_alive: true,
    effects: NO_LASTING_EFFECTS,
    walk: undefined,
    attack: undefined,
    decision_offset: world.enemies.size % TICKS_PER_DECISION,
    position_x: at.x,
    position_z: at.z,
    state: "IDLE",
    current_health: statsOf(world, type).max_health,
    aggro_player_id: undefined,
    yaw: 0,
    home: at,
    enemy_type_id: enemyTypeId,
    id: enemyInstanceId,
    combat_stats_id: type.combat_stats_id,
    position_y: FLOOR_Y,
    died_at_tick: undefined,
    threat: new Map(),
    attack_ready_at_tick: 0,
    ability_ready_at_tick: 0,
    hurt_at_tick: LONG_AGO_TICK,
    staggers_from_tick: 0,
    idle_until_tick: world.tick,
    phase: 0,
    is_summoned: false,
    history: [],
    kind: "enemy",
    team: ENEMIES_TEAM,
  };
  world.enemies.set(enemy.id, enemy);
  return enemy;
}

/** The place in dungeon coordinates of what the content places relative to the room's centre. */
export function inRoom(world: World, place: Point): Point {
  return { x: world.template.center_x + place.x, z: world.template.center_z + place.z };
}

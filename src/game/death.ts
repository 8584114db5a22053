/** Death, respawn, and what they do to the room. */
import { NO_LASTING_EFFECTS } from "./effects.ts";
import type { GameEvent } from "./events.ts";
import { dropLoot } from "./loot.ts";
import { CREDIT_SECONDS } from "./movement.ts";
import { clearRoomIfDone } from "./room-clearing.ts";
import { stepsIn } from "./time.ts";
import { accept, reject, type Verdict } from "./verdict.ts";
import { type Enemy, enemyStats, type Player, placeAt, playerStats, type World } from "./world.ts";

const RESPAWN_AFTER_STEPS = stepsIn(2);

export function killEnemy(world: World, source: Player | undefined, enemy: Enemy, events: GameEvent[]): void {
  enemy.is_alive = false;
  enemy.state = "DEAD";
  enemy.died_at_tick = world.tick;
  enemy.effects = NO_LASTING_EFFECTS;
  enemy.walk = undefined;
  enemy.attack = undefined;
  enemy.aggro_player_id = undefined;
  if (source) source.statistics.enemies_killed += 1;
  events.push({
    event_type: "enemy_died",
    ...(source && { source_player_id: source.player_id }),
    target_enemy_id: enemy.enemy_instance_id,
    position_x: enemy.position_x,
    position_y: enemy.position_y,
    position_z: enemy.position_z,
  });
  dropLoot(world, enemy, events);
  clearRoomIfDone(world, events);
}

export function killPlayer(world: World, player: Player, events: GameEvent[], source?: Enemy): void {
  player.is_alive = false;
  player.state = "DEAD";
  player.died_at_tick = world.tick;
  player.effects = NO_LASTING_EFFECTS;
  player.dash_metres = 0;
  player.casting = undefined;
  events.push({
    event_type: "player_died",
    source_enemy_id: source?.enemy_instance_id,
    target_player_id: player.player_id,
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
  });
  for (const other of world.players.values()) if (other.is_alive) return;
  if (world.is_cleared) {
    world.projectiles.clear();
    return;
  }
  resetEnemies(world);
  events.push({ event_type: "enemies_reset" });
  clearRoomIfDone(world, events);
}

/**
 * Brings a dead player back to where it came in, with full health and mana. The living are told yes as well, since
 * the first answer may have been lost.
 */
export function respawn(world: World, player: Player, events: GameEvent[]): Verdict {
  if (player.is_alive) return accept();
  if (world.tick - (player.died_at_tick ?? 0) < RESPAWN_AFTER_STEPS - stepsIn(CREDIT_SECONDS)) {
    return reject("not_yet");
  }
  const stats = playerStats(world, player);
  const gold_lost = Math.floor(player.gold * world.dungeon.gold_loss_share);
  player.gold -= gold_lost;
  player.is_alive = true;
  player.state = "IDLE";
  player.died_at_tick = undefined;
  player.current_health = stats.max_health;
  player.mana = { amount: stats.max_mana, since_tick: world.tick };
  placeAt(player, player.checkpoint);
  player.walk_budget_seconds = 0;
  player.walk_budget_since_tick = world.tick;
  events.push({ event_type: "player_respawned", source_player_id: player.player_id, gold_lost });
  return accept();
}

/**
 * The living enemies start anew, and what was shot at them is gone. The dead stay dead, or their loot could be had again
 * by dying.
 */
export function resetEnemies(world: World): void {
  world.projectiles.clear();
  for (const enemy of world.enemies.values()) {
    if (!enemy.is_alive) continue;
    if (enemy.is_summoned) world.enemies.delete(enemy.enemy_instance_id);
    else resetEnemy(world, enemy);
  }
  world.boss_phase = 0;
}

function resetEnemy(world: World, enemy: Enemy): void {
  placeAt(enemy, enemy.home);
  enemy.state = "IDLE";
  enemy.current_health = enemyStats(world, enemy).max_health;
  enemy.phase = 0;
  enemy.attack_ready_at_tick = world.tick;
  enemy.ability_ready_at_tick = world.tick;
  enemy.idle_until_tick = world.tick;
  enemy.effects = NO_LASTING_EFFECTS;
  enemy.threat.clear();
  enemy.trail = [];
  enemy.walk = undefined;
  enemy.attack = undefined;
  enemy.aggro_player_id = undefined;
}

/** Death, respawn, and what they do to the room. */
import type { Fighter } from "../combat/fighter.ts";
import { placeAt } from "../core/position.ts";
import { LONG_AGO_TICK, msIn, ticksIn } from "../core/ticks.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import { endEffects } from "../effects/effects.ts";
import { beginAnew } from "../movement/walking.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { dropLoot } from "./loot.ts";
import { clearRoomIfDone } from "./room-clearing.ts";
import { type Enemy, enemyTypeOf, type Player, type World } from "./world.ts";

/** @param source whose kill it is; undefined where it is nobody's. */
export function killEnemy(
  world: World,
  source: Player | Enemy | undefined,
  enemy: Enemy,
  events: GameEvent[],
): void {
  const killer = source?.kind === "player" ? source : undefined;
  enemy.is_alive = false;
  enemy.state = "DEAD";
  enemy.died_at_tick = world.tick;
  endEffects(enemy);
  enemy.walk = undefined;
  enemy.attack = undefined;
  enemy.aggro_player_id = undefined;
  if (killer) killer.lasting.statistics.enemies_killed += 1;
  events.push({
    event_type: "enemy_died",
    source_player_id: killer?.id,
    target_enemy_id: enemy.id,
    enemy_type_id: enemy.enemy_type_id,
    is_summoned: enemy.is_summoned || undefined,
    position_x: enemy.position_x,
    position_y: enemy.position_y,
    position_z: enemy.position_z,
  });
  // A boss that starts anew calls them again.
  if (!enemy.is_summoned) dropLoot(world, enemy, events);
  clearRoomIfDone(world, events);
}

/** @param source whose hit it was; undefined where an effect has killed it. */
export function killPlayer(world: World, player: Player, events: GameEvent[], source?: Fighter): void {
  player.is_alive = false;
  player.state = "DEAD";
  player.died_at_tick = world.tick;
  player.lasting.deaths += 1;
  player.lasting.statistics.deaths += 1;
  endEffects(player);
  beginAnew(world, player);
  player.casting = undefined;
  events.push({
    event_type: "player_died",
    source_enemy_id: source?.kind === "enemy" ? source.id : undefined,
    target_player_id: player.id,
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

/** When nobody is left to fight, enemies whose type says so are as at the start; or a boss could be worn down by turns. */
export function resetLonelyEnemies(world: World, events: GameEvent[]): void {
  for (const player of world.players.values()) if (player.is_alive) return;
  const lonely = [...world.enemies.values()].filter(
    enemy => enemy.is_alive && enemyTypeOf(world, enemy).resets_when_alone && !isFresh(enemy),
  );
  if (lonely.length === 0) return;
  resetEnemies(world, true);
  events.push({ event_type: "enemies_reset", is_lonely: true });
  clearRoomIfDone(world, events);
}

function isFresh(enemy: Enemy): boolean {
  return enemy.phase === 0 && enemy.current_health === enemy.stats.max_health;
}

/**
 * Brings a dead player back to where it came in, with full health and mana. The living are told yes as well, since
 * the first answer may have been lost.
 */
export function respawn(world: World, player: Player, events: GameEvent[], request_id?: string): Verdict {
  if (player.is_alive) return accept();
  const left =
    (player.died_at_tick ?? 0) + ticksIn(world, world.game_rules.respawn_delay_seconds) - world.tick;
  if (left > ticksIn(world, world.game_rules.latency_tolerance_seconds))
    return reject("not_yet", msIn(world, left));
  const stats = player.stats;
  const gold_lost = Math.floor(player.lasting.gold * world.dungeon.gold_loss_share);
  player.lasting.gold -= gold_lost;
  player.is_alive = true;
  player.state = "IDLE";
  player.died_at_tick = undefined;
  player.current_health = stats.max_health;
  player.mana = { amount: stats.max_mana, since_tick: world.tick };
  placeAt(player, player.checkpoint);
  beginAnew(world, player);
  events.push({
    ...{ event_type: "player_respawned", source_player_id: player.id, gold_lost },
    ...(request_id !== undefined && { request_id }),
  });
  return accept();
}

/**
 * The living enemies start anew, or of them only those who do when they are alone, and what was shot at them is gone. The dead
 * stay dead, or their loot could be had again by dying.
 */
export function resetEnemies(world: World, isOnlyLonely = false): void {
  world.projectiles.clear();
  const isReset = (enemy: Enemy) => !isOnlyLonely || enemyTypeOf(world, enemy).resets_when_alone;
  const isBossReset = [...world.enemies.values()].some(enemy => enemy.phase > 0 && isReset(enemy));
  for (const enemy of world.enemies.values()) {
    if (!enemy.is_alive) continue;
    // They were called by a boss that starts anew.
    if (enemy.is_summoned && (!isOnlyLonely || isBossReset)) world.enemies.delete(enemy.id);
    else if (isReset(enemy)) resetEnemy(world, enemy);
  }
  if (!isOnlyLonely || isBossReset) world.boss_phase = 0;
}

function resetEnemy(world: World, enemy: Enemy): void {
  placeAt(enemy, enemy.home);
  enemy.state = "IDLE";
  enemy.current_health = enemy.stats.max_health;
  enemy.phase = 0;
  enemy.attack_ready_at_tick = world.tick;
  enemy.ability_ready_at_ticks.clear();
  enemy.hurt_at_tick = LONG_AGO_TICK;
  enemy.idle_until_tick = world.tick;
  endEffects(enemy);
  enemy.threat.clear();
  enemy.history = [];
  enemy.walk = undefined;
  enemy.attack = undefined;
  enemy.aggro_player_id = undefined;
}

/** How enemies think: whom they go for, when they attack, and when they give up. */

import { hit, undergoEffects } from "../combat/damage.ts";
import { isInReach } from "../combat/hit-tests.ts";
import { isWithinReach } from "../combat/reach.ts";
import { type Ability, findEntry } from "../content/content.ts";
import { distance, type Point, yawTowards } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { nextRandom } from "../core/random.ts";
import { ticksIn } from "../core/ticks.ts";
import { hasEffect } from "../effects/effects.ts";
import { canWalk } from "../movement/walkable-area.ts";
import { phaseOf } from "./boss.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { DUNGEON_RATE, TICKS_PER_DECISION } from "./dungeon-rate.ts";
import { landAbility, nextAbility, noteUse } from "./enemy-abilities.ts";
import { advance, isInTheWay, placeBehind, placeNextTo, stopWalking, walkTo } from "./enemy-movement.ts";
import { damageFactorAt } from "./spawn.ts";
import { type Enemy, enemyTypeOf, type Player, type World } from "./world.ts";

/** Further than this from home an enemy turns back, and takes up nothing else until it is home again, unless it is hurt. */
const LEASH_M = 15;
const HOME_RADIUS_M = 1;
/** A chased player is lost beyond the detection radius times this. */
const LOSE_FACTOR = 1.5;
/** Another player must have hurt it this much more before an enemy changes its mind. */
const THREAT_MARGIN = 1.1;
/** An enemy stops this far inside its range, so that a small step back does not end the fight. */
const STANDOFF_SHARE = 0.75;
/** One that keeps its distance goes back from who is nearer than this share of it. */
const TOO_NEAR_SHARE = 0.6;
/** An attacker that is pushed back, or left by a step, closes up; it counts as chasing only beyond this share of its range. */
const CHASE_FROM_SHARE = 1.5;
const IDLE_SECONDS = { min: 2, max: 4 };
const CORPSE_TICKS = ticksIn(DUNGEON_RATE, 5);

/** One tick of one enemy. */
export function tickEnemy(world: World, enemy: Enemy, events: GameEvent[]): void {
  if (!enemy.is_alive) {
    if (world.tick - (enemy.died_at_tick ?? 0) >= CORPSE_TICKS) world.enemies.delete(enemy.id);
    return;
  }
  undergoEffects(world, enemy, events);
  if (!enemy.is_alive) return;
  if (hasEffect(world, enemy, "stun")) {
    stopWalking(world, enemy);
    enemy.attack = undefined;
    enemy.stunned_from_tick = world.tick + ticksIn(world, enemyTypeOf(world, enemy).stagger_cooldown);
    return;
  }
  advance(world, enemy);
  if (enemy.attack) landAttack(world, enemy, events);
  else if (world.tick % TICKS_PER_DECISION === enemy.decision_offset) decide(world, enemy, events);
}

function decide(world: World, enemy: Enemy, events: GameEvent[]): void {
  const fromHome = distance(positionOf(enemy), enemy.home);
  if (!isRoused(world, enemy)) {
    if (enemy.state === "RETURN") {
      if (fromHome > HOME_RADIUS_M) {
        walkTo(world, enemy, enemy.home);
        return;
      }
      if (enemyTypeOf(world, enemy).when_returning === "invulnerable")
        enemy.current_health = enemy.stats.max_health;
    }
    if (fromHome > LEASH_M) {
      giveUp(world, enemy);
      return;
    }
  }
  const target = chooseTarget(world, enemy);
  if (target) fight(world, enemy, target, events);
  else if (enemy.aggro_player_id !== undefined) giveUp(world, enemy);
  else roam(world, enemy);
}

/**
 * Of the living players it notices, the one who has hurt it most, and among equals the nearest. It keeps to its
 * choice until another is clearly ahead.
 */
function chooseTarget(world: World, enemy: Enemy): Player | undefined {
  const at = positionOf(enemy);
  let best: Player | undefined;
  let bestThreat = 0;
  let bestMetres = 0;
  let current: Player | undefined;
  let currentThreat = 0;
  for (const player of world.players.values()) {
    if (!notices(world, enemy, player)) continue;
    const threat = enemy.threat.get(player.id) ?? 0;
    const metres = distance(at, positionOf(player));
    if (player.id === enemy.aggro_player_id) {
      current = player;
      currentThreat = threat;
    }
    if (!best || threat > bestThreat || (threat === bestThreat && metres < bestMetres)) {
      best = player;
      bestThreat = threat;
      bestMetres = metres;
    }
  }
  return current && bestThreat <= currentThreat * THREAT_MARGIN ? current : best;
}

/** Whether it was hurt so lately that it goes for those who hurt it, however far they and its home are. */
function isRoused(world: World, enemy: Enemy): boolean {
  return (
    enemy.threat.size > 0 && world.tick - enemy.hurt_at_tick < ticksIn(world, world.dungeon.combat_seconds)
  );
}

/**
 * Whether the player is alive and near enough. Whom it chases, or was hurt by, it sees from further away; who has just hurt it,
 * from anywhere.
 */
export function notices(world: World, enemy: Enemy, player: Player): boolean {
  if (enemy.threat.has(player.id) && isRoused(world, enemy)) return player.is_alive;
  const { detection_radius } = enemyTypeOf(world, enemy);
  const isKnown = player.id === enemy.aggro_player_id || enemy.threat.has(player.id);
  const radius = detection_radius * (isKnown ? LOSE_FACTOR : 1);
  return player.is_alive && distance(positionOf(enemy), positionOf(player)) <= radius;
}

function fight(world: World, enemy: Enemy, target: Player, events: GameEvent[]): void {
  const type = enemyTypeOf(world, enemy);
  const at = positionOf(enemy);
  const there = positionOf(target);
  enemy.aggro_player_id = target.id;
  const ability = nextAbility(world, enemy, target);
  if (ability) {
    noteUse(world, enemy, ability);
    startAttack(world, enemy, target, ability, events);
    return;
  }
  const isInReach =
    isWithinReach(world, at, there, type.attack_range) && canWalk(world.walkableArea, at, there);
  if (isInReach && world.tick >= enemy.attack_ready_at_tick) {
    startAttack(world, enemy, target, undefined, events);
    return;
  }
  if (type.preferred_range !== undefined) {
    keepDistance(world, enemy, there, type.preferred_range);
    return;
  }
  if (!isInReach || isInTheWay(world, enemy)) {
    if (enemy.state !== "ATTACK" || !isWithinReach(world, at, there, type.attack_range * CHASE_FROM_SHARE))
      enemy.state = "CHASE";
    walkTo(world, enemy, placeNextTo(world, enemy, there, type.attack_range * STANDOFF_SHARE));
    return;
  }
  stopWalking(world, enemy);
  enemy.state = "ATTACK";
}

/** One that shoots goes back from who comes too near, as far as walls allow, and closes up to who is too far off or behind a wall. */
function keepDistance(world: World, enemy: Enemy, there: Point, metres: number): void {
  const at = positionOf(enemy);
  const isSeen = canWalk(world.walkableArea, at, there);
  if (distance(at, there) > metres || !isSeen) {
    enemy.state = "CHASE";
    walkTo(world, enemy, placeNextTo(world, enemy, there, metres * STANDOFF_SHARE));
    return;
  }
  const retreat =
    distance(at, there) < metres * TOO_NEAR_SHARE ? placeBehind(world, enemy, there, metres) : undefined;
  if (retreat) {
    enemy.state = "CHASE";
    walkTo(world, enemy, retreat);
    return;
  }
  if (enemy.walk && distance(at, there) < metres * STANDOFF_SHARE) return;
  stopWalking(world, enemy);
  enemy.state = "ATTACK";
}

/** The wind-up of an ability, or of the plain attack: from now on everyone can see what is coming. */
function startAttack(
  world: World,
  enemy: Enemy,
  target: Player,
  ability: Ability | undefined,
  events: GameEvent[],
): void {
  const { attack_cooldown, attack_windup } = enemyTypeOf(world, enemy);
  const ability_id = ability?.id;
  stopWalking(world, enemy);
  enemy.state = "ATTACK";
  enemy.yaw = yawTowards(positionOf(enemy), positionOf(target));
  enemy.attack_ready_at_tick = world.tick + ticksIn(world, attack_cooldown);
  enemy.attack = {
    started_tick: world.tick,
    lands_at_tick: world.tick + ticksIn(world, ability?.cast_time ?? attack_windup),
    target_player_id: target.id,
    ability_id,
    at: ability?.reach === "area" ? positionOf(target) : undefined,
  };
  events.push({
    event_type: "attack_started",
    source_enemy_id: enemy.id,
    target_player_id: target.id,
    ability_id,
  });
}

/** When the wind-up is over, the target is hit where it is still in reach; whom an ability reaches is its own business. */
function landAttack(world: World, enemy: Enemy, events: GameEvent[]): void {
  const landing = enemy.attack;
  if (!landing || world.tick < landing.lands_at_tick) return;
  enemy.attack = undefined;
  // What was announced lands, even where the boss has come into another phase meanwhile.
  const ability =
    landing.ability_id === undefined ? undefined : findEntry(world.content.abilities, landing.ability_id);
  const multiplier = phaseOf(world, enemy)?.damage_multiplier ?? 1;
  if (ability) {
    // What an ability says of its damage is said for level 1 and no difficulty; the attacker's own has both in it.
    const factor = ability.damage === undefined ? 1 : damageFactorAt(world, enemy.level);
    landAbility(world, enemy, landing, { ability, multiplier: multiplier * factor }, events);
    return;
  }
  const target = world.players.get(landing.target_player_id);
  if (target && isInReach(world, enemy, target, enemyTypeOf(world, enemy).attack_range))
    hit(world, enemy, target, { ability, multiplier }, events);
}

/** Forgets its quarrels and goes home. */
function giveUp(world: World, enemy: Enemy): void {
  enemy.aggro_player_id = undefined;
  enemy.threat.clear();
  enemy.state = "RETURN";
  walkTo(world, enemy, enemy.home);
}

/** Stands for a while, then walks to some point around its home. */
function roam(world: World, enemy: Enemy): void {
  if (enemy.walk && enemy.state === "PATROL") {
    walkTo(world, enemy, enemy.walk.to);
    return;
  }
  if (enemy.state !== "IDLE") {
    enemy.state = "IDLE";
    const { min, max } = IDLE_SECONDS;
    enemy.idle_until_tick = world.tick + ticksIn(world, min + nextRandom(world.random) * (max - min));
    return;
  }
  const { patrol_radius } = enemyTypeOf(world, enemy);
  if (patrol_radius === 0 || world.tick < enemy.idle_until_tick) return;
  const goal = randomPointAround(world, enemy.home, patrol_radius);
  if (!canWalk(world.walkableArea, positionOf(enemy), goal)) return;
  enemy.state = "PATROL";
  walkTo(world, enemy, goal);
}

/** Evenly spread over the disc: the square root makes up for the centre's smaller rings. */
function randomPointAround(world: World, centre: Point, radius: number): Point {
  const metres = radius * Math.sqrt(nextRandom(world.random));
  const yaw = nextRandom(world.random) * 2 * Math.PI;
  return { x: centre.x + Math.sin(yaw) * metres, z: centre.z + Math.cos(yaw) * metres };
}

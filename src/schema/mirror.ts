/**
 * The way from the World to what clients see. It runs just before a patch and copies what has changed: nothing is
 * ever computed in a Schema field, since quantized fields snap and sums in them would drift.
 */
import type { MapSchema } from "@colyseus/schema";
import { findEntry } from "../game/content.ts";
import { distance } from "../game/geometry.ts";
import { STEPS_PER_SECOND, stepsIn } from "../game/time.ts";
import {
  type Door,
  ENEMY_STATES,
  type Enemy,
  enemyStats,
  enemyTypeOf,
  type Fighter,
  type LootDrop,
  PLAYER_STATES,
  type Player,
  type Position,
  type Projectile,
  playerStats,
  positionOf,
  type World,
} from "../game/world.ts";
import { DoorSchema } from "./door.ts";
import { EnemySchema } from "./enemy.ts";
import { LootDropSchema } from "./loot-drop.ts";
import { PlayerSchema } from "./player.ts";
import { ProjectileSchema } from "./projectile.ts";
import { RoomStateSchema } from "./room-state.ts";

/** A Schema of a World, before any player sees it. */
export function createMirror(world: World): RoomStateSchema {
  const state = new RoomStateSchema();
  state.room_id = world.room_id;
  state.dungeon_id = world.dungeon_id;
  state.run_id = world.run_id;
  state.room_template_id = world.room_template_id;
  state.room_type = world.room_type;
  state.max_players = world.max_players;
  state.tick = world.tick;
  updateMirror(world, state);
  return state;
}

/** Clients count on from `welcome` and `heartbeat_ack` themselves; this only keeps watchers right, never by itself. */
const TICK_INTERVAL_STEPS = 10 * STEPS_PER_SECOND;

/** About 6 degrees. Players turn a little with every strike. */
const SEEN_TURN_RAD = 0.1;

/**
 * A step as short as the push of a hit is shown as done: it is over before it could be seen, and clients glide to
 * where an enemy stands in any case. Fights are full of them.
 */
const SHORT_WALK_M = 0.6;

/** Half a step of the quantized coordinates, and a little. */
const WALK_END_TOLERANCE_M = 0.01;

/** An effect that is over before two slow batches have passed is not shown: it would be gone when it is seen. */
const SHORT_EFFECT_SECONDS = 1;

/** Whom a flush is about: of all others only the coming and going is copied, and their changes wait for the batch. */
export type Subjects = ReadonlySet<string> | undefined;

/** Copies what has changed since the last time, of everyone or of the subjects. Returns whether anything did. */
export function updateMirror(world: World, state: RoomStateSchema, subjects?: Subjects): boolean {
  const changes = [
    assign(state, "is_cleared", world.is_cleared),
    assign(state, "boss_phase", world.boss_phase),
    mirrorMap(world.players, state.players, subjects, PlayerSchema, (player, target) =>
      mirrorPlayer(world, player, target),
    ),
    mirrorMap(world.enemies, state.enemies, subjects, EnemySchema, (enemy, target) =>
      mirrorEnemy(world, enemy, target),
    ),
    mirrorLoot(world, state, subjects),
    mirrorMap(world.doors, state.doors, subjects, DoorSchema, mirrorDoor),
    mirrorMap(world.projectiles, state.projectiles, subjects, ProjectileSchema, (projectile, target) =>
      mirrorProjectile(world, projectile, target),
    ),
  ];
  const hasChanged = changes.includes(true);
  if (hasChanged && world.tick - state.tick >= TICK_INTERVAL_STEPS) state.tick = world.tick;
  return hasChanged;
}

function mirrorPlayer(world: World, player: Player, target: PlayerSchema): boolean {
  const stats = playerStats(world, player);
  return [
    assign(target, "player_id", player.player_id),
    assign(target, "seat", player.seat),
    assign(target, "character_name", player.character_name),
    mirrorPosition(player, target),
    assignYaw(target, player.yaw),
    assign(target, "state", PLAYER_STATES.indexOf(player.state)),
    assign(target, "current_health", Math.ceil(player.current_health)),
    assign(target, "max_health", stats.max_health),
    assign(target, "current_mana", Math.floor(player.mana.amount)),
    assign(target, "mana_since_tick", player.mana.since_tick),
    assign(target, "max_mana", stats.max_mana),
    assign(target, "current_stamina", Math.floor(player.stamina.amount)),
    assign(target, "stamina_since_tick", player.stamina.since_tick),
    assign(target, "max_stamina", stats.max_stamina),
    assign(target, "gold", player.gold),
    assign(target, "is_alive", player.is_alive),
    assign(target, "connected", player.connected),
    mirrorEffects(world, player, target.effects),
  ].includes(true);
}

function mirrorEnemy(world: World, enemy: Enemy, target: EnemySchema): boolean {
  return [mirrorWhereabouts(enemy, target), mirrorFighting(world, enemy, target)].includes(true);
}

function mirrorWhereabouts(enemy: Enemy, target: EnemySchema): boolean {
  const { walk } = enemy;
  if (walk && distance(walk.from, walk.to) > SHORT_WALK_M) {
    return [
      assign(target, "position_x", walk.from.x),
      assign(target, "position_z", walk.from.z),
      assign(target, "move_to_x", walk.to.x),
      assign(target, "move_to_z", walk.to.z),
      assign(target, "move_speed", walk.speed),
      assign(target, "started_tick", walk.started_tick),
    ].includes(true);
  }
  if (!walk && isAtEndOfWalk(enemy, target)) return false;
  const place = walk?.to ?? positionOf(enemy);
  return [
    assign(target, "position_x", place.x),
    assign(target, "position_z", place.z),
    assign(target, "move_speed", 0),
  ].includes(true);
}

/** Clients end a walk by themselves, so that an enemy which has come to its end needs no word. */
function isAtEndOfWalk(enemy: Enemy, target: EnemySchema): boolean {
  if (!(target.move_speed > 0)) return false;
  return (
    Math.abs(enemy.position_x - target.move_to_x) < WALK_END_TOLERANCE_M &&
    Math.abs(enemy.position_z - target.move_to_z) < WALK_END_TOLERANCE_M
  );
}

function mirrorFighting(world: World, enemy: Enemy, target: EnemySchema): boolean {
  return [
    assign(target, "enemy_instance_id", enemy.enemy_instance_id),
    assign(target, "enemy_type_id", enemy.enemy_type_id),
    assign(target, "position_y", enemy.position_y),
    enemy.attack !== undefined && assign(target, "yaw", enemy.yaw),
    assign(target, "state", ENEMY_STATES.indexOf(enemy.state)),
    mirrorWindUp(world, enemy, target),
    assign(target, "attack_ability_id", enemy.attack?.ability_id ?? ""),
    assign(target, "current_health", Math.ceil(enemy.current_health)),
    assign(target, "max_health", enemyStats(world, enemy).max_health),
    assign(target, "is_alive", enemy.is_alive),
    assign(target, "aggro_seat", seatOf(world, enemy.aggro_player_id)),
    mirrorEffects(world, enemy, target.effects),
  ].includes(true);
}

/** A wind-up that has run its time needs no word; one that was broken before is taken back. */
function mirrorWindUp(world: World, enemy: Enemy, target: EnemySchema): boolean {
  if (enemy.attack) return assign(target, "attack_started_tick", enemy.attack.started_tick);
  const ability = findEntry(world.content.abilities, target.attack_ability_id ?? "");
  const windUpSeconds = ability?.cast_time ?? enemyTypeOf(world, enemy).attack_windup;
  const isOver = world.tick >= (target.attack_started_tick ?? 0) + stepsIn(windUpSeconds);
  return !isOver && assign(target, "attack_started_tick", 0);
}

function mirrorProjectile(world: World, projectile: Projectile, target: ProjectileSchema): boolean {
  return [
    assign(target, "ability_id", projectile.ability_id),
    assign(target, "source_seat", seatOf(world, projectile.source_player_id)),
    assign(target, "position_x", projectile.position_x),
    assign(target, "position_z", projectile.position_z),
    assign(target, "yaw", projectile.yaw),
    assign(target, "started_tick", projectile.started_tick),
  ].includes(true);
}

/** Taken loot is seen once more, with its taker, before it goes: the World remembers it for longer than clients need. */
function mirrorLoot(world: World, state: RoomStateSchema, subjects: Subjects): boolean {
  const visible = new Map<string, LootDrop>();
  for (const [id, loot] of world.loot_drops) {
    const shown = state.loot_drops.get(id);
    if (!loot.is_picked_up || (shown && !shown.is_picked_up)) visible.set(id, loot);
  }
  return mirrorMap(visible, state.loot_drops, subjects, LootDropSchema, (loot, target) =>
    [
      assign(target, "loot_instance_id", loot.loot_instance_id),
      assign(target, "item_id", loot.item_id),
      assign(target, "item_type", loot.item_type),
      assign(target, "quantity", loot.quantity),
      mirrorPosition(loot, target),
      assign(target, "is_picked_up", loot.is_picked_up),
      assign(target, "picked_up_seat", seatOf(world, loot.picked_up_by)),
    ].includes(true),
  );
}

function mirrorDoor(door: Door, target: DoorSchema): boolean {
  return [
    assign(target, "door_id", door.door_id),
    assign(target, "is_open", door.is_open),
    assign(target, "is_locked", door.is_locked),
    assign(target, "connected_room_template_id", door.connected_room_template_id),
  ].includes(true);
}

function mirrorPosition(body: Position, target: Position): boolean {
  return [
    assign(target, "position_x", body.position_x),
    assign(target, "position_y", body.position_y),
    assign(target, "position_z", body.position_z),
  ].includes(true);
}

/** Keeps one Schema per entry of a World's map. */
function mirrorMap<T, S>(
  source: ReadonlyMap<string, T>,
  target: MapSchema<S>,
  subjects: Subjects,
  Mirrored: new () => S,
  copy: (from: T, to: S) => boolean,
): boolean {
  let hasChanged = false;
  for (const [id, entry] of source) {
    const known = target.get(id);
    if (known && subjects && !subjects.has(id)) continue;
    const mirrored = known ?? new Mirrored();
    hasChanged = copy(entry, mirrored) || hasChanged;
    if (!known) {
      target.set(id, mirrored);
      hasChanged = true;
    }
  }
  if (target.size === source.size) return hasChanged;
  for (const id of [...target.keys()]) if (!source.has(id)) target.delete(id);
  return true;
}

function mirrorEffects(world: World, fighter: Fighter, target: MapSchema<number>): boolean {
  if (fighter.effects.size === 0 && target.size === 0) return false;
  let hasChanged = false;
  for (const [abilityId, endsAtTick] of fighter.effects) {
    const seconds = findEntry(world.content.abilities, abilityId)?.effect_duration ?? 0;
    if (seconds <= SHORT_EFFECT_SECONDS || target.get(abilityId) === endsAtTick) continue;
    target.set(abilityId, endsAtTick);
    hasChanged = true;
  }
  for (const abilityId of [...target.keys()]) {
    if (fighter.effects.has(abilityId)) continue;
    target.delete(abilityId);
    hasChanged = true;
  }
  return hasChanged;
}

/** 0 for nobody, and for a player who has left. */
function seatOf(world: World, player_id: string | undefined): number {
  return (player_id !== undefined && world.players.get(player_id)?.seat) || 0;
}

/** A turn too small to be seen from above is left out. */
function assignYaw(target: PlayerSchema, yaw: number): boolean {
  const isSeen = target.yaw === undefined || Math.abs(Math.sin((yaw - target.yaw) / 2)) > SEEN_TURN_RAD / 2;
  return isSeen && assign(target, "yaw", yaw);
}

/** A value that snaps to what the field held before is no change. */
function assign<T, K extends keyof T>(target: T, field: K, value: T[K]): boolean {
  const before = target[field];
  if (before === value) return false;
  target[field] = value;
  return target[field] !== before;
}

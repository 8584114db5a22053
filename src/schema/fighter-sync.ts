/** How players and enemies are shown. */
import type { MapSchema } from "@colyseus/schema";
import { findEntry, statsOf } from "../game/content/content.ts";
import { distance, type Point } from "../game/core/geometry.ts";
import { type RoomTime, secondsIn, ticksIn } from "../game/core/ticks.ts";
import { ENEMY_STATES, type Enemy, enemyTypeOf, type Player, type World } from "../game/dungeon/world.ts";
import { type Affected, NO_LASTING_EFFECTS } from "../game/effects/effects.ts";
import { type EvenWalk, evenWalkOf } from "../game/movement/walk-on.ts";
import { PLAYER_STATES } from "../game/movement/walker.ts";
import { COORDINATE_STEP_M } from "./coordinate.ts";
import { EnemySchema } from "./enemy-state.ts";
import type { Show, View } from "./map-sync.ts";
import { PlayerSchema } from "./player-state.ts";

/** About 9 degrees. Players turn a little with every strike. */
const SEEN_TURN_RAD = 0.15;

/**
 * A step as short as the push of a hit is shown as done: it is over before it could be seen, and clients glide to
 * where an enemy stands in any case. Fights are full of them.
 */
const SHORT_WALK_M = 0.6;

/** How far a walk may be from the one that is shown before it is sent again: what jitter makes of an even walk is not seen. */
const SAME_PLACE_M = 0.3;
const SAME_SPEED_M_PER_S = 0.05;
const SAME_DIRECTION_RAD = 0.02;

/** Half a step of the quantized coordinates, and a little. */
const WALK_END_TOLERANCE_M = 0.01;

/** An effect that is over before two slow batches have passed is not shown: it would be gone when it is seen. */
const SHORT_EFFECT_SECONDS = 1;

/** Since this version clients know of even walks. For older ones a walk is shown place by place. */
const EVEN_WALKS_SINCE_VERSION = 3;

/** Who sees it: `protocol_version` is the oldest that somebody speaks. */
export type Audience = { protocol_version: number };

export const viewOfPlayer =
  (audience: Readonly<Audience>): Show<Player, PlayerSchema> =>
  (world, player) =>
    new PlayerView(world, player, audience);

class PlayerView implements View<Player, PlayerSchema> {
  readonly schema = new PlayerSchema();
  /** What was copied. Effects are never changed, only replaced. */
  #effects = NO_LASTING_EFFECTS;
  /** The walk that is shown; undefined where it is shown standing. */
  #walk: EvenWalk | undefined;
  readonly #audience: Readonly<Audience>;

  constructor(world: World, player: Player, audience: Readonly<Audience>) {
    this.#audience = audience;
    const { schema } = this;
    schema.position_y = player.position_y;
    const { max_health, max_mana, max_stamina } = statsOf(world, player);
    schema.player_id = player.id;
    schema.seat = player.seat;
    schema.character_name = player.character_name;
    schema.max_health = max_health;
    schema.max_mana = max_mana;
    schema.max_stamina = max_stamina;
  }

  copy(world: World, player: Player): void {
    const { schema } = this;
    this.#copyWhereabouts(world, player);
    if (isSeenTurn(schema.yaw, player.yaw)) schema.yaw = player.yaw;
    schema.state = PLAYER_STATES.indexOf(player.state);
    schema.current_health = Math.ceil(player.current_health);
    schema.current_mana = Math.floor(player.mana.amount);
    schema.mana_since_tick = player.mana.since_tick;
    schema.current_stamina = Math.floor(player.stamina.amount);
    schema.stamina_since_tick = player.stamina.since_tick;
    schema.gold = player.gold;
    schema.is_alive = player.is_alive;
    schema.connected = player.connected;
    if (player.effects === this.#effects) return;
    this.#effects = player.effects;
    copyEffects(world, player, schema.effects);
  }

  /** What walks evenly is sent when it changes. A walk that differs from the one that is shown by less than anybody sees is the same. */
  #copyWhereabouts(world: World, player: Player): void {
    const { schema } = this;
    const showsWalks = this.#audience.protocol_version >= EVEN_WALKS_SINCE_VERSION;
    const walk = showsWalks && player.travel.walk_on ? evenWalkOf(world, player) : undefined;
    if (walk) {
      if (this.#walk && isSameWalk(this.#walk, walk, world)) return;
      standAt(schema, walk.from.x, walk.from.z);
      schema.move_direction = walk.direction;
      schema.move_speed = walk.speed;
      schema.started_tick = walk.tick;
    } else {
      standAt(schema, player.position_x, player.position_z);
      if (!this.#walk) return;
      schema.move_speed = 0;
      schema.started_tick = player.last_moved_at_tick;
    }
    this.#walk = walk;
  }
}

/** Whether both go the same way, and have it at this tick in about the same place. */
function isSameWalk(shown: EvenWalk, now: EvenWalk, time: RoomTime): boolean {
  return (
    Math.abs(Math.sin((shown.direction - now.direction) / 2)) < SAME_DIRECTION_RAD / 2 &&
    Math.abs(shown.speed - now.speed) < SAME_SPEED_M_PER_S &&
    distance(placeOn(shown, time), placeOn(now, time)) < SAME_PLACE_M
  );
}

function placeOn({ from, tick, direction, speed }: EvenWalk, time: RoomTime): Point {
  const metres = secondsIn(time, time.tick - tick) * speed;
  return { x: from.x + Math.sin(direction) * metres, z: from.z + Math.cos(direction) * metres };
}

export const viewOfEnemy: Show<Enemy, EnemySchema> = (world, enemy) => new EnemyView(world, enemy);

/**
 * Most enemies are on a walk, or stand, and are as they were when they were copied last. That is seen from the enemy alone,
 * without a look at its Schema, which a room with many of them would bring into the caches field by field.
 */
class EnemyView implements View<Enemy, EnemySchema> {
  readonly schema = new EnemySchema();
  /** What was copied. Walks, attacks and effects are never changed, only replaced. */
  #walk: Enemy["walk"];
  #attack: Enemy["attack"];
  #state: Enemy["state"] | undefined;
  #health = 0;
  #x = 0;
  #z = 0;
  #yaw = 0;
  #aggroSeat = 0;
  #effects = NO_LASTING_EFFECTS;

  constructor(world: World, enemy: Enemy) {
    const { schema } = this;
    schema.enemy_instance_id = enemy.id;
    schema.enemy_type_id = enemy.enemy_type_id;
    schema.position_y = enemy.position_y;
    schema.max_health = statsOf(world, enemy).max_health;
  }

  copy(world: World, enemy: Enemy): void {
    const aggroSeat = seatOf(world, enemy.aggro_player_id);
    if (this.#isCopied(enemy, aggroSeat)) return;
    const { schema } = this;
    if (enemy.effects !== this.#effects) copyEffects(world, enemy, schema.effects);
    this.#note(enemy, aggroSeat);
    copyWhereabouts(enemy, schema);
    if (enemy.attack) schema.yaw = enemy.yaw;
    schema.state = ENEMY_STATES.indexOf(enemy.state);
    copyWindUp(world, enemy, schema);
    schema.attack_ability_id = enemy.attack?.ability_id ?? "";
    schema.current_health = Math.ceil(enemy.current_health);
    schema.is_alive = enemy.is_alive;
    schema.aggro_seat = aggroSeat;
  }

  /** The dead have a state of their own. Whoever walks is where its walk says. */
  #isCopied(enemy: Enemy, aggroSeat: number): boolean {
    return (
      enemy.walk === this.#walk &&
      enemy.attack === this.#attack &&
      enemy.state === this.#state &&
      enemy.current_health === this.#health &&
      (enemy.walk !== undefined || (enemy.position_x === this.#x && enemy.position_z === this.#z)) &&
      (enemy.attack === undefined || enemy.yaw === this.#yaw) &&
      aggroSeat === this.#aggroSeat &&
      enemy.effects === this.#effects
    );
  }

  #note(enemy: Enemy, aggroSeat: number): void {
    this.#walk = enemy.walk;
    this.#attack = enemy.attack;
    this.#state = enemy.state;
    this.#health = enemy.current_health;
    this.#x = enemy.position_x;
    this.#z = enemy.position_z;
    this.#yaw = enemy.yaw;
    this.#aggroSeat = aggroSeat;
    this.#effects = enemy.effects;
  }
}

/** 0 for nobody, and for a player who has left. */
export function seatOf(world: World, player_id: string | undefined): number {
  return (player_id !== undefined && world.players.get(player_id)?.seat) || 0;
}

function copyWhereabouts(enemy: Enemy, schema: EnemySchema): void {
  const { walk } = enemy;
  if (walk && distance(walk.from, walk.to) > SHORT_WALK_M) {
    standAt(schema, walk.from.x, walk.from.z);
    if (differ(schema.move_to_x, walk.to.x)) schema.move_to_x = walk.to.x;
    if (differ(schema.move_to_z, walk.to.z)) schema.move_to_z = walk.to.z;
    schema.move_speed = walk.speed;
    schema.started_tick = walk.started_tick;
    return;
  }
  if (!walk && isAtEndOfWalk(enemy, schema)) return;
  standAt(schema, walk ? walk.to.x : enemy.position_x, walk ? walk.to.z : enemy.position_z);
  schema.move_speed = 0;
}

function standAt(schema: EnemySchema | PlayerSchema, x: number, z: number): void {
  if (differ(schema.position_x, x)) schema.position_x = x;
  if (differ(schema.position_z, z)) schema.position_z = z;
}

/** Clients end a walk by themselves, so that an enemy which has come to its end needs no word. */
function isAtEndOfWalk(enemy: Enemy, schema: EnemySchema): boolean {
  if (!(schema.move_speed > 0)) return false;
  return (
    Math.abs(enemy.position_x - schema.move_to_x) < WALK_END_TOLERANCE_M &&
    Math.abs(enemy.position_z - schema.move_to_z) < WALK_END_TOLERANCE_M
  );
}

/** A wind-up that has run its time needs no word; one that was broken before is taken back. */
function copyWindUp(world: World, enemy: Enemy, schema: EnemySchema): void {
  if (enemy.attack) {
    schema.attack_started_tick = enemy.attack.started_tick;
    return;
  }
  if (schema.attack_started_tick === 0) return;
  const ability = findEntry(world.content.abilities, schema.attack_ability_id ?? "");
  const windUpSeconds = ability?.cast_time ?? enemyTypeOf(world, enemy).attack_windup;
  const isOver = world.tick >= (schema.attack_started_tick ?? 0) + ticksIn(world, windUpSeconds);
  if (!isOver) schema.attack_started_tick = 0;
}

function copyEffects(world: World, fighter: Affected, shown: MapSchema<number>): void {
  for (const [abilityId, endsAtTick] of fighter.effects) {
    const seconds = findEntry(world.content.abilities, abilityId)?.effect_duration ?? 0;
    if (seconds > SHORT_EFFECT_SECONDS && shown.get(abilityId) !== endsAtTick)
      shown.set(abilityId, endsAtTick);
  }
  for (const abilityId of [...shown.keys()]) if (!fighter.effects.has(abilityId)) shown.delete(abilityId);
}

/** What would snap to where it is already is not even tried: most of what a room has stands still. */
function differ(shownM: number, nowM: number): boolean {
  return !(Math.abs(nowM - shownM) < COORDINATE_STEP_M / 2);
}

/** A turn too small to be seen from above is left out. */
function isSeenTurn(shownRad: number | undefined, nowRad: number): boolean {
  return shownRad === undefined || Math.abs(Math.sin((nowRad - shownRad) / 2)) > SEEN_TURN_RAD / 2;
}

/** How players and enemies are shown. */
import type { MapSchema } from "@colyseus/schema";
import type { Worn } from "../game/character/lasting.ts";
import { EQUIPMENT_SLOTS } from "../game/content/character-content.ts";
import { findEntry } from "../game/content/content.ts";
import { distance, facing, type Point } from "../game/core/geometry.ts";
import { positionOf } from "../game/core/position.ts";
import { type RoomTime, secondsIn, ticksIn } from "../game/core/ticks.ts";
import { ENEMY_STATES, type Enemy, enemyTypeOf, type Player, type World } from "../game/dungeon/world.ts";
import { type Affected, NO_LASTING_EFFECTS } from "../game/effects/effects.ts";
import { type EvenWalk, evenWalkOf } from "../game/movement/walk-on.ts";
import { isUnderWay } from "../game/movement/walk-out.ts";
import { PLAYER_STATES, type PlayerState } from "../game/movement/walker.ts";
import { COORDINATE_RESOLUTION_M } from "./coordinate.ts";
import { type EnemyHits, textOfHits } from "./enemy-hits.ts";
import { EnemySchema } from "./enemy-state.ts";
import type { Show, View } from "./map-sync.ts";
import { PlayerSchema } from "./player-state.ts";
import { slotNumberOf } from "./slot-number.ts";

/** About 9 degrees. Players turn a little with every strike. */
const SEEN_TURN_RAD = 0.15;

/**
 * A walk as short as the push of a hit is shown as done: it is over before it could be seen, and clients glide to
 * where an enemy stands in any case. Fights are full of them.
 */
const SHORT_WALK_M = 0.6;

/** How far a walk may be from the one that is shown before it is sent again: what jitter makes of an even walk is not seen. */
const SAME_PLACE_M = 0.3;
const SAME_SPEED_M_PER_SECOND = 0.05;
const SAME_DIRECTION_RAD = 0.02;

/** Half of the quantized coordinates' precision, and a little. */
const WALK_END_TOLERANCE_M = 0.01;

/** An effect that is over before two slow batches have passed is not shown: it would be gone when it is seen. */
const SHORT_EFFECT_SECONDS = 1;

/**
 * Since this version clients know of even walks and of `strikes`. For older ones a walk is shown place by place, and each strike by a
 * `state` that comes and goes.
 */
const EVEN_WALKS_SINCE_VERSION = 3;

const COUNT_OF_UINT8 = 256;

/** States that new clients know by other fields: by the walk or the place, and by `strikes`. */
const TOLD_OTHERWISE: ReadonlySet<PlayerState> = new Set(["MOVING", "ATTACKING"]);

/** Who sees it: `protocol_version` is the oldest that somebody speaks. */
export type Audience = { protocol_version: number };

export const viewOfPlayer =
  (audience: Readonly<Audience>): Show<World, Player, PlayerSchema> =>
  (_world, player) =>
    new PlayerView(player, audience);

class PlayerView implements View<World, Player, PlayerSchema> {
  readonly schema = new PlayerSchema();
  /** What was copied. Effects, stats and equipment are never changed, only replaced. */
  #effects = NO_LASTING_EFFECTS;
  #stats: Player["stats"] | undefined;
  #equipment: Worn | undefined;
  /** The walk that is shown; undefined where it is shown standing. */
  #walk: EvenWalk | undefined;
  readonly #audience: Readonly<Audience>;

  constructor(player: Player, audience: Readonly<Audience>) {
    this.#audience = audience;
    const { schema } = this;
    schema.position_y = player.position_y;
    schema.player_id = player.id;
    schema.slot = player.slot;
    schema.character_name = player.character_name;
    schema.class_id = player.lasting.class_id;
  }

  copy(world: World, player: Player): void {
    const { schema } = this;
    this.#copyWhereabouts(world, player);
    if (isSeenTurn(schema.yaw, player.yaw)) schema.yaw = player.yaw;
    this.#copyState(player);
    schema.current_health = Math.ceil(player.current_health);
    schema.current_mana = Math.floor(player.mana.amount);
    schema.mana_since_tick = player.mana.since_tick;
    schema.current_stamina = Math.floor(player.stamina.amount);
    schema.stamina_since_tick = player.stamina.since_tick;
    schema.gold = player.lasting.gold;
    this.#copyBuild(player);
    schema.is_alive = player.is_alive;
    schema.connected = player.connected;
    if (player.effects === this.#effects) return;
    this.#effects = player.effects;
    copyEffects(world, player, schema.effects);
  }

  /** What a player becomes in hours. */
  #copyBuild({ stats, lasting: { level, title, equipment, pieces } }: Player): void {
    const { schema } = this;
    schema.level = level;
    if (title !== (schema.title ?? "")) schema.title = title;
    if (stats !== this.#stats) {
      this.#stats = stats;
      schema.max_health = stats.max_health;
      schema.max_mana = stats.max_mana;
      schema.max_stamina = stats.max_stamina;
    }
    if (equipment === this.#equipment) return;
    this.#equipment = equipment;
    for (const slot of EQUIPMENT_SLOTS) {
      const item_id = pieces[equipment[slot] ?? ""]?.item_id;
      if (item_id === schema.equipment.get(slot)) continue;
      if (item_id === undefined) schema.equipment.delete(slot);
      else schema.equipment.set(slot, item_id);
    }
  }

  get #isSeenByNewClients(): boolean {
    return this.#audience.protocol_version >= EVEN_WALKS_SINCE_VERSION;
  }

  /** A strike is over by itself, and so is a walk. Neither needs a state that has to be taken back. */
  #copyState({ state, strikes }: Player): void {
    const { schema } = this;
    if (strikes > 0) schema.strikes = strikes % COUNT_OF_UINT8;
    const isToldOtherwise = this.#isSeenByNewClients && TOLD_OTHERWISE.has(state);
    schema.state = PLAYER_STATES.indexOf(isToldOtherwise ? "IDLE" : state);
  }

  /** What walks evenly is sent when it changes. A walk that differs from the one that is shown by less than anybody sees is the same. */
  #copyWhereabouts(world: World, player: Player): void {
    const { schema } = this;
    const walk = this.#isSeenByNewClients && player.travel.walk_on ? evenWalkOf(world, player) : undefined;
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
      // One that is caught up with goes on from here by now.
      const endedTick = isUnderWay(world, player)
        ? undefined
        : endedAtTick(this.#walk, positionOf(player), world);
      schema.started_tick = endedTick ?? player.last_moved_at_tick;
    }
    this.#walk = walk;
  }
}

/** Whether both go the same way, and have it at this tick in about the same place. */
function isSameWalk(shown: EvenWalk, now: EvenWalk, time: RoomTime): boolean {
  return (
    Math.abs(Math.sin((shown.direction - now.direction) / 2)) < SAME_DIRECTION_RAD / 2 &&
    Math.abs(shown.speed - now.speed) < SAME_SPEED_M_PER_SECOND &&
    distance(placeOn(shown, time), placeOn(now, time)) < SAME_PLACE_M
  );
}

/**
 * The tick at which the walk came by the place where it has ended. A client that stops within an interval says so late, when the room has
 * walked the player past it: those who see others a little in the past never see that. Undefined where the walk does not come by there.
 */
function endedAtTick(walk: EvenWalk, at: Point, time: RoomTime): number | undefined {
  const { from, tick, direction, speed } = walk;
  const heading = facing(direction);
  const along = (at.x - from.x) * heading.x + (at.z - from.z) * heading.z;
  const beside = Math.abs((at.x - from.x) * heading.z - (at.z - from.z) * heading.x);
  if (along < 0 || beside > SAME_PLACE_M) return undefined;
  // A number of quarters takes half the bytes of any other.
  return Math.round((tick + ticksIn(time, along / speed)) * 4) / 4;
}

function placeOn({ from, tick, direction, speed }: EvenWalk, time: RoomTime): Point {
  const metres = secondsIn(time, time.tick - tick) * speed;
  return { x: from.x + Math.sin(direction) * metres, z: from.z + Math.cos(direction) * metres };
}

/** @param hits what is to be said of hits by and on the enemies. */
export const viewOfEnemy =
  (hits: EnemyHits): Show<World, Enemy, EnemySchema> =>
  (_world, enemy) =>
    new EnemyView(enemy, hits);

/**
 * Most enemies are on a walk, or stand, and are as they were when they were copied last. That is seen from the enemy alone,
 * without a look at its Schema, which a room with many of them would bring into the caches field by field.
 */
class EnemyView implements View<World, Enemy, EnemySchema> {
  readonly schema = new EnemySchema();
  /** What was copied. Walks, attacks, effects and stats are never changed, only replaced. */
  #walk: Enemy["walk"];
  #stats: Enemy["stats"] | undefined;
  #attack: Enemy["attack"];
  #state: Enemy["state"] | undefined;
  #health = 0;
  #x = 0;
  #z = 0;
  #yaw = 0;
  #aggroSlot = 0;
  #effects = NO_LASTING_EFFECTS;
  readonly #hits: EnemyHits;

  constructor(enemy: Enemy, hits: EnemyHits) {
    this.#hits = hits;
    const { schema } = this;
    schema.enemy_instance_id = enemy.id;
    schema.enemy_type_id = enemy.enemy_type_id;
    schema.position_y = enemy.position_y;
    schema.level = enemy.level;
  }

  copy(world: World, enemy: Enemy): void {
    const aggroSlot = slotNumberOf(world, enemy.aggro_player_id);
    if (!this.#isCopied(enemy, aggroSlot)) this.#copyAll(world, enemy, aggroSlot);
    // Last: older clients that do not know the field skip what follows it.
    const hits = this.#hits.take(enemy.id);
    if (hits) this.schema.hits = textOfHits(hits, this.schema.hits ?? "");
  }

  #copyAll(world: World, enemy: Enemy, aggroSlot: number): void {
    const { schema } = this;
    if (enemy.effects !== this.#effects) copyEffects(world, enemy, schema.effects);
    this.#note(enemy, aggroSlot);
    copyWhereabouts(enemy, schema);
    if (enemy.attack) schema.yaw = enemy.yaw;
    schema.state = ENEMY_STATES.indexOf(enemy.state);
    copyWindUp(world, enemy, schema);
    schema.attack_ability_id = enemy.attack?.ability_id ?? "";
    schema.current_health = Math.ceil(enemy.current_health);
    schema.max_health = enemy.stats.max_health;
    schema.is_alive = enemy.is_alive;
    schema.aggro_slot = aggroSlot;
  }

  /** The dead have a state of their own. A walking enemy is where its walk says. */
  #isCopied(enemy: Enemy, aggroSlot: number): boolean {
    return (
      enemy.walk === this.#walk &&
      enemy.attack === this.#attack &&
      enemy.state === this.#state &&
      enemy.current_health === this.#health &&
      enemy.stats === this.#stats &&
      (enemy.walk !== undefined || (enemy.position_x === this.#x && enemy.position_z === this.#z)) &&
      (enemy.attack === undefined || enemy.yaw === this.#yaw) &&
      aggroSlot === this.#aggroSlot &&
      enemy.effects === this.#effects
    );
  }

  #note(enemy: Enemy, aggroSlot: number): void {
    this.#walk = enemy.walk;
    this.#attack = enemy.attack;
    this.#stats = enemy.stats;
    this.#state = enemy.state;
    this.#health = enemy.current_health;
    this.#x = enemy.position_x;
    this.#z = enemy.position_z;
    this.#yaw = enemy.yaw;
    this.#aggroSlot = aggroSlot;
    this.#effects = enemy.effects;
  }
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
    const { at } = enemy.attack;
    if (at) Object.assign(schema, { attack_x: at.x, attack_z: at.z });
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
  return !(Math.abs(nowM - shownM) < COORDINATE_RESOLUTION_M / 2);
}

/** A turn too small to be seen from above is left out. */
function isSeenTurn(shownRad: number | undefined, nowRad: number): boolean {
  return shownRad === undefined || Math.abs(Math.sin((nowRad - shownRad) / 2)) > SEEN_TURN_RAD / 2;
}

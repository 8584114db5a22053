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
  type World,
} from "../game/world.ts";
import { COORDINATE_STEP_M } from "./coordinate.ts";
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

/** How often something was copied; by it a patch knows whether there is anything to send. */
let copies = 0;

/** Copies what has changed since the last time, of everyone or of the subjects. Returns whether anything did. */
export function updateMirror(world: World, state: RoomStateSchema, subjects?: Subjects): boolean {
  const copiesBefore = copies;
  assign(state, "is_cleared", world.is_cleared);
  assign(state, "boss_phase", world.boss_phase);
  mirrorMap(world, world.players, state.players, subjects, PLAYER);
  mirrorMap(world, world.enemies, state.enemies, subjects, ENEMY);
  mirrorLoot(world, state, subjects);
  mirrorMap(world, world.doors, state.doors, subjects, DOOR);
  mirrorMap(world, world.projectiles, state.projectiles, subjects, PROJECTILE);
  const hasChanged = copies !== copiesBefore;
  if (hasChanged && world.tick - state.tick >= TICK_INTERVAL_STEPS) state.tick = world.tick;
  return hasChanged;
}

/** How entries of a World's map are shown: what never changes is copied once, into a new Schema. */
type Kind<T, S> = {
  make: (world: World, from: T) => S;
  copy: (world: World, from: T, to: S) => void;
};

const PLAYER: Kind<Player, PlayerSchema> = {
  make(world, player) {
    const { player_id, seat, character_name } = player;
    const { max_health, max_mana, max_stamina } = playerStats(world, player);
    return Object.assign(new PlayerSchema(), {
      ...{ player_id, seat, character_name },
      ...{ max_health, max_mana, max_stamina },
    });
  },
  copy(world, player, target) {
    mirrorPosition(player, target);
    assignYaw(target, player.yaw);
    assign(target, "state", PLAYER_STATES.indexOf(player.state));
    assign(target, "current_health", Math.ceil(player.current_health));
    assign(target, "current_mana", Math.floor(player.mana.amount));
    assign(target, "mana_since_tick", player.mana.since_tick);
    assign(target, "current_stamina", Math.floor(player.stamina.amount));
    assign(target, "stamina_since_tick", player.stamina.since_tick);
    assign(target, "gold", player.gold);
    assign(target, "is_alive", player.is_alive);
    assign(target, "connected", player.connected);
    mirrorEffects(world, player, target.effects);
  },
};

const ENEMY: Kind<Enemy, EnemySchema> = {
  make(world, enemy) {
    const { enemy_instance_id, enemy_type_id, position_y } = enemy;
    const { max_health } = enemyStats(world, enemy);
    return Object.assign(new EnemySchema(), { enemy_instance_id, enemy_type_id, position_y, max_health });
  },
  copy(world, enemy, target) {
    mirrorWhereabouts(enemy, target);
    mirrorFighting(world, enemy, target);
  },
};

const LOOT_DROP: Kind<LootDrop, LootDropSchema> = {
  make(_world, { loot_instance_id, item_id, item_type, quantity, position_x, position_y, position_z }) {
    return Object.assign(new LootDropSchema(), {
      ...{ loot_instance_id, item_id, item_type, quantity },
      ...{ position_x, position_y, position_z },
    });
  },
  copy(world, loot, target) {
    assign(target, "is_picked_up", loot.is_picked_up);
    assign(target, "picked_up_seat", seatOf(world, loot.picked_up_by));
  },
};

const DOOR: Kind<Door, DoorSchema> = {
  make: (_world, { door_id, connected_room_template_id }) =>
    Object.assign(new DoorSchema(), { door_id, connected_room_template_id }),
  copy(_world, door, target) {
    assign(target, "is_open", door.is_open);
    assign(target, "is_locked", door.is_locked);
  },
};

const PROJECTILE: Kind<Projectile, ProjectileSchema> = {
  make(world, { ability_id, source_player_id, position_x, position_z, yaw, started_tick }) {
    const source_seat = seatOf(world, source_player_id);
    return Object.assign(new ProjectileSchema(), {
      ...{ ability_id, source_seat, position_x, position_z, yaw, started_tick },
    });
  },
  copy() {},
};

function mirrorWhereabouts(enemy: Enemy, target: EnemySchema): void {
  const { walk } = enemy;
  if (walk && distance(walk.from, walk.to) > SHORT_WALK_M) {
    assignCoordinate(target, "position_x", walk.from.x);
    assignCoordinate(target, "position_z", walk.from.z);
    assignCoordinate(target, "move_to_x", walk.to.x);
    assignCoordinate(target, "move_to_z", walk.to.z);
    assign(target, "move_speed", walk.speed);
    assign(target, "started_tick", walk.started_tick);
    return;
  }
  if (!walk && isAtEndOfWalk(enemy, target)) return;
  assignCoordinate(target, "position_x", walk ? walk.to.x : enemy.position_x);
  assignCoordinate(target, "position_z", walk ? walk.to.z : enemy.position_z);
  assign(target, "move_speed", 0);
}

/** Clients end a walk by themselves, so that an enemy which has come to its end needs no word. */
function isAtEndOfWalk(enemy: Enemy, target: EnemySchema): boolean {
  if (!(target.move_speed > 0)) return false;
  return (
    Math.abs(enemy.position_x - target.move_to_x) < WALK_END_TOLERANCE_M &&
    Math.abs(enemy.position_z - target.move_to_z) < WALK_END_TOLERANCE_M
  );
}

function mirrorFighting(world: World, enemy: Enemy, target: EnemySchema): void {
  if (enemy.attack) assign(target, "yaw", enemy.yaw);
  assign(target, "state", ENEMY_STATES.indexOf(enemy.state));
  mirrorWindUp(world, enemy, target);
  assign(target, "attack_ability_id", enemy.attack?.ability_id ?? "");
  assign(target, "current_health", Math.ceil(enemy.current_health));
  assign(target, "is_alive", enemy.is_alive);
  assign(target, "aggro_seat", seatOf(world, enemy.aggro_player_id));
  mirrorEffects(world, enemy, target.effects);
}

/** A wind-up that has run its time needs no word; one that was broken before is taken back. */
function mirrorWindUp(world: World, enemy: Enemy, target: EnemySchema): void {
  if (enemy.attack) {
    assign(target, "attack_started_tick", enemy.attack.started_tick);
    return;
  }
  if (target.attack_started_tick === 0) return;
  const ability = findEntry(world.content.abilities, target.attack_ability_id ?? "");
  const windUpSeconds = ability?.cast_time ?? enemyTypeOf(world, enemy).attack_windup;
  const isOver = world.tick >= (target.attack_started_tick ?? 0) + stepsIn(windUpSeconds);
  if (!isOver) assign(target, "attack_started_tick", 0);
}

/** Taken loot is seen once more, with its taker, before it goes: the World remembers it for longer than clients need. */
function mirrorLoot(world: World, state: RoomStateSchema, subjects: Subjects): void {
  let visible: Map<string, LootDrop> | undefined;
  for (const [id, loot] of world.loot_drops) {
    if (!loot.is_picked_up || state.loot_drops.get(id)?.is_picked_up === false) {
      visible ??= new Map();
      visible.set(id, loot);
    }
  }
  mirrorMap(world, visible ?? NO_LOOT, state.loot_drops, subjects, LOOT_DROP);
}

const NO_LOOT: ReadonlyMap<string, LootDrop> = new Map();

function mirrorPosition(body: Position, target: Position): void {
  assignCoordinate(target, "position_x", body.position_x);
  assignCoordinate(target, "position_y", body.position_y);
  assignCoordinate(target, "position_z", body.position_z);
}

/** Keeps one Schema per entry of a World's map. */
function mirrorMap<T, S>(
  world: World,
  source: ReadonlyMap<string, T>,
  target: MapSchema<S>,
  subjects: Subjects,
  { make, copy }: Kind<T, S>,
): void {
  for (const [id, entry] of source) {
    const known = target.get(id);
    if (known && subjects && !subjects.has(id)) continue;
    const mirrored = known ?? make(world, entry);
    copy(world, entry, mirrored);
    if (known) continue;
    target.set(id, mirrored);
    copies += 1;
  }
  if (target.size === source.size) return;
  for (const id of [...target.keys()]) if (!source.has(id)) target.delete(id);
  copies += 1;
}

function mirrorEffects(world: World, fighter: Fighter, target: MapSchema<number>): void {
  if (fighter.effects.size === 0 && target.size === 0) return;
  for (const [abilityId, endsAtTick] of fighter.effects) {
    const seconds = findEntry(world.content.abilities, abilityId)?.effect_duration ?? 0;
    if (seconds <= SHORT_EFFECT_SECONDS || target.get(abilityId) === endsAtTick) continue;
    target.set(abilityId, endsAtTick);
    copies += 1;
  }
  for (const abilityId of [...target.keys()]) {
    if (fighter.effects.has(abilityId)) continue;
    target.delete(abilityId);
    copies += 1;
  }
}

/** 0 for nobody, and for a player who has left. */
function seatOf(world: World, player_id: string | undefined): number {
  return (player_id !== undefined && world.players.get(player_id)?.seat) || 0;
}

/** A turn too small to be seen from above is left out. */
function assignYaw(target: PlayerSchema, yaw: number): void {
  const isSeen = target.yaw === undefined || Math.abs(Math.sin((yaw - target.yaw) / 2)) > SEEN_TURN_RAD / 2;
  if (isSeen) assign(target, "yaw", yaw);
}

/** What would snap to where it is already is not even tried: most of what a room has stands still. */
function assignCoordinate<K extends string>(target: { [F in K]: number }, field: K, metres: number): void {
  const before: number = target[field];
  if (Math.abs(metres - before) < COORDINATE_STEP_M / 2) return;
  assign<{ [F in K]: number }, K>(target, field, metres);
}

/** A value that snaps to what the field held before is no change. */
function assign<T, K extends keyof T>(target: T, field: K, value: T[K]): void {
  const before = target[field];
  if (before === value) return;
  target[field] = value;
  if (target[field] !== before) copies += 1;
}

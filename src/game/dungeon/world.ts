/**
 * The World: everything a room knows, as plain objects at full precision. The rules change it, the Schema mirrors
 * it, and the journal and its snapshots save it.
 *
 * What a fighter does not have is undefined in it, and no field is ever deleted: objects of one shape are read several
 * times as fast, and the steps of a room do little but read them.
 */
import type {
  CombatStats,
  Content,
  Dungeon,
  EnemyType,
  ItemType,
  RoomTemplate,
  RoomType,
} from "../content/content.ts";
import type { EntityMap } from "../core/entity-map.ts";
import type { Draws, Random } from "../core/random.ts";
import type { Resource } from "../core/resource.ts";
import type { Point } from "../movement/geometry.ts";
import type { Travel } from "../movement/travel.ts";
import type { Floor } from "../movement/walkable-area.ts";
import type { RunStatistics } from "./dungeon-events.ts";

export const PLAYER_STATES = [
  "IDLE",
  "MOVING",
  "ATTACKING",
  "DODGING",
  "CASTING",
  "STUNNED",
  "DEAD",
] as const;
export type PlayerState = (typeof PLAYER_STATES)[number];

export const ENEMY_STATES = ["IDLE", "PATROL", "CHASE", "ATTACK", "RETURN", "DEAD"] as const;
export type EnemyState = (typeof ENEMY_STATES)[number];

/** A place in dungeon coordinates, metres. */
export type Position = { position_x: number; position_y: number; position_z: number };

/** What players and enemies have in common. */
export type Fighter = Position & {
  /** Godot's rotation.y in radians. */
  yaw: number;
  current_health: number;
  is_alive: boolean;
  /**
   * The lasting effects of abilities: ability_id → the step at which they end. What they do is in the content. Replaced, never
   * changed; see effects.ts.
   */
  effects: ReadonlyMap<string, number>;
};

export type Player = Fighter & {
  player_id: string;
  /** 1 to max_players: the lowest that was free. On the wire it stands for the player, in 1 byte for 36. */
  seat: number;
  character_name: string;
  combat_stats_id: string;
  state: PlayerState;
  /** The step at which ATTACKING, CASTING, DODGING or STUNNED ends. */
  state_ends_at_tick: number;
  /** The ability whose cast is under way. */
  casting: { ability_id: string; target_enemy_id?: string | undefined } | undefined;
  mana: Resource;
  stamina: Resource;
  gold: number;
  inventory: Record<string, number>;
  /** The newest requests that were accepted, by the ids of the client; see repeated-requests.ts. */
  request_ids: readonly string[];
  /** False while the connection is lost, or has not come yet. */
  connected: boolean;
  /** While it is not connected: the step at which the character leaves the floor; see lost-connections.ts. */
  leaves_floor_at_tick: number;
  /** The connection's round trip as the room measured it last, in ms; undefined before the first measurement. */
  latency_ms: number | undefined;
  /** The step at which it last hit an enemy. */
  last_hit_at_tick: number;
  /** By ability: the step, with its fraction, from which it may be used again. */
  ready_at_tick: Record<string, number>;
  /** The `seq` of the newest move; older ones are ignored. */
  last_move_seq: number;
  last_moved_at_tick: number;
  travel: Travel;
  died_at_tick: number | undefined;
  joined_at_tick: number;
  /** Where it came in, and comes back to after death. */
  checkpoint: Point;
  statistics: RunStatistics;
  /** It has reached the exit of this run, which is told once. */
  is_run_ended: boolean;
};

/** A straight walk at an even pace: where somebody is on it follows from the time. */
export type Walk = { from: Point; to: Point; speed: number; started_tick: number };

/** A time in which an enemy stood still, at x and z, or was on one walk, which led it there. */
export type Stretch = Point & {
  walk: Walk | undefined;
  /** Its last step. */
  until_tick: number;
};

export type Enemy = Fighter & {
  enemy_instance_id: string;
  enemy_type_id: string;
  /** Where it belongs; it patrols around this point and returns to it. */
  home: Point;
  state: EnemyState;
  walk: Walk | undefined;
  aggro_player_id: string | undefined;
  /** Damage taken, by player: whom it goes for. */
  threat: Map<string, number>;
  /** The attack whose wind-up is under way. */
  attack:
    | {
        lands_at_tick: number;
        started_tick: number;
        target_player_id: string;
        ability_id: string | undefined;
      }
    | undefined;
  attack_ready_at_tick: number;
  ability_ready_at_tick: number;
  /** The step at which a player last hurt it. */
  hurt_at_tick: number;
  /** The step from which a hit may break its wind-up again. */
  staggers_from_tick: number;
  /** The step until which an idle enemy stands before it patrols. */
  idle_until_tick: number;
  /** Which of the steps between two decisions is its own, so that enemies do not all think in one step. */
  decision_offset: number;
  /** How many of its type's phases have begun. */
  phase: number;
  /** Called by a boss: it goes when the room is reset. */
  is_summoned: boolean;
  /** Where it stood, or how it walked, before, oldest first: what a player with latency still sees. */
  trail: Stretch[];
  died_at_tick: number | undefined;
};

export type LootDrop = Position & {
  loot_instance_id: string;
  item_id: string;
  item_type: ItemType;
  quantity: number;
};

/** Whoever has it is told so again: a first answer may have been lost. */
export type TakenLoot = LootDrop & { picked_up_by: string };

/** A fireball and its like in flight. It starts at `position` and flies straight along `yaw`. */
export type Projectile = Position & {
  projectile_id: string;
  ability_id: string;
  source_player_id: string;
  yaw: number;
  started_tick: number;
  /** How far it has come. */
  metres: number;
};

export type Door = {
  door_id: string;
  is_open: boolean;
  is_locked: boolean;
  connected_room_template_id: string;
};

export type World = {
  room_id: string;
  run_id: string;
  dungeon_id: string;
  room_template_id: string;
  room_type: RoomType;
  max_players: number;
  /** The number of steps taken; see ticks.ts. */
  tick: number;
  /** For what is only seen. */
  random: Random;
  /** For what somebody wins by: criticals and loot. Never shown, and in no snapshot. */
  readonly draws: Draws;
  is_cleared: boolean;
  /** 0 where the room has no boss with phases. */
  boss_phase: number;
  readonly players: EntityMap<Player>;
  /** Players who have left the floor since their connection is lost, and keep their slot. By player_id. */
  readonly away: Map<string, Player>;
  readonly enemies: EntityMap<Enemy>;
  /** What lies there. */
  readonly loot_drops: EntityMap<LootDrop>;
  /** What was taken, oldest first; see loot.ts for how much of it is remembered. */
  readonly taken_loot: Map<string, TakenLoot>;
  readonly doors: EntityMap<Door>;
  readonly projectiles: EntityMap<Projectile>;
  /** The number in the newest instance id, such as the 7 of `loot7`. */
  last_instance: number;

  /** What the content says about this room. The same for the whole life of a World, and not saved with it. */
  readonly content: Content;
  readonly dungeon: Dungeon;
  readonly template: RoomTemplate;
  readonly floor: Floor;
};

/** All floors of the game lie at this height. */
export const FLOOR_Y = 0;

/** Instance ids are short, since they travel, and unique within their room, which is how all tables key them. */
export function nextInstanceId(world: World, kind: "enemy" | "loot" | "projectile"): string {
  world.last_instance += 1;
  return `${kind}${world.last_instance}`;
}

export function positionOf(body: Position): Point {
  return { x: body.position_x, z: body.position_z };
}

export function placeAt(body: Position, point: Point): void {
  body.position_x = point.x;
  body.position_z = point.z;
}

export function playerStats(world: World, player: Player): CombatStats {
  return entryOf(world.content["combat-stats"], player.combat_stats_id);
}

export function enemyTypeOf(world: World, enemy: Enemy): EnemyType {
  return entryOf(world.content["enemy-types"], enemy.enemy_type_id);
}

export function enemyStats(world: World, enemy: Enemy): CombatStats {
  return entryOf(world.content["combat-stats"], enemyTypeOf(world, enemy).combat_stats_id);
}

/** The player with this id, on the floor or away from it. */
export function memberOf(world: World, player_id: string): Player | undefined {
  return world.players.get(player_id) ?? world.away.get(player_id);
}

/** References inside checked content always lead somewhere; this turns a broken promise into a clear error. */
function entryOf<T>(set: Readonly<Record<string, T>>, id: string): T {
  const entry = set[id];
  if (entry === undefined) throw new Error(`The content of this room has no "${id}"`);
  return entry;
}

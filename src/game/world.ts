/**
 * The World: everything a room knows, as plain objects at full precision. The rules change it, the Schema mirrors
 * it, and the journal and its snapshots save it.
 */
import type {
  CombatStats,
  Content,
  Dungeon,
  EnemyType,
  ItemType,
  RoomTemplate,
  RoomType,
} from "./content.ts";
import { PLAYER_COMBAT_STATS_ID } from "./content.ts";
import { type Floor, floorOf } from "./floor.ts";
import type { Point } from "./geometry.ts";
import type { Random } from "./random.ts";
import type { Resource } from "./resource.ts";

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

type Position = { position_x: number; position_y: number; position_z: number };

export type Player = Position & {
  player_id: string;
  character_name: string;
  combat_stats_id: string;
  /** Godot's rotation.y in radians. */
  yaw: number;
  state: PlayerState;
  /** The step at which ATTACKING or CASTING ends. */
  state_ends_at_tick: number;
  current_health: number;
  mana: Resource;
  stamina: Resource;
  gold: number;
  inventory: Record<string, number>;
  is_alive: boolean;
  /** False while the connection is lost and the seat is kept. */
  connected: boolean;
  /** By ability: the step, with its fraction, from which it may be used again. */
  ready_at_tick: Record<string, number>;
  /** The `seq` of the newest move; older ones are ignored. */
  last_move_seq: number;
  /** Seconds of walking that have been earned and not yet used; see movement.ts. */
  walk_budget_seconds: number;
  /** The step from which the budget grows; in the future while a state forbids movement. */
  walk_budget_since_tick: number;
  last_moved_at_tick: number;
};

export type Enemy = Position & {
  enemy_instance_id: string;
  enemy_type_id: string;
  yaw: number;
  state: EnemyState;
  current_health: number;
  is_alive: boolean;
  aggro_player_id?: string;
  /** Where it stood before, oldest first, with the last step it stood there: what a player with latency still sees. */
  trail: { until_tick: number; x: number; z: number }[];
  died_at_tick?: number;
};

export type LootDrop = Position & {
  loot_instance_id: string;
  item_id: string;
  item_type: ItemType;
  quantity: number;
  is_picked_up: boolean;
  picked_up_by?: string;
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
  /** The number of steps taken; see time.ts. */
  tick: number;
  random: Random;
  is_cleared: boolean;
  /** 0 where the room has no boss with phases. */
  boss_phase: number;
  players: Map<string, Player>;
  enemies: Map<string, Enemy>;
  loot_drops: Map<string, LootDrop>;
  doors: Map<string, Door>;
  /** The number in the newest instance id, such as the 7 of `loot7`. */
  last_instance: number;

  /** What the content says about this room. The same for the whole life of a World, and not saved with it. */
  readonly content: Content;
  readonly dungeon: Dungeon;
  readonly template: RoomTemplate;
  readonly floor: Floor;
};

export type WorldOptions = {
  content: Content;
  room_id: string;
  run_id: string;
  dungeon_id: string;
  room_template_id: string;
  /** Any whole number; the same seed gives the same rolls. */
  seed: number;
};

/**
 * A fresh room as its template says.
 *
 * @throws where the content has no such dungeon or template.
 */
export function createWorld(options: WorldOptions): World {
  const dungeon = options.content.dungeons[options.dungeon_id];
  const template = dungeon?.room_templates.find(each => each.room_template_id === options.room_template_id);
  if (!dungeon || !template) {
    throw new Error(
      `There is no room template "${options.room_template_id}" in dungeon "${options.dungeon_id}"`,
    );
  }
  const world: World = {
    room_id: options.room_id,
    run_id: options.run_id,
    dungeon_id: dungeon.id,
    room_template_id: template.room_template_id,
    room_type: template.room_type,
    max_players: template.max_players,
    tick: 0,
    random: { state: options.seed | 0 },
    is_cleared: template.enemies.length === 0,
    boss_phase: 0,
    players: new Map(),
    enemies: new Map(),
    loot_drops: new Map(),
    doors: new Map(),
    last_instance: 0,
    content: options.content,
    dungeon,
    template,
    floor: floorOf(dungeon, template.room_template_id),
  };
  for (const doorway of world.floor.doorways) {
    const isOpen = world.is_cleared || !doorway.is_onward;
    world.doors.set(doorway.door_id, {
      door_id: doorway.door_id,
      is_open: isOpen,
      is_locked: !isOpen,
      connected_room_template_id: doorway.leads_to,
    });
  }
  for (const place of template.enemies) {
    spawnEnemy(world, place.enemy_type_id, {
      x: template.center_x + place.x,
      z: template.center_z + place.z,
    });
  }
  return world;
}

/** Puts an enemy into the room, at full health and facing the way Godot's models do (+z). */
export function spawnEnemy(world: World, enemyTypeId: string, at: Point): Enemy {
  const enemy: Enemy = {
    enemy_instance_id: nextInstanceId(world, "enemy"),
    enemy_type_id: enemyTypeId,
    position_x: at.x,
    position_y: FLOOR_Y,
    position_z: at.z,
    yaw: 0,
    state: "IDLE",
    current_health: 0,
    is_alive: true,
    trail: [],
  };
  enemy.current_health = enemyStats(world, enemy).max_health;
  world.enemies.set(enemy.enemy_instance_id, enemy);
  return enemy;
}

/** All floors of the game lie at this height. */
export const FLOOR_Y = 0;

/** Instance ids are short, since they travel, and unique within their room, which is how all tables key them. */
export function nextInstanceId(world: World, kind: "enemy" | "loot"): string {
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

/** References inside checked content always lead somewhere; this turns a broken promise into a clear error. */
function entryOf<T>(set: Readonly<Record<string, T>>, id: string): T {
  const entry = set[id];
  if (entry === undefined) throw new Error(`The content of this room has no "${id}"`);
  return entry;
}

/** What a player brings into a room. */
export type Arrival = {
  player_id: string;
  character_name: string;
  gold: number;
  inventory: Readonly<Record<string, number>>;
};

/** A character at the room's point of entry, with full health, mana and stamina. */
export function createPlayer(world: World, arrival: Arrival): Player {
  const stats = entryOf(world.content["combat-stats"], PLAYER_COMBAT_STATS_ID);
  return {
    player_id: arrival.player_id,
    character_name: arrival.character_name,
    combat_stats_id: PLAYER_COMBAT_STATS_ID,
    position_x: world.floor.entry.x,
    position_y: FLOOR_Y,
    position_z: world.floor.entry.z,
    yaw: 0,
    state: "IDLE",
    state_ends_at_tick: 0,
    current_health: stats.max_health,
    mana: { amount: stats.max_mana, since_tick: world.tick },
    stamina: { amount: stats.max_stamina, since_tick: world.tick },
    gold: arrival.gold,
    inventory: { ...arrival.inventory },
    is_alive: true,
    connected: true,
    ready_at_tick: {},
    last_move_seq: 0,
    walk_budget_seconds: 0,
    walk_budget_since_tick: world.tick,
    last_moved_at_tick: world.tick,
  };
}

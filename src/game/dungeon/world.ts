/**
 * The World: everything a room knows, as plain objects at full precision. The rules change it, the Schema shows
 * it, and the journal and its snapshots save it.
 *
 * What a fighter does not have is undefined in it, and no field is ever deleted: objects of one shape are read several
 * times as fast, and the ticks of a room do little but read them.
 */
import type { Goods, Lasting } from "../character/lasting.ts";
import type { CombatWorld } from "../combat/combat-world.ts";
import type { EnemyFighter, PlayerFighter } from "../combat/fighter.ts";
import { type EnemyType, entryOf, type RoomTemplate, type RoomType } from "../content/content.ts";
import type { DifficultyFactors } from "../content/run-content.ts";
import type { EntityMap } from "../core/entity-map.ts";
import type { Point } from "../core/geometry.ts";
import type { Position } from "../core/position.ts";
import type { PositionHistory } from "../core/position-history.ts";
import type { Random } from "../core/random.ts";
import type { MovementWorld, Walker } from "../movement/walker.ts";
import type { KeptTerms } from "./run-terms.ts";

export const ENEMY_STATES = ["IDLE", "PATROL", "CHASE", "ATTACK", "RETURN", "DEAD"] as const;
export type EnemyState = (typeof ENEMY_STATES)[number];

/** The teams of co-op. */
export const PLAYERS_TEAM = "players";
export const ENEMIES_TEAM = "enemies";

/** `id` is its `player_id`. */
export type Player = PlayerFighter &
  Walker & {
    /** 1 to max_players: the lowest that was free. On the wire it stands for the player, in 1 byte for 36. */
    slot: number;
    character_name: string;
    readonly lasting: Lasting;
    /** False while the connection is lost, or has not come yet. */
    connected: boolean;
    /** While it is not connected: the tick at which the character leaves the World; see lost-connections.ts. */
    leaves_world_at_tick: number;
    /** The tick at which it last hit an enemy. */
    last_hit_at_tick: number;
    /** The `seq` of the newest move; older ones are ignored. */
    last_move_seq: number;
    died_at_tick: number | undefined;
    joined_at_tick: number;
    /** Where it came in, and comes back to after death. */
    checkpoint: Point;
  };

/** `id` is its `enemy_instance_id`. */
export type Enemy = EnemyFighter & {
  enemy_type_id: string;
  level: number;
  /** Where it belongs; it patrols around this point and returns to it. */
  home: Point;
  state: EnemyState;
  /** Where it was, and how it walked, before: what a player with latency still sees. */
  history: PositionHistory;
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
        /** Of an ability that reaches an `area`: its middle. */
        at?: Point | undefined;
      }
    | undefined;
  attack_ready_at_tick: number;
  /** By ability that it has used: the tick from which it may use it again. */
  ability_ready_at_ticks: Map<string, number>;
  /** The tick at which a player last hurt it. */
  hurt_at_tick: number;
  /** The tick from which a hit may break its wind-up again. */
  staggers_from_tick: number;
  /** The tick from which it may be stunned again. */
  stunned_from_tick: number;
  /** The tick until which an idle enemy stands before it patrols. */
  idle_until_tick: number;
  /** Which of the ticks between two decisions is its own, so that enemies do not all think in one tick. */
  decision_offset: number;
  /** How many of its type's phases have begun. */
  phase: number;
  /** Called by a boss: it goes when the room is reset. */
  is_summoned: boolean;
  died_at_tick: number | undefined;
};

export type LootDrop = Position &
  Goods & {
    loot_instance_id: string;
    /** Whose alone it is; absent where it is of who comes first. */
    for_player_id?: string | undefined;
  };

/** Its owner is told so again: a first answer may have been lost. */
export type TakenLoot = LootDrop & { picked_up_by: string };

export type Door = {
  door_id: string;
  is_open: boolean;
  is_locked: boolean;
  connected_room_template_id: string;
};

/** How far the run has come, as this room counts; see run-clock.ts. */
export type RunClock = {
  /** The ticks that are counted already: all up to `since_tick`. */
  ticks: number;
  /** Somebody is there since this tick, and all ticks since then count; undefined where nobody is. */
  since_tick: number | undefined;
};

export interface World extends CombatWorld, MovementWorld {
  /** The number of ticks taken; see ticks.ts. */
  tick: number;
  room_id: string;
  run_id: string;
  /** Replaced when the party grows, and so is what they come to. */
  terms: KeptTerms;
  /** What the run's difficulty comes to here. */
  difficulty: DifficultyFactors;
  readonly run_clock: RunClock;
  dungeon_id: string;
  room_template_id: string;
  room_type: RoomType;
  max_players: number;
  /** For what is only seen. */
  random: Random;
  is_cleared: boolean;
  /** 0 where the room has no boss with phases. */
  boss_phase: number;
  readonly players: EntityMap<Player>;
  /** Players who have left the World since their connection is lost, and keep their slot. By player_id. */
  readonly away: Map<string, Player>;
  readonly enemies: EntityMap<Enemy>;
  /** What lies there. */
  readonly loot_drops: EntityMap<LootDrop>;
  /** What was taken, oldest first; see loot.ts for how much of it is remembered. */
  readonly taken_loot: Map<string, TakenLoot>;
  readonly doors: EntityMap<Door>;
  /** What the content says about this room. As all content the same for the whole life of a World, and not saved with it. */
  readonly template: RoomTemplate;
}

export function enemyTypeOf(world: World, enemy: Enemy): EnemyType {
  return entryOf(world.content["enemy-types"], enemy.enemy_type_id);
}

/** The player with this id, in the World or away from it. */
export function memberOf(world: World, player_id: string): Player | undefined {
  return world.players.get(player_id) ?? world.away.get(player_id);
}

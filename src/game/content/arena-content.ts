/**
 * Arenas and the modes of player against player, as designers write them. Distances are metres, times seconds, except where a name
 * says ticks; +x is east and +z is where a yaw of 0 looks.
 */
import type { ContentText } from "./content-text.ts";

/** A round pillar. */
export type Circle = { shape: "circle"; x: number; z: number; radius: number };

/** A wall or block, its sides along x and z. */
export type Box = { shape: "box"; min_x: number; max_x: number; min_z: number; max_z: number };

/** What nobody walks, strikes or shoots through. Of an arena around 0/0; of a room of a dungeon relative to its centre. */
export type Obstacle = Circle | Box;

/** Where a fighter of a team begins a round. `yaw`: radians, as Godot's `rotation.y`. `team`: 1 for the first. */
export type SpawnPoint = { team: number; x: number; z: number; yaw: number };

/** The largest size of an arena along an axis, metres. */
export const MAX_ARENA_SIZE_M = 63;

/** The middle of a fighter of an arena is never further than this from 0 along an axis, metres. */
export const ARENA_LIMIT_M = 31.5;

/** Half the width of a fighter of an arena, metres: it keeps so far from the edge and from obstacles. */
export const FIGHTER_RADIUS_M = 0.5;

/** So many fight in one match at most. */
export const MAX_FIGHTERS = 8;

/** An arena's rules take so many ticks in a second. */
export const ARENA_TICKS_PER_SECOND = 30;

/** A place to fight in: a rectangle around 0/0. */
export type Arena = {
  id: string;
  name: ContentText;
  /** Metres along x, at most MAX_ARENA_SIZE_M. */
  size_x: number;
  /** Metres along z, at most MAX_ARENA_SIZE_M. */
  size_z: number;
  /** In the order in which they push fighters out. */
  obstacles: Obstacle[];
  /** Of a team's points, its first fighter takes the first, and so on. */
  spawn_points: SpawnPoint[];
};

/** Numbers of an ability, as in Ability, where a mode has its own. */
export type AbilityNumbers = {
  cooldown?: number | undefined;
  mana_cost?: number | undefined;
  stamina_cost?: number | undefined;
  cast_time?: number | undefined;
  damage?: number | undefined;
  projectile_speed?: number | undefined;
  projectile_radius?: number | undefined;
  max_range?: number | undefined;
  area_radius?: number | undefined;
  effect_duration?: number | undefined;
  cone_half_angle_degrees?: number | undefined;
  movement_lock?: number | undefined;
};

/** Numbers of the rules, as in GameRules, where a mode has its own. */
export type RuleNumbers = {
  sprint_speed_factor?: number | undefined;
  sprint_stamina_per_second?: number | undefined;
  pickup_radius_m?: number | undefined;
  door_reach_m?: number | undefined;
  respawn_delay_seconds?: number | undefined;
  reach_tolerance_m?: number | undefined;
  latency_tolerance_seconds?: number | undefined;
  heartbeat_interval_seconds?: number | undefined;
};

/** An input has one bit for each ability of its mode. */
export const MAX_MODE_ABILITIES = 8;

/** What can be seen coming: the least wind-up of a melee ability against players, seconds. */
export const LEAST_MELEE_WIND_UP_SECONDS = 0.15;

/** How well bots fight. */
export type BotSkill = {
  /** So many ticks after what they are shown do they act on it. */
  reaction_ticks: number;
  /** They look beside who they mean by so much, up or down, degrees: the standard deviation. */
  aim_error_degrees: number;
};

/** A kind of match. */
export type PvpMode = {
  id: string;
  name: ContentText;
  team_count: number;
  /** Fighters of each team. */
  team_size: number;
  /** A match is played in one of these. */
  arena_ids: string[];
  /** The first team with so many rounds has won the match. */
  rounds_to_win: number;
  /** After so long a round goes over to sudden death. */
  round_seconds: number;
  /** Before each round. */
  countdown_seconds: number;
  /** The longest that sudden death lasts, until the round is drawn. */
  sudden_death_seconds: number;
  /** Points of health that every fighter loses in a second of sudden death. */
  sudden_death_damage_per_second: number;
  /** After its death a fighter comes back so much later; absent: it is out until the next round. */
  respawn_seconds?: number | undefined;
  /** Whether fighters hit their own team. */
  friendly_fire: boolean;
  /** So much later do spectators see the match, where it is not ranked. */
  spectator_delay_seconds: number;
  /** So much later do they see a ranked one. */
  ranked_spectator_delay_seconds: number;
  /** So many ticks behind the newest does a client show the others. */
  interpolation_ticks: number;
  /** At most MAX_MODE_ABILITIES; button i uses the one at i, 0 for the first. */
  ability_ids: string[];
  /** By ability: its numbers in this mode, where they differ. */
  ability_overrides: Record<string, AbilityNumbers>;
  /** Numbers of the rules in this mode, where they differ. */
  rule_overrides: RuleNumbers;
  /** So long a match that was made for players waits for them, until it is void; absent: 15. */
  join_seconds?: number | undefined;
  /** Absent: as a beginner does. */
  bots?: BotSkill | undefined;
  /** What every fighter has, whatever its level, equipment and skills. */
  combat_stats_id: string;
};

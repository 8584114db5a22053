/** What a file of arenas or pvp-modes may hold, and an obstacle; what each field means is in arena-content.ts. */
import { z } from "zod";
import {
  type Arena,
  MAX_ARENA_SIZE_M,
  MAX_FIGHTERS,
  MAX_MODE_ABILITIES,
  type Obstacle,
  type PvpMode,
} from "../arena-content.ts";
import { contentId, name, notNegative, positive } from "./fields.ts";

/** Of an arena. */
const MAX_OBSTACLES = 50;

/** Of a room of a dungeon, whose enemies have to find their way around them. */
export const MAX_ROOM_OBSTACLES = 20;

const extent = { min_x: z.number(), max_x: z.number(), min_z: z.number(), max_z: z.number() };

export const obstacle = z.discriminatedUnion("shape", [
  z.strictObject({ shape: z.literal("circle"), x: z.number(), z: z.number(), radius: positive }),
  z
    .strictObject({ shape: z.literal("box"), ...extent })
    .refine(({ min_x, max_x }) => min_x < max_x, { path: ["max_x"], message: "must be above min_x" })
    .refine(({ min_z, max_z }) => min_z < max_z, { path: ["max_z"], message: "must be above min_z" }),
]) satisfies z.ZodType<Obstacle>;

const size = z.number().min(4).max(MAX_ARENA_SIZE_M);
const team = z.int().min(1).max(MAX_FIGHTERS);

export const arena = z.strictObject({
  id: contentId,
  name,
  size_x: size,
  size_z: size,
  obstacles: z.array(obstacle).max(MAX_OBSTACLES).default([]),
  spawn_points: z
    .array(z.strictObject({ team, x: z.number(), z: z.number(), yaw: z.number() }))
    .min(2)
    .max(100),
}) satisfies z.ZodType<Arena>;

const abilityNumbers = z.strictObject({
  cooldown: notNegative.optional(),
  mana_cost: notNegative.optional(),
  stamina_cost: notNegative.optional(),
  cast_time: notNegative.optional(),
  damage: notNegative.optional(),
  projectile_speed: positive.optional(),
  projectile_radius: positive.optional(),
  max_range: positive.optional(),
  area_radius: positive.optional(),
  effect_duration: positive.optional(),
  cone_half_angle_degrees: z.number().min(1).max(180).optional(),
  movement_lock: notNegative.optional(),
});

const ruleNumbers = z.strictObject({
  sprint_speed_factor: z.number().min(1).max(3).optional(),
  sprint_stamina_per_second: z.number().min(0).max(1000).optional(),
  pickup_radius_m: z.number().positive().max(20).optional(),
  door_reach_m: z.number().positive().max(20).optional(),
  respawn_delay_seconds: z.number().min(0).max(60).optional(),
  reach_tolerance_m: z.number().min(0).max(1).optional(),
  latency_tolerance_seconds: z.number().min(0).max(0.5).optional(),
  heartbeat_interval_seconds: z.number().min(1).max(30).optional(),
});

export const pvpMode = z.strictObject({
  id: contentId,
  name,
  team_count: z.int().min(2).max(MAX_FIGHTERS),
  team_size: z.int().min(1).max(MAX_FIGHTERS),
  arena_ids: z.array(contentId).min(1).max(20),
  rounds_to_win: z.int().min(1).max(20),
  round_seconds: z.number().min(5).max(1800),
  countdown_seconds: z.number().min(1).max(30).default(3),
  sudden_death_seconds: z.number().min(0).max(600),
  sudden_death_damage_per_second: notNegative,
  respawn_seconds: z.number().min(0).max(60).optional(),
  friendly_fire: z.boolean().default(false),
  spectator_delay_seconds: z.number().min(0).max(600).default(10),
  ranked_spectator_delay_seconds: z.number().min(0).max(600).default(120),
  interpolation_ticks: z.int().min(0).max(6).default(3),
  ability_ids: z.array(contentId).min(1).max(MAX_MODE_ABILITIES),
  ability_overrides: z.record(contentId, abilityNumbers).default({}),
  rule_overrides: ruleNumbers.default({}),
  join_seconds: z.number().min(1).max(120).optional(),
  bots: z
    .strictObject({
      reaction_ticks: z.int().min(0).max(30),
      aim_error_degrees: z.number().min(0).max(90),
    })
    .optional(),
  combat_stats_id: contentId,
}) satisfies z.ZodType<PvpMode>;

/** What a file of arenas or pvp-modes may hold, and an obstacle. */
import { z } from "zod";
import {
  type Arena,
  MAX_ARENA_SIZE_M,
  MAX_FIGHTERS,
  MAX_MODE_ABILITIES,
  type Obstacle,
  type PvpMode,
} from "../arena-content.ts";
import { keysOf, unit } from "./field-meaning.ts";
import { contentId, idOf, name, notNegative, ownId, positive } from "./fields.ts";
import { abilityNumbers, ruleNumbers } from "./overridable-numbers.ts";

/** Of an arena. */
const MAX_OBSTACLES = 50;

/** Of a room of a dungeon, whose enemies have to find their way around them. */
export const MAX_ROOM_OBSTACLES = 20;

const middle = z.number().meta(unit("m", "Of a circle: its middle."));
const side = z.number().meta(unit("m", "Of a box: one of its sides; each max above its min."));

export const obstacle = z.discriminatedUnion("shape", [
  z.strictObject({
    shape: z.literal("circle").describe("A round pillar."),
    x: middle,
    z: middle,
    radius: positive.meta(unit("m", "Of a circle.")),
  }),
  z
    .strictObject({
      shape: z.literal("box").describe("A wall or block, its sides along x and z."),
      ...{ min_x: side, max_x: side, min_z: side, max_z: side },
    })
    .refine(({ min_x, max_x }) => min_x < max_x, { path: ["max_x"], message: "must be above min_x" })
    .refine(({ min_z, max_z }) => min_z < max_z, { path: ["max_z"], message: "must be above min_z" }),
]) satisfies z.ZodType<Obstacle>;

const size = z.number().min(4).max(MAX_ARENA_SIZE_M).meta(unit("m", "How long it is along this axis."));
const place = z.number().meta(unit("m", "At least 0.5 m from the edge and from obstacles."));

const spawnPoint = z.strictObject({
  team: z.int().min(1).max(MAX_FIGHTERS).describe("Whose it is: 1 for the first team."),
  x: place,
  z: place,
  yaw: z.number().meta(unit("rad", "Where the fighter looks, as Godot's `rotation.y`: 0 is +z.")),
});

export const arena = z.strictObject({
  id: ownId,
  name,
  size_x: size,
  size_z: size,
  obstacles: z
    .array(obstacle)
    .max(MAX_OBSTACLES)
    .default([])
    .describe("What nobody walks, strikes or shoots through. In the order in which they push fighters out."),
  spawn_points: z
    .array(spawnPoint)
    .min(2)
    .max(100)
    .describe("Where rounds begin. Of a team's points its first fighter takes the first, and so on."),
}) satisfies z.ZodType<Arena>;

const abilityOverrides = z.strictObject(abilityNumbers).partial();

const ruleOverrides = z.strictObject(ruleNumbers).partial();

const spectatorDelay = z.number().min(0).max(600);

export const pvpMode = z.strictObject({
  id: ownId,
  name,
  team_count: z.int().min(2).max(MAX_FIGHTERS).describe("How many teams; at most 8 fighters together."),
  team_size: z.int().min(1).max(MAX_FIGHTERS).describe("Fighters of each team."),
  arena_ids: z.array(idOf("arenas")).min(1).max(20).describe("A match is played in one of these."),
  rounds_to_win: z
    .int()
    .min(1)
    .max(20)
    .describe("The first team that has won so many rounds has won the match."),
  round_seconds: z.number().min(5).max(1800).meta(unit("s", "Then sudden death begins.")),
  countdown_seconds: z.number().min(1).max(30).default(3).meta(unit("s", "Before each round.")),
  sudden_death_seconds: z
    .number()
    .min(0)
    .max(600)
    .meta(unit("s", "The longest that sudden death lasts; then the round is drawn.")),
  sudden_death_damage_per_second: notNegative.meta(
    unit("points/s", "Health that every fighter loses in sudden death."),
  ),
  respawn_seconds: z
    .number()
    .min(0)
    .max(60)
    .optional()
    .meta(unit("s", "From a death to the fighter's return. Absent: it is out until the next round.")),
  friendly_fire: z.boolean().default(false).describe("Whether fighters hit their own team."),
  spectator_delay_seconds: spectatorDelay
    .default(10)
    .meta(unit("s", "How much later spectators see a match that is not ranked.")),
  ranked_spectator_delay_seconds: spectatorDelay
    .default(120)
    .meta(unit("s", "How much later they see a ranked one.")),
  interpolation_ticks: z
    .int()
    .min(0)
    .max(6)
    .default(3)
    .meta(unit("ticks", "How many ticks of 1/30 s behind the newest clients show the others.")),
  ability_ids: z
    .array(idOf("abilities"))
    .min(1)
    .max(MAX_MODE_ABILITIES)
    .describe("What fighters can do. The first is used by the first button, and so on."),
  ability_overrides: z
    .record(contentId, abilityOverrides)
    .default({})
    .meta(
      keysOf(
        "abilities",
        "By ability: its numbers in this mode, where they differ. A melee ability needs a `cast_time` of 0.15 s at least.",
      ),
    ),
  rule_overrides: ruleOverrides.default({}).describe("Numbers of the rules in this mode, where they differ."),
  join_seconds: z
    .number()
    .min(1)
    .max(120)
    .optional()
    .meta(
      unit(
        "s",
        "How long a match that was made for players waits for them; a place in a custom match is kept as long. Absent: 15.",
      ),
    ),
  bots: z
    .strictObject({
      reaction_ticks: z
        .int()
        .min(0)
        .max(30)
        .meta(unit("ticks", "How many ticks of 1/30 s they take to act on what they have been shown.")),
      aim_error_degrees: z
        .number()
        .min(0)
        .max(90)
        .meta(unit("°", "How far they look beside whom they mean: the standard deviation.")),
    })
    .optional()
    .describe("How well bots fight. Absent: as the shipped ones, like beginners."),
  combat_stats_id: idOf(
    "combat-stats",
    "What every fighter has, whatever its class, level, equipment and skills.",
  ),
}) satisfies z.ZodType<PvpMode>;

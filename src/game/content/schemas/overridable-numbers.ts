/** Numbers of abilities and of the rules of which a PvP mode may have its own. */
import { z } from "zod";
import { unit } from "./field-meaning.ts";
import { notNegative, positive } from "./fields.ts";

export const abilityNumbers = {
  cooldown: notNegative.meta(unit("s", "From one use to the next.")),
  mana_cost: notNegative.meta(unit("points", "Mana that a use takes. Enemies pay nothing.")),
  stamina_cost: notNegative.meta(unit("points", "Stamina that a use takes. Enemies pay nothing.")),
  cast_time: notNegative.meta(unit("s", "From the start of a use, which everyone sees, to its effect.")),
  damage: notNegative.meta(
    unit(
      "points",
      "Before the target's armor. Absent: the attacker's attack_damage; a debuff then does no damage at once.",
    ),
  ),
  projectile_speed: positive.meta(unit("m/s", "How fast its projectile flies. Needed if ranged.")),
  projectile_radius: positive.meta(unit("m", "Half the width of its projectile. Needed if ranged.")),
  max_range: positive.meta(
    unit("m", "How far it reaches. Needed if ranged. Absent if melee: the attacker's attack_range."),
  ),
  area_radius: positive.meta(unit("m", "How far an `area` reaches around its middle. Needed by that reach.")),
  effect_duration: positive.meta(unit("s", "How long its timed effects last.")),
  cone_half_angle_degrees: z
    .number()
    .min(1)
    .max(180)
    .meta(
      unit(
        "°",
        "How far to either side of the facing direction it hits. Needed if melee without a `reach`, and by the reach `cone`.",
      ),
    ),
  movement_lock: notNegative.meta(unit("s", "How long its user cannot move. It plays no part for enemies.")),
};

const pointsPerSecond = z.number().min(0).max(1000);
const reach = z.number().positive().max(20);

/** Meanings of two numbers of which the rules need more than a mode does. */
export const reachTolerance = unit(
  "m",
  "Added to every reach, also of strikes: clients know places to 1.6 cm.",
);
export const latencyTolerance = unit("s", "How much a player may be early or late. More helps cheats, too.");

/** As a mode may have them. */
export const ruleNumbers = {
  sprint_speed_factor: z
    .number()
    .min(1)
    .max(3)
    .meta(unit("factor", "How many times as fast as a walk a sprint is.")),
  sprint_stamina_per_second: pointsPerSecond.meta(unit("points/s", "Stamina that a sprint takes.")),
  pickup_radius_m: reach.meta(unit("m", "How near loot must be to be picked up.")),
  door_reach_m: reach.meta(unit("m", "How near a door must be to be opened, closed or gone through.")),
  respawn_delay_seconds: z
    .number()
    .min(0)
    .max(60)
    .meta(unit("s", "How long after its death a player may come back.")),
  reach_tolerance_m: z.number().min(0).max(1).meta(reachTolerance),
  latency_tolerance_seconds: z.number().min(0).max(0.5).meta(latencyTolerance),
  heartbeat_interval_seconds: z
    .number()
    .min(1)
    .max(30)
    .meta(unit("s", "How often clients send a heartbeat. Keep it well below `HEARTBEAT_TIMEOUT_MS`.")),
};

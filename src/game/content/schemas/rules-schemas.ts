/** What the file of the rules may hold. Defaults are the game's numbers: content that was published before there was this set has them. */
import { z } from "zod";
import type { GameRules, Progression } from "../content.ts";
import { fairPlay } from "./fair-play-schemas.ts";
import { unit } from "./field-meaning.ts";
import { level, ownId, positive, share } from "./fields.ts";
import { latencyTolerance, reachTolerance, ruleNumbers } from "./overridable-numbers.ts";
import { sanctionLadders } from "./sanction-schemas.ts";

const regeneration = (of: "mana" | "stamina", per_second: number, pause_seconds: number) =>
  z
    .strictObject({
      per_second: z
        .number()
        .min(0)
        .max(1000)
        .default(per_second)
        .meta(unit("points/s", `How much ${of} comes back.`)),
      pause_seconds: z
        .number()
        .min(0)
        .max(60)
        .default(pause_seconds)
        .meta(unit("s", `How long after a use no ${of} comes back.`)),
    })
    .prefault({})
    .describe(`How ${of} comes back.`);

const perLevel = z.number().min(0).max(5);

const progression = z.strictObject({
  level_cap: level.default(20).describe("Nobody gets further."),
  experience_base: positive
    .default(100)
    .meta(unit("points", "From level n to the next it takes `experience_base × n ^ experience_exponent`.")),
  experience_exponent: z
    .number()
    .min(0)
    .max(4)
    .default(1.5)
    .describe("How steeply that grows with the level; 0: not at all."),
  party_bonus: share
    .default(0.25)
    .describe("Of n who share a kill each gets `(1 + party_bonus × (n − 1)) / n` of it."),
  level_difference_share: share
    .default(0.1)
    .describe(
      "For each level that an enemy is above or below the character: so much more or less of its experience, at most twice as much.",
    ),
  skill_points_per_level: z
    .int()
    .min(0)
    .max(10)
    .default(1)
    .meta(unit("skill points", "For each level beyond the first.")),
  free_refund_below_level: z
    .int()
    .min(1)
    .default(10)
    .describe("Below this level skills are given back for nothing."),
  refund_gold_per_point: z
    .int()
    .nonnegative()
    .default(5)
    .meta(
      unit(
        "gold",
        "From that level on: for each point, times the level. Changing between loadouts is free, overwriting one is not.",
      ),
    ),
  bag_slots: z
    .int()
    .min(1)
    .max(30)
    .default(24)
    .describe(
      "Places of the bag: of stacks, and of equipment that is not worn. What is too much goes to the mailbox.",
    ),
  enemy_health_per_level: perLevel
    .default(0.15)
    .describe("How much more of its health an enemy has for each level beyond the first, as a share."),
  enemy_damage_per_level: perLevel.default(0.1).describe("The same of its damage."),
  enemy_experience_per_level: perLevel.default(0.2).describe("The same of the experience that it is worth."),
}) satisfies z.ZodType<Progression>;

export const gameRules = z.strictObject({
  id: ownId,
  mana_regeneration: regeneration("mana", 5, 0),
  stamina_regeneration: regeneration("stamina", 15, 1),
  sprint_speed_factor: ruleNumbers.sprint_speed_factor.default(1.5),
  sprint_stamina_per_second: ruleNumbers.sprint_stamina_per_second.default(10),
  pickup_radius_m: ruleNumbers.pickup_radius_m.default(2),
  door_reach_m: ruleNumbers.door_reach_m.default(3),
  respawn_delay_seconds: ruleNumbers.respawn_delay_seconds.default(2),
  // Less than the rounding of places refuses honest strikes, and less than a tick honest moves.
  reach_tolerance_m: z.number().min(0.02).max(1).default(0.05).meta(reachTolerance),
  latency_tolerance_seconds: z.number().min(0.05).max(0.5).default(0.15).meta(latencyTolerance),
  heartbeat_interval_seconds: ruleNumbers.heartbeat_interval_seconds.default(10),
  progression: progression.prefault({}).describe("How characters and enemies grow."),
  sanction_ladders: sanctionLadders
    .optional()
    .describe(
      "What staff do about an account, and how that grows with each time. Without one for the reason they say it themselves.",
    ),
  offensive_words: z
    .array(
      z
        .string()
        .min(2)
        .max(40)
        .describe("A word. It counts inside longer words, and with look-alike letters, too."),
    )
    .max(1000)
    .optional()
    .describe(
      "Words that no character is called by, and that are stars in what players say; beside the English ones that every server knows.",
    ),
  fair_play: fairPlay.optional().describe("By what numbers behaviour is judged. Absent: as shipped."),
}) satisfies z.ZodType<GameRules>;

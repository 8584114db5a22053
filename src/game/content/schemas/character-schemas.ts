/** What a file of items, affixes, classes, skill trees or achievements may hold; what each field means is in character-content.ts. */
import { z } from "zod";
import {
  type Achievement,
  type Affix,
  BIND_RULES,
  BONUS_KINDS,
  CHANGEABLE_ABILITY_FIELDS,
  type CharacterClass,
  EQUIPMENT_SLOTS,
  ITEM_TYPES,
  type Item,
  MEASURES,
  RARITIES,
  type SkillTree,
  STATS,
} from "../character-content.ts";
import { contentId, level, name, positive, resourcePath, description as text } from "./fields.ts";

const description = text.default("");
const icon = resourcePath.default("res://icon.svg");
const points = z.int().min(0).max(1000);
const gold = z.int().min(0).max(1_000_000);

const bonus = { stat: z.enum(STATS), kind: z.enum(BONUS_KINDS) };
const statBonus = z.strictObject({ ...bonus, value: z.number() });
export const someItems = z.array(
  z.strictObject({ item_id: contentId, quantity: z.int().min(1).max(999).default(1) }),
);

export const item = z.strictObject({
  id: contentId,
  name,
  description,
  icon,
  item_type: z.enum(ITEM_TYPES),
  stack_size: z.int().min(1).max(999).default(1),
  rarity: z.enum(RARITIES).default("common"),
  bind: z.enum(BIND_RULES).default("none"),
  required_level: level.default(1),
  slot: z.enum(EQUIPMENT_SLOTS).optional(),
  bonuses: z.array(statBonus).max(10).default([]),
  tags: z.array(contentId).max(10).default([]),
  min_affixes: z.int().min(0).max(4).default(0),
  max_affixes: z.int().min(0).max(4).default(0),
}) satisfies z.ZodType<Item>;

export const affix = z.strictObject({
  id: contentId,
  name,
  group: contentId,
  tier: z.int().min(1).max(20),
  required_level: level.default(1),
  weights: z.record(contentId, z.number().nonnegative()),
  ranges: z
    .array(z.strictObject({ ...bonus, min: z.number(), max: z.number() }))
    .min(1)
    .max(4),
}) satisfies z.ZodType<Affix>;

export const characterClass = z.strictObject({
  id: contentId,
  name,
  description,
  combat_stats_id: contentId,
  bonuses_per_level: z.array(statBonus).max(10).default([]),
  ability_ids: z.array(contentId).max(20),
  kit: someItems.max(10).default([]),
  skill_tree_id: contentId.optional(),
}) satisfies z.ZodType<CharacterClass>;

const skillEffect = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("stat"), ...statBonus.shape }),
  z.strictObject({ type: z.literal("unlock_ability"), ability_id: contentId }),
  z.strictObject({
    type: z.literal("change_ability"),
    ability_id: contentId,
    field: z.enum(CHANGEABLE_ABILITY_FIELDS),
    kind: z.enum(BONUS_KINDS),
    value: z.number(),
  }),
]);

const skillNode = z.strictObject({
  node_id: contentId,
  name,
  description,
  cost: z.int().min(1).max(20).default(1),
  required_level: level.default(1),
  requires_all: z.array(contentId).max(10).default([]),
  requires_any: z.array(contentId).max(10).default([]),
  effects: z.array(skillEffect).max(10),
});

export const skillTree = z.strictObject({
  id: contentId,
  name,
  nodes: z.array(skillNode).max(100),
}) satisfies z.ZodType<SkillTree>;

export const achievement = z.strictObject({
  id: contentId,
  name,
  description,
  icon,
  points: points.default(10),
  goal: z.strictObject({
    event_type: contentId,
    filter: z.record(contentId, z.union([z.string(), z.number(), z.boolean()])).default({}),
    measure: z.enum(MEASURES).default("count"),
    field: contentId.optional(),
    target: positive,
    within: z.enum(["ever", "run"]).default("ever"),
    by: z.enum(["self", "party"]).default("self"),
  }),
  reward: z
    .strictObject({
      title: name.optional(),
      gold: gold.default(0),
      items: someItems.max(10).default([]),
    })
    .prefault({}),
}) satisfies z.ZodType<Achievement>;

/** What a file of items, affixes, classes, skill trees or achievements may hold. */
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
import { unit } from "./field-meaning.ts";
import {
  contentId,
  idOf,
  level,
  name,
  ownId,
  positive,
  resourcePath,
  description as text,
} from "./fields.ts";

const description = text.default("");
const icon = resourcePath.default("res://icon.svg").describe("Godot resource path of its picture.");
const points = z.int().min(0).max(1000);
const gold = z.int().min(0).max(1_000_000);

const bonusKind = z
  .enum(BONUS_KINDS)
  .describe(
    "In the unit of what it changes, or percent of the sum of all that is added. Percents add up: 10 and 10 are 20.",
  );
const bonus = { stat: z.enum(STATS).describe("The field of combat-stats that it changes."), kind: bonusKind };
const statBonus = z.strictObject({
  ...bonus,
  value: z.number().describe("How much more, or less where it is negative."),
});
export const someItems = z.array(
  z.strictObject({
    item_id: idOf("items", "Which item."),
    quantity: z.int().min(1).max(999).default(1).describe("How many of it."),
  }),
);

const affixCount = z.int().min(0).max(4).default(0);

export const item = z.strictObject({
  id: ownId,
  name,
  description,
  icon,
  item_type: z
    .enum(ITEM_TYPES)
    .describe("Equipment is one piece with an id of its own; all else is counted."),
  stack_size: z
    .int()
    .min(1)
    .max(999)
    .default(1)
    .describe("How many lie in one place of the bag; of equipment 1."),
  rarity: z.enum(RARITIES).default("common").describe("For clients to show."),
  bind: z.enum(BIND_RULES).default("none").describe("From when on it cannot be dropped for others."),
  required_level: level.default(1).describe("The level from which a character may wear or use it."),
  slot: z.enum(EQUIPMENT_SLOTS).optional().describe("Where equipment is worn. Absent of all else."),
  bonuses: z
    .array(statBonus)
    .max(10)
    .default([])
    .describe("What every piece gives to the character that wears it."),
  tags: z
    .array(contentId)
    .max(10)
    .default([])
    .describe("Which affixes a piece may get: those that have a weight for one of these tags."),
  min_affixes: affixCount.describe("The fewest affixes that a piece gets."),
  max_affixes: affixCount.describe("The most affixes that a piece gets."),
}) satisfies z.ZodType<Item>;

const statRange = z.strictObject({
  ...bonus,
  min: z.number().describe("The value for a roll of 0."),
  max: z.number().describe("The value for a roll of 999."),
});

export const affix = z.strictObject({
  id: ownId,
  name,
  group: contentId.describe("A piece never has two of one group."),
  tier: z.int().min(1).max(20).describe("1 is the weakest of its group."),
  required_level: level
    .default(1)
    .describe("The level of the enemy that was killed, or of the dungeon, from which on it can come."),
  weights: z
    .record(contentId, z.number().nonnegative())
    .describe("By tag: how often it comes for items with the tag. The heaviest of an item's tags counts."),
  ranges: z.array(statRange).min(1).max(4).describe("What it gives."),
}) satisfies z.ZodType<Affix>;

export const characterClass = z.strictObject({
  id: ownId,
  name,
  description,
  combat_stats_id: idOf("combat-stats", "Its numbers at level 1."),
  bonuses_per_level: z
    .array(statBonus)
    .max(10)
    .default([])
    .describe("What it gets, once for each level beyond the first."),
  ability_ids: z
    .array(idOf("abilities"))
    .max(20)
    .describe("What it can do at level 1. Everybody can drink potions."),
  kit: someItems
    .max(10)
    .default([])
    .describe("What a new character carries. Equipment is worn at once where its slot is free."),
  skill_tree_id: idOf("skill-trees", "What it can learn.").optional(),
}) satisfies z.ZodType<CharacterClass>;

const skillEffect = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("stat").describe("It changes a number of the character."),
    ...statBonus.shape,
  }),
  z.strictObject({
    type: z.literal("unlock_ability").describe("It teaches an ability."),
    ability_id: idOf("abilities", "The ability that it teaches."),
  }),
  z.strictObject({
    type: z.literal("change_ability").describe("It changes a number of an ability."),
    ability_id: idOf("abilities", "The ability that it changes; the character knows it otherwise."),
    field: z.enum(CHANGEABLE_ABILITY_FIELDS).describe("What it changes of the ability, where that has it."),
    kind: bonusKind,
    value: statBonus.shape.value,
  }),
]);

const otherNodes = z.array(idOf("nodes.*.node_id")).max(10).default([]);

const skillNode = z.strictObject({
  node_id: contentId.describe("Unique in the tree."),
  name,
  description,
  cost: z.int().min(1).max(20).default(1).meta(unit("skill points", "What it takes to learn it.")),
  required_level: level.default(1).describe("The level from which a character may learn it."),
  requires_all: otherNodes.describe("All of these must be learned before."),
  requires_any: otherNodes.describe("One of these must be learned before; none where the list is empty."),
  effects: z.array(skillEffect).max(10).describe("What it does for the character that has learned it."),
});

export const skillTree = z.strictObject({
  id: ownId,
  name,
  nodes: z.array(skillNode).max(100).describe("What can be learned."),
}) satisfies z.ZodType<SkillTree>;

const goal = z.strictObject({
  event_type: contentId.describe(
    "An event that the rules tell, such as `enemy_died`. A wrong one is answered with the list of all.",
  ),
  filter: z
    .record(contentId, z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("By field: the very value that the event must have there."),
  measure: z
    .enum(MEASURES)
    .default("count")
    .describe("How many such events; what their `field` adds up to; or how many values of it there were."),
  field: contentId.optional().describe("The event's field of a sum, or of what is distinct."),
  target: positive.describe("How much of it reaches the goal."),
  within: z.enum(["ever", "run"]).default("ever").describe("Of all times, or of one run."),
  by: z
    .enum(["self", "party"])
    .default("self")
    .describe("What others in the room do counts as well with `party`."),
});

const reward = z.strictObject({
  title: name.optional().describe("A title that the character may show."),
  gold: gold.default(0).meta(unit("gold", "Gold that it gets.")),
  items: someItems.max(10).default([]).describe("Items that it gets. Equipment comes without affixes."),
});

export const achievement = z.strictObject({
  id: ownId,
  name,
  description,
  icon,
  points: points.default(10).meta(unit("points", "What it is worth among achievements.")),
  goal: goal.describe("What has to happen."),
  reward: reward.prefault({}).describe("What the character gets for it."),
}) satisfies z.ZodType<Achievement>;

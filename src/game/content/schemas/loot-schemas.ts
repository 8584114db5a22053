/** What a file of loot-tables may hold. */
import { z } from "zod";
import { ITEM_TYPES } from "../character-content.ts";
import { GOLD, type LootTable } from "../content.ts";
import { idOf, name, notNegative, ownId, positive, share } from "./fields.ts";

export const lootType = z.enum([GOLD, ...ITEM_TYPES]);

const what = {
  item_id: idOf("items", "What comes: an item, or `gold`.", [GOLD]),
  item_type: lootType.describe("The item's own type, or `gold`: for those who read a table alone."),
};
const quantities = {
  min_quantity: z.int().min(1).describe("The fewest that come."),
  max_quantity: z.int().min(1).describe("The most that come; not below min_quantity."),
};
const inOrder = {
  check: ({ min_quantity, max_quantity }: { min_quantity: number; max_quantity: number }) =>
    min_quantity <= max_quantity,
  problem: { path: ["max_quantity"], message: "must not be below min_quantity" },
};
const partySize = z.int().min(1).max(8).optional();
const entry = {
  chance: share.describe("How likely this drop comes; each is rolled by itself."),
  min_party_size: partySize.describe("It is rolled only for so many players in the room, or more."),
  max_party_size: partySize.describe("It is rolled only for so many players in the room, or fewer."),
};

/** What it gives is said by the field that is there: `item_id`, `one_of` or `loot_table_id`. */
const lootEntry = z.union([
  z.strictObject({ ...what, ...entry, ...quantities }).refine(inOrder.check, inOrder.problem),
  z.strictObject({
    one_of: z
      .array(
        z
          .strictObject({
            weight: positive.describe("How often this one comes, measured by the others."),
            ...what,
            ...quantities,
          })
          .refine(inOrder.check, inOrder.problem),
      )
      .min(1)
      .max(50)
      .describe("One of these comes."),
    nothing: notNegative.default(0).describe("Beside `one_of`: the weight of none of them."),
    ...entry,
  }),
  z.strictObject({ loot_table_id: idOf("loot-tables", "Another table, rolled in its turn."), ...entry }),
]);

export const lootTable = z.strictObject({
  id: ownId,
  name,
  drops: z
    .array(lootEntry)
    .max(50)
    .describe(
      "Each is rolled by itself. What it gives is said by the field that is there: `item_id`, `one_of` or `loot_table_id`.",
    ),
}) satisfies z.ZodType<LootTable>;

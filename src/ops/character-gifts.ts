/** What staff give a character, and take from it, as the game has it. Pure. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import { changed } from "../characters/outside-rooms.ts";
import { rewardOf } from "../game/character/achievements.ts";
import { giveUp, goodsOfPiece, isWorn, placesOf } from "../game/character/bag.ts";
import { levelUp } from "../game/character/experience.ts";
import { type Goods, LONGEST_MAIL_TEXT, type Mail } from "../game/character/lasting.ts";
import { type Content, findEntry, GOLD, gameRulesOf } from "../game/content/content.ts";
import { problem } from "../http/problem.ts";

/** Much more than anybody plays for in a year: who types one digit too many is told so. */
const MOST_GOLD = 1_000_000;
const MOST_EXPERIENCE = 10_000_000;
const MOST_OF_AN_ITEM = 1000;
const MOST_ITEMS = 20;

const id = z.string().min(1).max(64);
const gold = z.int().positive().max(MOST_GOLD).optional();
const experience = z.int().positive().max(MOST_EXPERIENCE).optional();
const items = z
  .array(z.strictObject({ item_id: id, quantity: z.int().positive().max(MOST_OF_AN_ITEM) }))
  .max(MOST_ITEMS)
  .default([]);
const isAnything = "name at least one thing";

export const gift = z
  .strictObject({ items, gold, experience })
  .refine(({ items, ...rest }) => items.length > 0 || Object.keys(rest).length > 0, isAnything);
export type Gift = z.output<typeof gift>;

export const taking = z
  .strictObject({
    items,
    item_instance_ids: z
      .array(id)
      .max(MOST_ITEMS)
      .default([])
      .describe("Pieces of equipment, also worn ones."),
    gold,
    experience: experience.describe("Of the way to its next level: levels stay."),
  })
  .refine(
    ({ items, item_instance_ids, ...rest }) =>
      items.length + item_instance_ids.length + Object.keys(rest).length > 0,
    isAnything,
  );
export type Taking = z.output<typeof taking>;

/** What the player is told with a gift. */
export const giftText = z.string().trim().min(1).max(LONGEST_MAIL_TEXT).optional();

/**
 * The mail that brings it; undefined where there is nothing but experience.
 *
 * @throws HttpProblem `refused` for what the game does not have, and for more than a bag holds: nobody could take it.
 */
export function mailOf(content: Content, act_id: string, given: Gift, text?: string): Mail | undefined {
  const { bag_slots } = gameRulesOf(content).progression;
  let places = 0;
  for (const { item_id, quantity } of given.items) {
    const item = findEntry(content.items, item_id);
    if (!item) throw problem("refused", `The game has no item "${item_id}".`);
    places += item.item_type === "equipment" ? quantity : placesOf(content, item_id, quantity);
  }
  if (places > bag_slots)
    throw problem("refused", `It takes ${places} places, and a bag has ${bag_slots}: give it in parts.`);
  const mail_id = `staff_${act_id}`;
  const goods = rewardOf(content, mail_id, given.items);
  if (given.gold !== undefined) goods.push({ item_id: GOLD, item_type: GOLD, quantity: given.gold });
  return goods.length === 0 ? undefined : { mail_id, reason: "staff", goods, ...(text && { text }) };
}

/** The character with so much more experience, and what levels come of it. */
export function withExperience(content: Content, found: Character, experience: number): Character {
  const { progression } = gameRulesOf(content);
  return changed(content, found, (its, happen) => {
    if (its.level < progression.level_cap) its.experience += experience;
    levelUp(progression, its, happen);
  });
}

/** The character without what is taken. @throws HttpProblem `refused` where it does not have all of it. */
export function without(content: Content, found: Character, taken: Taking): Character {
  return changed(content, found, its => {
    const lacks = (what: string, has: number) =>
      problem("refused", `The character has not so much ${what}: it has ${has}. Nothing was taken.`);
    const goods: Goods[] = taken.items.map(({ item_id, quantity }) => {
      const item_type = findEntry(content.items, item_id)?.item_type ?? "material";
      return { item_id, item_type, quantity };
    });
    if (taken.gold !== undefined) goods.push({ item_id: GOLD, item_type: GOLD, quantity: taken.gold });
    for (const each of goods) {
      const has = each.item_type === GOLD ? its.gold : (findEntry(its.inventory, each.item_id) ?? 0);
      if (has < each.quantity) throw lacks(each.item_id, has);
      giveUp(its, each);
    }
    for (const item_instance_id of taken.item_instance_ids) {
      const piece = goodsOfPiece(its, item_instance_id);
      if (!piece) throw problem("refused", `The character has no piece ${item_instance_id}.`);
      if (isWorn(its, item_instance_id))
        its.equipment = Object.fromEntries(
          Object.entries(its.equipment).filter(([, worn]) => worn !== item_instance_id),
        );
      giveUp(its, piece);
    }
    const { experience = 0 } = taken;
    if (its.experience < experience) throw lacks("experience in its level", its.experience);
    its.experience -= experience;
  });
}

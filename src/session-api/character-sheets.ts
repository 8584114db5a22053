/** What a character is made of, as its owner sees it over HTTP. By the newest content, whichever its room began with. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import type { KeptMail } from "../characters/mailbox.ts";
import { progressOf } from "../game/character/achievements.ts";
import { placesTaken } from "../game/character/bag.ts";
import { bonusesOf, buildOf, contributionsOf } from "../game/character/character-build.ts";
import { loadout, mail, piece } from "../game/character/lasting.ts";
import { pointsEarned, pointsLeft, priceOfRefund, treeOf } from "../game/character/skills.ts";
import { BONUS_KINDS, EQUIPMENT_SLOTS, STATS } from "../game/content/character-content.ts";
import { type Content, findEntry, gameRulesOf } from "../game/content/content.ts";
import { defaultText } from "../game/content/content-text.ts";
import { description as contentDescription, name as contentName } from "../game/content/schemas/fields.ts";

const id = z.string();
const bonus = z.object({ stat: z.enum(STATS), kind: z.enum(BONUS_KINDS), value: z.number() });
const slot = z.enum(EQUIPMENT_SLOTS);

const pieceView = piece
  .extend({
    item_instance_id: id,
    /** Where it is worn; absent for one in the bag. */
    worn_in: slot.optional(),
    /** What it gives to who wears it. */
    bonuses: z.array(bonus),
  })
  .meta({ id: "Piece" });

export const inventoryView = z
  .object({
    gold: z.int(),
    items: z.array(z.object({ item_id: id, quantity: z.int() })),
    pieces: z.array(pieceView),
    /** Pieces that are worn take no place. */
    bag: z.object({ places_taken: z.int(), places: z.int() }),
  })
  .meta({ id: "Inventory" });

export const equipmentView = z
  .object({
    equipment: z.partialRecord(slot, pieceView),
    /** Each stat with all that it comes from: what is added first, then the percents of the sum. */
    stats: z.array(
      z.object({
        stat: z.enum(STATS),
        value: z.number(),
        contributions: z.array(
          z.object({
            source: z.enum(["class", "level", "equipment", "skill"]),
            /** Of the class, item or node of the skill tree. */
            source_id: id,
            kind: z.enum(BONUS_KINDS),
            value: z.number(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "Equipment" });

export const skillsView = z
  .object({
    class_id: id,
    level: z.int(),
    /** Absent where the class has no skill tree. */
    skill_tree_id: id.optional(),
    skill_points_earned: z.int(),
    skill_points_left: z.int(),
    /** The learned nodes, in the order in which they were learned. */
    skills: z.array(id),
    /** Gold for giving all of them back. */
    respec_price: z.number(),
  })
  .meta({ id: "Skills" });

export const loadoutsView = z
  .object({ loadouts: z.array(loadout.extend({ loadout_number: z.int() })) })
  .meta({ id: "Loadouts" });

export const achievementsView = z
  .object({
    /** The one that others see. */
    title: z.string().optional(),
    /** Those that came by mail, which may be chosen as well. */
    titles: z.array(z.string()),
    achievements: z.array(
      z.object({
        achievement_id: id,
        name: contentName,
        description: contentDescription,
        icon: z.string(),
        points: z.int(),
        progress: z.number(),
        target: z.number(),
        is_unlocked: z.boolean(),
        /** That it gives, as it is chosen and seen: in English, else in the first language that the content has. */
        title: z.string().optional(),
      }),
    ),
  })
  .meta({ id: "Achievements" });

export const mailboxView = z
  .object({
    mails: z.array(
      mail.extend({
        /** Absent for one that is on its way; it can be taken already. */
        sent_at: z.iso.datetime().optional(),
        /** Epoch seconds: when it is gone, taken or not. Absent for one with goods, which waits until it is taken. */
        expires_at: z.int().optional(),
      }),
    ),
  })
  .meta({ id: "Mailbox" });

export function inventoryOf(content: Content, found: Character): z.input<typeof inventoryView> {
  const { gold, inventory, pieces } = found;
  return {
    gold,
    items: Object.entries(inventory).map(([item_id, quantity]) => ({ item_id, quantity })),
    pieces: Object.keys(pieces).flatMap(each => pieceOf(content, found, each) ?? []),
    bag: {
      places_taken: placesTaken(content, found),
      places: gameRulesOf(content).progression.bag_slots,
    },
  };
}

function pieceOf(content: Content, found: Character, item_instance_id: string) {
  const owned = found.pieces[item_instance_id];
  if (!owned) return undefined;
  const worn_in = EQUIPMENT_SLOTS.find(each => found.equipment[each] === item_instance_id);
  return { ...owned, item_instance_id, worn_in, bonuses: bonusesOf(content, owned) };
}

export function equipmentOf(content: Content, found: Character): z.input<typeof equipmentView> {
  const { stats } = buildOf(content, found);
  const lines = contributionsOf(content, found);
  const worn = Object.entries(found.equipment).map(([where, item_instance_id]) => [
    where,
    pieceOf(content, found, item_instance_id),
  ]);
  return {
    equipment: Object.fromEntries(worn),
    stats: STATS.map(stat => ({
      ...{ stat, value: stats[stat] },
      contributions: lines
        .filter(line => line.stat === stat)
        .map(({ source, source_id, kind, value }) => ({ source, source_id, kind, value })),
    })),
  };
}

export function skillsOf(content: Content, found: Character): z.input<typeof skillsView> {
  const { class_id, level, skills } = found;
  const tree = treeOf(content, found);
  return {
    ...{ class_id, level, skills },
    ...(tree.id !== "" && { skill_tree_id: tree.id }),
    skill_points_earned: pointsEarned(content, found),
    skill_points_left: pointsLeft(content, found),
    respec_price: priceOfRefund(
      content,
      found,
      tree.nodes.filter(({ node_id }) => skills.includes(node_id)),
    ),
  };
}

export function loadoutsOf(_content: Content, { loadouts }: Character): z.input<typeof loadoutsView> {
  return {
    loadouts: loadouts.flatMap((each, place) => (each ? [{ ...each, loadout_number: place + 1 }] : [])),
  };
}

export function achievementsOf(content: Content, found: Character): z.input<typeof achievementsView> {
  return {
    ...(found.title !== "" && { title: found.title }),
    titles: found.titles,
    achievements: Object.values(content.achievements).map(each => {
      const { id: achievement_id, name, description, icon, points, goal, reward } = each;
      const is_unlocked = found.achievements.includes(achievement_id);
      return {
        ...{ achievement_id, name, description, icon, points, is_unlocked },
        progress: is_unlocked ? goal.target : Math.min(goal.target, progressOf(found, each)),
        target: goal.target,
        title: reward.title === undefined ? undefined : defaultText(reward.title),
      };
    }),
  };
}

/** @param kept the rows of its mails. What waits: of that the character's row decides. */
export function mailboxOf(
  { outbox, taken_mail_ids }: Character,
  kept: readonly KeptMail[],
): z.input<typeof mailboxView> {
  const there = new Set(kept.map(each => each.mail.mail_id));
  const sent = kept.flatMap(({ mail: its, is_taken, sent_at, expires_at }) =>
    is_taken ? [] : [{ ...its, sent_at, expires_at }],
  );
  const all = [...sent, ...outbox.filter(({ mail_id }) => !there.has(mail_id))];
  return { mails: all.filter(({ mail_id }) => !taken_mail_ids.includes(mail_id)) };
}

/** The slot that the item of a piece belongs to; undefined where the character has no such piece. */
export function slotOfPiece(content: Content, { pieces }: Character, item_instance_id: string) {
  const owned = findEntry(pieces, item_instance_id);
  return owned && { slot: findEntry(content.items, owned.item_id)?.slot };
}

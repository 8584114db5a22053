/**
 * What a character keeps as it is, from room to room and from day to day.
 *
 * A new field is added here, with what it is for a character that was saved before. Then the character's row, what it brings into a
 * room and takes along, its redo and the API have it. The rules import the type only, so they run without zod.
 */
import { z } from "zod";
import { EQUIPMENT_SLOTS, LOADOUT_COUNT } from "../content/character-content.ts";
import { DEFAULT_CLASS_ID } from "../content/content.ts";
import { lootType } from "../content/schemas/loot-schemas.ts";

export const runStatistics = z.object({
  seconds: z.number(),
  damage_dealt: z.number(),
  damage_taken: z.number(),
  enemies_killed: z.int(),
  gold_collected: z.int(),
  items_collected: z.int(),
  deaths: z.int().default(0),
});
/** What a character has done on a run. */
export type RunStatistics = z.infer<typeof runStatistics>;

const NEW_STATISTICS: RunStatistics = {
  seconds: 0,
  damage_dealt: 0,
  damage_taken: 0,
  enemies_killed: 0,
  gold_collected: 0,
  items_collected: 0,
  deaths: 0,
};

const id = z.string().min(1).max(64);

/** What tells a piece of equipment from others of its item. Its values follow from the content of the day. */
const rolls = {
  /** affix_id → roll, 0 to 999. */
  affixes: z.record(z.string(), z.int().min(0).max(999)),
  /** It is its owner's own, and cannot be dropped. */
  is_bound: z.literal(true).optional(),
  /** Of its affixes those that the game does not have any more, as its player was told; absent where it has all. */
  missing_affixes: z.array(id).optional(),
};
export const piece = z.object({ item_id: id, ...rolls });
/** A piece of equipment. Its id is that of who has it. */
export type Piece = z.infer<typeof piece>;

/** A piece on its way: on the floor, in an event, in a mail. */
export const loosePiece = z.object({ item_instance_id: id, ...rolls });
export type LoosePiece = z.infer<typeof loosePiece>;

/** Something that changes hands: so much of an item, or gold, or one piece of equipment. */
export const goods = z.object({
  item_id: id,
  item_type: lootType,
  quantity: z.int().positive(),
  piece: loosePiece.optional(),
});
export type Goods = z.infer<typeof goods>;

/** slot → item_instance_id. */
export const worn = z.partialRecord(z.enum(EQUIPMENT_SLOTS), id);
export type Worn = z.infer<typeof worn>;

/** Skills and equipment, to be put on together. */
export const loadout = z.object({ skills: z.array(id), equipment: worn });
export type Loadout = z.infer<typeof loadout>;

/** In characters. */
const LONGEST_TITLE = 100;
/** In characters. */
export const LONGEST_MAIL_TEXT = 500;

export const MAIL_REASONS = ["bag_full", "content_changed", "reward", "staff"] as const;
export const mail = z.object({
  /** Unique for the character. */
  mail_id: id,
  reason: z.enum(MAIL_REASONS),
  text: z.string().max(LONGEST_MAIL_TEXT).optional(),
  goods: z.array(goods),
  /** What its character may call itself from then on. */
  title: z.string().max(LONGEST_TITLE).optional(),
});
/** What waits for the character until it is taken. */
export type Mail = z.infer<typeof mail>;

const counters = z.record(z.string(), z.record(z.string(), z.number()));
/** By event type, then by the id in the content that the event is about: how many, or how much. */
export type Counters = z.infer<typeof counters>;

export const lasting = z.object({
  class_id: id.default(DEFAULT_CLASS_ID),
  /** The class that it was of, while the game does not have that; empty where it has. */
  former_class_id: z.string().max(64).default(""),
  level: z.int().min(1).default(1),
  /** Of the way to the next level. */
  experience: z.int().nonnegative().default(0),
  gold: z.int().nonnegative().default(0),
  /** item_id → quantity. Gold is not in it, nor are pieces of equipment. */
  inventory: z.record(z.string(), z.int().positive()).default({}),
  /** item_instance_id → the piece; worn or in the bag. */
  pieces: z.record(z.string(), piece).default({}),
  equipment: worn.default({}),
  /** The learned nodes of the class's skill tree, in the order in which they were learned. */
  skills: z.array(id).default([]),
  /** Names the tree as it was when the skills were last compared with it. */
  skill_tree_hash: z.string().optional(),
  loadouts: z.array(loadout.nullable()).max(LOADOUT_COUNT).default([]),
  /** One of those that its achievements or mails gave it; empty for none. */
  title: z.string().max(LONGEST_TITLE).default(""),
  /** Those that came by mail. */
  titles: z.array(z.string().max(LONGEST_TITLE)).default([]),
  achievements: z.array(id).default([]),
  /** achievement_id → how far it has come, of those that the counters do not tell. */
  achievement_progress: z.record(z.string(), z.number()).default({}),
  counters: counters.default({}),
  /** The same, of this run alone. */
  run_counters: counters.default({}),
  run_achievement_progress: z.record(z.string(), z.number()).default({}),
  /** How many mails there ever were from its own doings; the next is one more. */
  mail_count: z.int().nonnegative().default(0),
  /** On its way to the mailbox: see src/characters/mailbox.ts. */
  outbox: z.array(mail).default([]),
  /** Mails that were taken and may not say so themselves yet. */
  taken_mail_ids: z.array(id).default([]),
  /** The newest requests of its player that were accepted, by the ids that the client gave them. */
  request_ids: z.array(z.string()).default([]),
  /** The run that its statistics and `run_counters` are of; absent where that is the run that it is on. */
  counted_run_id: z.string().max(128).optional(),
  /** What it has done on this run. */
  statistics: runStatistics.default(NEW_STATISTICS),
  /** The clock of its run, as far as the rooms that it was in have counted; in ticks of the dungeon. */
  run_ticks: z.int().nonnegative().default(0),
  /** How often it has died, on all its runs. */
  deaths: z.int().nonnegative().default(0),
  /** The newest run of which it has reached the exit; that is told once for a run. */
  ended_run_id: z.string().max(128).optional(),
});
export type Lasting = z.infer<typeof lasting>;

/** What can happen to a character, in a room or outside of one. Each event says what comes of it, so that redo needs no content. */
import { z } from "zod";
import { EQUIPMENT_SLOTS } from "../content/character-content.ts";
import { goods, loadout, mail } from "./lasting.ts";

const id = z.string();
const about = <T extends string, F extends z.ZodRawShape>(event_type: T, fields: F) =>
  z.object({
    event_type: z.literal(event_type),
    source_player_id: id,
    ...fields,
    /** The client's own, by which the same request asked again is known. */
    request_id: id.optional(),
  });
const slot = z.enum(EQUIPMENT_SLOTS);
/** Journals from before loadouts had a price have none. */
const gold_paid = z.int().nonnegative().default(0);

export const characterEvents = [
  /** `content_id`: the enemy type, room template or dungeon that it came from. 0 is of what is no match, or for the highest level. */
  about("experience_gained", {
    reason: z.enum(["kill", "room", "run"]),
    content_id: id,
    experience: z.int().nonnegative(),
  }),
  /** With what is left of its experience. */
  about("level_up", { level: z.int(), experience: z.int() }),
  /** Not from the floor: a reward, or from a mail. */
  about("item_received", { goods }),
  about("item_equipped", { item_instance_id: id, item_id: id, slot, is_bound: z.literal(true).optional() }),
  about("item_unequipped", { item_instance_id: id, item_id: id, slot }),
  about("item_destroyed", { goods }),
  /** It leaves the bag for the mailbox. */
  about("item_mailed", { mail }),
  about("skill_learned", { node_id: id }),
  /** All of them together, for so much gold. */
  about("skills_refunded", { node_ids: z.array(id), gold_paid: z.int() }),
  /** For the nodes that nothing keeps any more. */
  about("loadout_saved", { loadout_number: z.int(), loadout, gold_paid }),
  /** `bound_ids`: the pieces that become their owner's own by it. */
  about("loadout_switched", {
    loadout_number: z.int(),
    loadout,
    gold_paid,
    bound_ids: z.array(id).optional(),
  }),
  about("achievement_unlocked", { achievement_id: id }),
  about("achievement_progressed", {
    achievement_id: id,
    within: z.enum(["ever", "run"]),
    progress: z.number(),
  }),
  about("title_chosen", { title: z.string().optional() }),
  /** What was in it follows as items received. */
  about("mail_taken", { mail_id: id, settled_mail_ids: z.array(id), title: z.string().optional() }),
] as const;

export type CharacterEvent = z.infer<(typeof characterEvents)[number]>;

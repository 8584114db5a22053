/** What a client asks to be done with its character, and with what it carries. */
import { z } from "zod";
import { EQUIPMENT_SLOTS, LOADOUT_COUNT } from "../game/content/character-content.ts";
import { instanceId, repeatable } from "./message-fields.ts";

/** A piece of equipment, or so many of a counted item. */
const thing = {
  item_instance_id: instanceId.optional(),
  item_id: instanceId.optional(),
  quantity: z.int().min(1).default(1),
};
type Thing = z.output<z.ZodObject<typeof thing>>;

const ONE_THING = "say either the item_instance_id of one piece, or an item_id and how many";
const isOneThing = ({ item_instance_id, item_id, quantity }: Thing) =>
  item_instance_id === undefined ? item_id !== undefined : item_id === undefined && quantity === 1;

const action = <A extends string, F extends z.ZodRawShape>(name: A, fields: F) =>
  z.object({ action: z.literal(name), ...fields, ...repeatable });
const loadout_number = z.int().min(1).max(LOADOUT_COUNT);

/** Everything that a player can do with its character while nobody fights with it. */
export const characterActionMessage = z.discriminatedUnion("action", [
  action("equip", { item_instance_id: instanceId }),
  action("unequip", { slot: z.enum(EQUIPMENT_SLOTS) }),
  /** For ever: refused without `confirm`. */
  action("destroy", { ...thing, confirm: z.boolean().optional() }).refine(isOneThing, ONE_THING),
  action("learn_skill", { node_id: instanceId }),
  action("refund_skill", { node_id: instanceId }),
  /** Gives all learned nodes back. */
  action("respec", {}),
  action("save_loadout", { loadout_number }),
  action("switch_loadout", { loadout_number }),
  /** Without a title the character has none. */
  action("choose_title", { title: z.string().min(1).max(100).optional() }),
  /** All that is in it. */
  action("take_mail", { mail_id: instanceId }),
]);

/** Lays something at the character's feet, for others. */
export const dropItemMessage = z.object({ ...thing, ...repeatable }).refine(isOneThing, ONE_THING);

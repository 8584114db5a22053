/** What a player can do with its character, in a room or outside of one. The room adds what only it knows, such as a fight. */
import { EQUIPMENT_SLOTS, type EquipmentSlot } from "../content/character-content.ts";
import { type Content, findEntry, gameRulesOf } from "../content/content.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import { boundIfSo, goodsOfPiece, isWorn, placesTaken, receive } from "./bag.ts";
import type { Happen, Happening } from "./experience.ts";
import type { Lasting, Loadout, Mail } from "./lasting.ts";
import { mailOverflow } from "./overflow.ts";
import {
  priceOfRefund,
  priceOfSaving,
  priceOfSwitching,
  soundSkills,
  treeOf,
  whyNotLearn,
} from "./skills.ts";
import { titlesOf } from "./titles.ts";

/** Named as in src/schema/character-messages.ts, whose schemas say more. */
export type CharacterAction =
  | { action: "equip"; item_instance_id: string }
  | { action: "unequip"; slot: EquipmentSlot }
  /** A piece, or so many of a counted item. */
  | {
      action: "destroy";
      item_instance_id?: string | undefined;
      item_id?: string | undefined;
      quantity?: number | undefined;
      confirm?: boolean | undefined;
    }
  | { action: "learn_skill"; node_id: string }
  | { action: "refund_skill"; node_id: string }
  | { action: "respec" }
  | { action: "save_loadout"; loadout_number: number }
  | { action: "switch_loadout"; loadout_number: number }
  | { action: "choose_title"; title?: string | undefined }
  /** The server adds the mail itself, and which taken ones say so themselves by now. */
  | { action: "take_mail"; mail: Mail; settled_mail_ids: string[] };

/** What a player asks: the server reads the mail itself. */
export type AskedAction =
  | Exclude<CharacterAction, { action: "take_mail" }>
  | { action: "take_mail"; mail_id: string };

type Of<A extends CharacterAction["action"]> = Extract<CharacterAction, { action: A }>;

/** Who acts: the character changes by `happen` alone. */
type Actor = {
  content: Content;
  lasting: Lasting;
  request_id: string | undefined;
  happen: Happen;
};

const actions: { [A in CharacterAction["action"]]: (actor: Actor, action: Of<A>) => Verdict } = {
  equip(actor, { item_instance_id }) {
    const { content, lasting } = actor;
    const goods = goodsOfPiece(lasting, item_instance_id);
    if (!goods) return reject("not_owned");
    const item = findEntry(content.items, goods.item_id);
    if (!item) return reject("unknown_item");
    if (item.slot === undefined) return reject("wrong_slot");
    if (lasting.level < item.required_level) return reject("level_too_low");
    if (lasting.equipment[item.slot] === item_instance_id) return accept();
    return done(actor, {
      ...{ event_type: "item_equipped", item_instance_id, item_id: item.id, slot: item.slot },
      ...(item.bind === "on_equip" && { is_bound: true }),
    });
  },
  unequip(actor, { slot }) {
    const item_instance_id = actor.lasting.equipment[slot];
    if (item_instance_id === undefined) return reject("not_owned");
    const { item_id = "" } = actor.lasting.pieces[item_instance_id] ?? {};
    return done(actor, { event_type: "item_unequipped", item_instance_id, item_id, slot });
  },
  destroy(actor, { item_instance_id, item_id, quantity = 1, confirm }) {
    const { content, lasting } = actor;
    if (item_instance_id !== undefined) {
      const goods = goodsOfPiece(lasting, item_instance_id);
      if (!goods) return reject("not_owned");
      if (isWorn(lasting, item_instance_id)) return reject("item_worn");
      return confirm ? done(actor, { event_type: "item_destroyed", goods }) : reject("not_confirmed");
    }
    if (item_id === undefined) return reject("invalid_message");
    const carried = Object.hasOwn(lasting.inventory, item_id) ? (lasting.inventory[item_id] ?? 0) : 0;
    if (carried < quantity) return reject("not_owned");
    const item_type = findEntry(content.items, item_id)?.item_type ?? "material";
    if (!confirm) return reject("not_confirmed");
    return done(actor, { event_type: "item_destroyed", goods: { item_id, item_type, quantity } });
  },
  learn_skill(actor, { node_id }) {
    const obstacle = whyNotLearn(actor.content, actor.lasting, node_id);
    return obstacle ? reject(obstacle) : done(actor, { event_type: "skill_learned", node_id });
  },
  refund_skill(actor, { node_id }) {
    const { content, lasting } = actor;
    if (!lasting.skills.includes(node_id)) return reject("not_learned");
    const rest = lasting.skills.filter(id => id !== node_id);
    const { nodes } = treeOf(content, lasting);
    const stand = nodes.filter(node => rest.includes(node.node_id));
    if (soundSkills(content, { ...lasting, skills: rest }).length < stand.length)
      return reject("others_depend_on_it");
    return refund(actor, [node_id]);
  },
  respec(actor) {
    return actor.lasting.skills.length === 0 ? accept() : refund(actor, [...actor.lasting.skills]);
  },
  save_loadout(actor, { loadout_number }) {
    const { content, lasting } = actor;
    const { skills, equipment } = lasting;
    const gold_paid = priceOfSaving(content, lasting, loadout_number);
    if (gold_paid > lasting.gold) return reject("not_enough_gold");
    const loadout = { skills: [...skills], equipment: { ...equipment } };
    return done(actor, { event_type: "loadout_saved", loadout_number, loadout, gold_paid });
  },
  switch_loadout(actor, { loadout_number }) {
    const { content, lasting } = actor;
    const loadout = lasting.loadouts[loadout_number - 1];
    if (!loadout) return reject("no_such_loadout");
    const obstacle = whyNotWear(content, lasting, loadout);
    if (obstacle) return reject(obstacle);
    const gold_paid = priceOfSwitching(content, lasting);
    if (gold_paid > lasting.gold) return reject("not_enough_gold");
    const bound_ids = Object.values(loadout.equipment).filter(id => bindsByWearing(content, lasting, id));
    return done(actor, {
      ...{ event_type: "loadout_switched", loadout_number, loadout, gold_paid },
      ...(bound_ids.length > 0 && { bound_ids }),
    });
  },
  choose_title(actor, { title }) {
    const { content, lasting } = actor;
    if (title !== undefined && !titlesOf(content, lasting).has(title)) return reject("no_such_title");
    return done(actor, { event_type: "title_chosen", title });
  },
  take_mail(actor, { mail, settled_mail_ids }) {
    const { content, lasting, happen } = actor;
    // Its first answer was lost.
    if (lasting.taken_mail_ids.includes(mail.mail_id)) return accept();
    if (
      mail.goods.some(({ item_id, item_type }) => item_type !== "gold" && !findEntry(content.items, item_id))
    )
      return reject("unknown_item");
    const after = structuredClone(lasting);
    for (const goods of mail.goods) receive(after, goods);
    const { bag_slots } = gameRulesOf(content).progression;
    if (placesTaken(content, after) > Math.max(bag_slots, placesTaken(content, lasting)))
      return reject("bag_full");
    const { request_id } = actor;
    happen({
      ...{ event_type: "mail_taken", mail_id: mail.mail_id, settled_mail_ids },
      ...(mail.title !== undefined && { title: mail.title }),
      ...(request_id !== undefined && { request_id }),
    });
    for (const goods of mail.goods) happen({ event_type: "item_received", goods: boundIfSo(content, goods) });
    mailOverflow(content, lasting, happen);
    return accept();
  },
};

/** Does what the player asks of its character, or says why not. */
export function act<A extends CharacterAction["action"]>(actor: Actor, action: Of<A>): Verdict {
  const rule: (actor: Actor, action: Of<A>) => Verdict = actions[action.action];
  return rule(actor, action);
}

function done({ content, lasting, request_id, happen }: Actor, event: Happening): Verdict {
  happen({ ...event, ...(request_id !== undefined && { request_id }) });
  mailOverflow(content, lasting, happen);
  return accept();
}

function refund(actor: Actor, node_ids: string[]): Verdict {
  const { content, lasting } = actor;
  const nodes = treeOf(content, lasting).nodes.filter(({ node_id }) => node_ids.includes(node_id));
  const gold_paid = priceOfRefund(content, lasting, nodes);
  if (gold_paid > lasting.gold) return reject("not_enough_gold");
  return done(actor, { event_type: "skills_refunded", node_ids, gold_paid });
}

/** Whether the piece becomes its owner's own by being put on. */
function bindsByWearing(content: Content, { pieces }: Lasting, item_instance_id: string): boolean {
  const piece = pieces[item_instance_id];
  return (
    piece !== undefined && !piece.is_bound && findEntry(content.items, piece.item_id)?.bind === "on_equip"
  );
}

/** All of a loadout or nothing. */
function whyNotWear(content: Content, lasting: Lasting, { skills, equipment }: Loadout) {
  for (const slot of EQUIPMENT_SLOTS) {
    const worn = equipment[slot];
    if (worn === undefined) continue;
    const piece = lasting.pieces[worn];
    const item = piece && findEntry(content.items, piece.item_id);
    if (!item) return "not_owned";
    if (item.slot !== slot) return "wrong_slot";
    if (lasting.level < item.required_level) return "level_too_low";
  }
  const sound = soundSkills(content, { ...lasting, skills });
  return sound.length < skills.length ? "no_such_skill" : undefined;
}

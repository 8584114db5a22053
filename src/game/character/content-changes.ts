/**
 * Content that changes under a character: what it was is brought to what there is now, and nothing of it is lost silently. Points come back,
 * what the game does not have any more waits in the mailbox as what it was, and a mail tells the player.
 *
 * It happens between two sessions, where nothing is redone.
 */
import { EQUIPMENT_SLOTS, type Item } from "../content/character-content.ts";
import { type Content, DEFAULT_CLASS_ID, findEntry, gameRulesOf } from "../content/content.ts";
import { defaultText } from "../content/content-text.ts";
import { achieveByCounters } from "./achievements.ts";
import { boundIfSo, goodsOfPiece, placesTaken } from "./bag.ts";
import { classOf } from "./character-build.ts";
import type { Happen } from "./experience.ts";
import { type Goods, type Lasting, LONGEST_MAIL_TEXT } from "./lasting.ts";
import { mailOverflow, nextMailId } from "./overflow.ts";
import { pieceId } from "./rolls.ts";
import { pointsLeft, soundSkills, treeOf } from "./skills.ts";

/** So many pieces are in one mail where many come at once. */
const PIECES_PER_MAIL = 10;

type Changed = {
  content: Content;
  lasting: Lasting;
  character_id: string;
  /** Names the skill tree that the character has by this content. */
  skill_tree_hash: string;
  happen: Happen;
};

/** Brings the character to this content. Done twice, the second time changes nothing. */
export function followContent(changed: Changed): void {
  const { content, lasting, happen } = changed;
  followClass(changed);
  followSkillTree(changed);
  mailGoneItems(changed);
  tellMissingAffixes(changed);
  takeOffMisplaced(changed);
  makePieces(changed);
  achieveByCounters(content, lasting, happen);
  mailOverflow(content, lasting, happen, "content_changed");
}

function tell({ lasting, happen }: Changed, text: string, goods: Goods[] = []): void {
  happen({
    event_type: "item_mailed",
    mail: {
      mail_id: nextMailId(lasting),
      reason: "content_changed",
      text: text.slice(0, LONGEST_MAIL_TEXT),
      goods,
    },
  });
}

/** A class that comes back has its characters back. No events: outside of rooms nobody does it once more. */
function followClass(changed: Changed): void {
  const { content, lasting } = changed;
  const former = findEntry(content.classes, lasting.former_class_id);
  if (former) {
    lasting.class_id = former.id;
    lasting.former_class_id = "";
    const name = defaultText(former.name);
    tell(changed, `The class "${name}" is in the game again, and your character is of it as before.`);
    return;
  }
  if (findEntry(content.classes, lasting.class_id)) return;
  const name = defaultText(classOf(content, lasting).name);
  const before = lasting.class_id;
  lasting.class_id = DEFAULT_CLASS_ID;
  lasting.former_class_id ||= before;
  const text = `The class "${before}" is not in the game any more: your character is of the class "${name}" until it comes back. It keeps its level and all that it has.`;
  tell(changed, text);
}

function followSkillTree(changed: Changed): void {
  const { content, lasting, skill_tree_hash, happen } = changed;
  const isOther = lasting.skill_tree_hash !== undefined && lasting.skill_tree_hash !== skill_tree_hash;
  lasting.skill_tree_hash = skill_tree_hash;
  const tree = treeOf(content, lasting);
  const nameOf = (id: string) => defaultText(tree.nodes.find(({ node_id }) => node_id === id)?.name ?? id);
  const sound = soundSkills(content, lasting);
  const node_ids = lasting.skills.filter(id => !sound.includes(id));
  if (node_ids.length > 0) happen({ event_type: "skills_refunded", node_ids, gold_paid: 0 });
  const loadouts = followLoadouts(changed);
  const texts = [
    ...(node_ids.length > 0
      ? [
          `Given back are the points of: ${node_ids.map(nameOf).join(", ")}. You have ${pointsLeft(content, lasting)} to spend.`,
        ]
      : []),
    ...(loadouts.length > 0
      ? [`Left out of loadout ${loadouts.join(" and ")} is what cannot be learned.`]
      : []),
  ];
  const hasSkills = lasting.skills.length > 0;
  if (texts.length > 0) tell(changed, ["The skills of your class have changed.", ...texts].join(" "));
  else if (isOther && hasSkills)
    tell(changed, "The skills of your class have changed: what you have learned you have, as it is now.");
}

/** The skills that a loadout cannot put on would make it useless. Which of them were changed, by number. */
function followLoadouts({ content, lasting, happen }: Changed): number[] {
  const numbers: number[] = [];
  for (const [place, loadout] of lasting.loadouts.entries()) {
    if (!loadout) continue;
    const skills = soundSkills(content, { ...lasting, skills: loadout.skills });
    if (skills.length === loadout.skills.length) continue;
    const loadout_number = place + 1;
    happen({ event_type: "loadout_saved", loadout_number, loadout: { ...loadout, skills }, gold_paid: 0 });
    numbers.push(loadout_number);
  }
  return numbers;
}

/** One mail for each, so that each can be taken by itself once its item is back. */
function mailGoneItems(changed: Changed): void {
  const { content, lasting } = changed;
  const isGone = (item_id: string) => !findEntry(content.items, item_id);
  const text = (item_id: string) =>
    `The item "${item_id}" is not in the game any more. It is kept here as it was, and can be taken if it comes back.`;
  for (const [item_instance_id, { item_id }] of Object.entries(lasting.pieces)) {
    const goods = isGone(item_id) ? goodsOfPiece(lasting, item_instance_id) : undefined;
    if (!goods) continue;
    takeOff(changed, item_instance_id);
    tell(changed, text(item_id), [goods]);
  }
  for (const [item_id, quantity] of Object.entries(lasting.inventory))
    if (isGone(item_id)) tell(changed, text(item_id), [{ item_id, item_type: "material", quantity }]);
}

/** A piece keeps its affixes and rolls: one that comes back gives again what it gave. */
function tellMissingAffixes(changed: Changed): void {
  const { content, lasting } = changed;
  const lines: string[] = [];
  for (const piece of Object.values(lasting.pieces)) {
    const { item_id, affixes, missing_affixes: told = [] } = piece;
    const missing = Object.keys(affixes).filter(id => !findEntry(content.affixes, id));
    const isNew = missing.some(id => !told.includes(id));
    // No event, as for a class.
    if (missing.length > 0) piece.missing_affixes = missing;
    else delete piece.missing_affixes;
    const name = defaultText(findEntry(content.items, item_id)?.name ?? item_id);
    if (isNew) lines.push(`${name}: ${missing.join(", ")}`);
  }
  if (lines.length > 0)
    tell(
      changed,
      `Your equipment has affixes that are not in the game any more, and gives nothing for them until they come back. ${lines.join("; ")}.`,
    );
}

/** What is worn in another slot by now goes to the bag. */
function takeOffMisplaced(changed: Changed): void {
  const { content, lasting } = changed;
  for (const slot of EQUIPMENT_SLOTS) {
    const item_instance_id = lasting.equipment[slot];
    const piece = lasting.pieces[item_instance_id ?? ""];
    const item = piece && findEntry(content.items, piece.item_id);
    if (item_instance_id === undefined || item?.slot === slot) continue;
    takeOff(changed, item_instance_id);
    const name = defaultText(item?.name ?? item_instance_id);
    tell(changed, `${name} is not worn there any more: you have taken it off.`);
  }
}

function takeOff({ lasting, happen }: Changed, item_instance_id: string): void {
  const { item_id = "" } = lasting.pieces[item_instance_id] ?? {};
  const slot = EQUIPMENT_SLOTS.find(each => lasting.equipment[each] === item_instance_id);
  if (slot) happen({ event_type: "item_unequipped", item_instance_id, item_id, slot });
}

/** Equipment that was counted comes in pieces from now on, without affixes: as many as fit, the rest by mail. */
function makePieces(changed: Changed): void {
  const { content, lasting, happen } = changed;
  for (const [item_id, quantity] of Object.entries(lasting.inventory)) {
    const item = findEntry(content.items, item_id);
    if (item?.item_type !== "equipment") continue;
    const pieces = newPieces(changed, item, quantity);
    happen({
      event_type: "item_destroyed",
      goods: { item_id, item_type: "equipment", quantity },
    });
    const { bag_slots } = gameRulesOf(content).progression;
    const free = Math.max(0, bag_slots - placesTaken(content, lasting));
    for (const goods of pieces.slice(0, free))
      happen({ event_type: "item_received", goods: boundIfSo(content, goods) });
    for (let from = free; from < quantity; from += PIECES_PER_MAIL)
      tell(
        changed,
        `${defaultText(item.name)}: your bag is full.`,
        pieces.slice(from, from + PIECES_PER_MAIL),
      );
  }
}

function newPieces({ lasting, character_id }: Changed, item: Item, quantity: number): Goods[] {
  let number = 0;
  const nextId = (): string => {
    number += 1;
    const id = pieceId("reward", `${character_id} ${item.id}`, number);
    return Object.hasOwn(lasting.pieces, id) ? nextId() : id;
  };
  return Array.from({ length: quantity }, () => ({
    item_id: item.id,
    item_type: "equipment" as const,
    quantity: 1,
    piece: { item_instance_id: nextId(), affixes: {} },
  }));
}

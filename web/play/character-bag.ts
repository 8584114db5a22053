/** What a character wears and carries, as the places of a list: a slot with what is in it, a piece of the bag, or so many of an item. */
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import type { Piece } from "../../src/game/character/lasting.ts";
import {
  EQUIPMENT_SLOTS,
  type EquipmentSlot,
  ITEM_TYPES,
  type Item,
  RARITIES,
} from "../../src/game/content/character-content.ts";
import { type Content, findEntry } from "../../src/game/content/content.ts";

type Place = { readonly id: string };
export type EmptySlot = Place & { readonly kind: "empty"; readonly slot: EquipmentSlot };
export type OwnPiece = Place & {
  readonly kind: "piece";
  readonly item_instance_id: string;
  readonly piece: Piece;
  /** Undefined where the game does not have it any more. */
  readonly item: Item | undefined;
  /** Where it is worn; undefined in the bag. */
  readonly worn_in: EquipmentSlot | undefined;
};
export type Stack = Place & {
  readonly kind: "stack";
  readonly item_id: string;
  readonly quantity: number;
  readonly item: Item | undefined;
};
export type BagPlace = EmptySlot | OwnPiece | Stack;

/** Each slot, with what is worn there. */
export function wornOf(content: Content, sheet: CharacterSheet): BagPlace[] {
  return EQUIPMENT_SLOTS.map(
    slot =>
      pieceOf(content, sheet, sheet.equipment[slot] ?? "", slot) ?? {
        kind: "empty",
        id: `slot-${slot}`,
        slot,
      },
  );
}

/** What is in the bag: equipment by its slot, the rarest first, and then what is counted. */
export function bagOf(
  content: Content,
  sheet: CharacterSheet,
  inventory: Readonly<Record<string, number>>,
): (OwnPiece | Stack)[] {
  const worn = Object.values(sheet.equipment);
  const pieces = Object.keys(sheet.pieces)
    .filter(id => !worn.includes(id))
    .flatMap(id => pieceOf(content, sheet, id, undefined) ?? [])
    .toSorted((a, b) => slotRank(a.item) - slotRank(b.item) || rarityRank(b.item) - rarityRank(a.item));
  const stacks = Object.entries(inventory)
    .map(([item_id, quantity]): Stack => {
      const item = findEntry(content.items, item_id);
      return { kind: "stack", id: `item-${item_id}`, item_id, quantity, item };
    })
    .toSorted((a, b) => typeRank(a.item) - typeRank(b.item));
  return [...pieces, ...stacks];
}

/** The ability that uses the item up; undefined where none does. */
export function useOf({ abilities }: Content, item_id: string) {
  return Object.values(abilities).find(({ consumed_item_id }) => consumed_item_id === item_id);
}

function pieceOf(
  content: Content,
  { pieces }: CharacterSheet,
  item_instance_id: string,
  worn_in: EquipmentSlot | undefined,
): OwnPiece | undefined {
  const piece = findEntry(pieces, item_instance_id);
  if (!piece) return undefined;
  const item = findEntry(content.items, piece.item_id);
  return { kind: "piece", id: `piece-${item_instance_id}`, item_instance_id, piece, item, worn_in };
}

function slotRank(item: Item | undefined): number {
  return item?.slot === undefined ? EQUIPMENT_SLOTS.length : EQUIPMENT_SLOTS.indexOf(item.slot);
}

function rarityRank(item: Item | undefined): number {
  return item ? RARITIES.indexOf(item.rarity) : -1;
}

function typeRank(item: Item | undefined): number {
  return item ? ITEM_TYPES.indexOf(item.item_type) : ITEM_TYPES.length;
}

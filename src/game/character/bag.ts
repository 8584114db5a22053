/** What a character carries: how much place it takes, and how it comes and goes. */
import { type Content, findEntry, GOLD } from "../content/content.ts";
import type { Goods, Lasting, LoosePiece } from "./lasting.ts";

/** Places taken: one for each stack, and for each piece that is not worn. */
export function placesTaken(content: Content, { inventory, pieces, equipment }: Lasting): number {
  let places = Object.keys(pieces).length - Object.keys(equipment).length;
  for (const [item_id, quantity] of Object.entries(inventory)) places += placesOf(content, item_id, quantity);
  return places;
}

/** So many of a counted item, in as few stacks as they make. */
export function placesOf({ items }: Content, item_id: string, quantity: number): number {
  return quantity === 0 ? 0 : Math.ceil(quantity / (findEntry(items, item_id)?.stack_size ?? quantity));
}

/** Puts them where they belong, also where there is no place left: what is too much goes to the mailbox, see overflow.ts. */
export function receive(lasting: Lasting, { item_id, item_type, quantity, piece }: Goods): void {
  if (item_type === GOLD) lasting.gold += quantity;
  else if (piece) {
    const { item_instance_id, ...rolls } = piece;
    lasting.pieces[freeId(lasting, item_instance_id)] = { item_id, ...rolls };
  } else lasting.inventory[item_id] = (lasting.inventory[item_id] ?? 0) + quantity;
}

/** No piece takes the place of another, even if both came with one id. */
function freeId({ pieces }: Lasting, item_instance_id: string): string {
  let id = item_instance_id;
  while (Object.hasOwn(pieces, id)) id += "_";
  return id;
}

/** As it comes into a bag: a piece whose item binds by that is its owner's own. */
export function boundIfSo({ items }: Content, goods: Goods): Goods {
  const { piece, item_id } = goods;
  const isBound = findEntry(items, item_id)?.bind === "on_pick_up";
  return piece && isBound ? { ...goods, piece: { ...piece, is_bound: true } } : goods;
}

/** Takes them out again. */
export function giveUp(lasting: Lasting, { item_id, item_type, quantity, piece }: Goods): void {
  if (item_type === GOLD) lasting.gold -= quantity;
  else if (piece) delete lasting.pieces[piece.item_instance_id];
  else {
    const left = (lasting.inventory[item_id] ?? 0) - quantity;
    if (left > 0) lasting.inventory[item_id] = left;
    else delete lasting.inventory[item_id];
  }
}

/** A piece of the bag as it leaves it; undefined where the character has none of this id. */
export function goodsOfPiece(
  { pieces }: Lasting,
  item_instance_id: string,
): (Goods & { piece: LoosePiece }) | undefined {
  const found = Object.hasOwn(pieces, item_instance_id) ? pieces[item_instance_id] : undefined;
  if (!found) return undefined;
  const { item_id, ...rolls } = found;
  return { item_id, item_type: "equipment", quantity: 1, piece: { item_instance_id, ...rolls } };
}

export function isWorn({ equipment }: Lasting, item_instance_id: string): boolean {
  return Object.values(equipment).includes(item_instance_id);
}

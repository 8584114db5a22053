/** What does not fit into the bag goes to the mailbox: nothing is destroyed by a full bag. */
import { type Content, findEntry, gameRulesOf } from "../content/content.ts";
import { goodsOfPiece, isWorn, placesTaken } from "./bag.ts";
import type { Happen } from "./experience.ts";
import type { Goods, Lasting, Mail } from "./lasting.ts";

/** Mails what is too much, the newest of the bag first. */
export function mailOverflow(
  content: Content,
  lasting: Lasting,
  happen: Happen,
  reason: Mail["reason"] = "bag_full",
): void {
  const { bag_slots } = gameRulesOf(content).progression;
  while (placesTaken(content, lasting) > bag_slots) {
    const goods = newestOf(content, lasting);
    if (!goods) return;
    happen({
      event_type: "item_mailed",
      mail: { mail_id: nextMailId(lasting), reason, goods: [goods] },
    });
  }
}

/** Counted by the character itself, so that redo and replay send the same mail again. */
export function nextMailId({ mail_count }: Pick<Lasting, "mail_count">): string {
  return `own${mail_count + 1}`;
}

/** The newest piece that is not worn; without one, what the newest stack has too much. */
function newestOf(content: Content, lasting: Lasting): Goods | undefined {
  const piece = Object.keys(lasting.pieces).findLast(id => !isWorn(lasting, id));
  if (piece !== undefined) return goodsOfPiece(lasting, piece);
  const [item_id, quantity] = Object.entries(lasting.inventory).at(-1) ?? [];
  if (item_id === undefined || quantity === undefined) return undefined;
  const item = findEntry(content.items, item_id);
  const stack_size = item?.stack_size ?? quantity;
  return { item_id, item_type: item?.item_type ?? "material", quantity: quantity % stack_size || stack_size };
}

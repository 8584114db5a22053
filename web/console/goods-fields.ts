/** What is given to a character or taken from it: items with their quantities, gold and experience. */
import { type ComponentChild, h } from "preact";
import { useId, useState } from "preact/hooks";
import { GOLD } from "../../src/game/content/content.ts";
import type { CharacterTextsOfStaff } from "../texts/console-characters.ts";
import type { Stack } from "./character-types.ts";
import { typedIn } from "./deed.ts";

/** Of the server. */
const MOST_ITEMS = 20;
const MOST_OF_AN_ITEM = 1000;
const MOST_GOLD = 1_000_000;
const MOST_EXPERIENCE = 10_000_000;

export type KnownItem = { readonly id: string; readonly name: string };
export type Goods = {
  readonly items: readonly Stack[];
  readonly gold?: number;
  readonly experience?: number;
};

type GoodsFieldsProps = {
  readonly text: CharacterTextsOfStaff;
  /** What there is to choose. */
  readonly items: readonly KnownItem[];
};

export function GoodsFields({ text, items }: GoodsFieldsProps): ComponentChild {
  const list = useId();
  const [rows, setRows] = useState<readonly number[]>([]);
  const amount = (name: string, label: string, max: number) =>
    h("label", {}, label, h("input", { name, type: "number", min: 1, max }));
  return [
    h(
      "datalist",
      { key: "list", id: list },
      items.map(({ id, name }) => h("option", { key: id, value: id }, name)),
    ),
    rows.map(row =>
      h(
        "div",
        { key: row, class: "goods" },
        h("label", {}, text.item, h("input", { name: "item", list, required: true, maxLength: 64 })),
        h(
          "label",
          {},
          text.quantity,
          h("input", {
            ...{ name: "quantity", type: "number", min: 1, max: MOST_OF_AN_ITEM, defaultValue: "1" },
            required: true,
          }),
        ),
        h(
          "button",
          {
            ...{ type: "button", "aria-label": text.remove_item },
            onClick: () => setRows(before => before.filter(each => each !== row)),
          },
          "✕",
        ),
      ),
    ),
    rows.length < MOST_ITEMS &&
      h(
        "button",
        {
          ...{ key: "more", type: "button" },
          onClick: () => setRows(before => [...before, (before.at(-1) ?? 0) + 1]),
        },
        text.one_more_item,
      ),
    amount("gold", text.gold, MOST_GOLD),
    amount("experience", text.experience, MOST_EXPERIENCE),
  ];
}

export function goodsOf(typed: FormData): Goods {
  const quantities = typed.getAll("quantity");
  const items = typed
    .getAll("item")
    .map((item, index) => ({ item_id: String(item).trim(), quantity: Number(quantities[index]) }));
  const [gold, experience] = [typedIn(typed, "gold"), typedIn(typed, "experience")];
  return {
    items,
    ...(gold !== "" && { gold: Number(gold) }),
    ...(experience !== "" && { experience: Number(experience) }),
  };
}

/** Empty where there is nothing. @param itemName what an item is called. */
export function goodsText(
  { items, gold, experience }: Goods,
  text: CharacterTextsOfStaff,
  itemName: (item_id: string) => string,
): string {
  return [
    ...items.map(({ item_id, quantity }) =>
      text.amount(quantity, item_id === GOLD ? text.gold : itemName(item_id)),
    ),
    ...(gold === undefined ? [] : [text.amount(gold, text.gold)]),
    ...(experience === undefined ? [] : [text.amount(experience, text.experience)]),
  ].join(", ");
}

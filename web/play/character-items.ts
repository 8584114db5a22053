/** The tab of what the character wears and carries. */
import { type ComponentChild, h } from "preact";
import { useRef, useState } from "preact/hooks";
import { type BagPlace, bagOf, wornOf } from "./character-bag.ts";
import { ItemDetail } from "./character-item.ts";
import { type CharacterView, Choice, Listbox } from "./character-view.ts";

export function CharacterItems(view: CharacterView): ComponentChild {
  const { character, sheet, content, words } = view;
  const { texts } = words;
  const list = useRef<HTMLDivElement>(null);
  const worn = wornOf(content, sheet);
  const bag = bagOf(content, sheet, character.inventory);
  const places = [...worn, ...bag];
  const first = places.find(({ kind }) => kind !== "empty") ?? places[0];
  const [wanted_id, setWanted] = useState(first?.id);
  const shown = places.find(({ id }) => id === wanted_id) ?? first;
  const choice = (place: BagPlace) =>
    h(
      Choice,
      { key: place.id, id: place.id, isSelected: place === shown, onSelect: setWanted },
      h(PlaceName, { view, place }),
    );
  const { places_taken, places: all } = sheet.bag;
  return h(
    "div",
    { class: "two-sides" },
    h(
      "div",
      { ref: list },
      h(
        Listbox,
        { label: texts.items_label, onSelect: setWanted },
        h(
          "div",
          { role: "group", "aria-labelledby": "worn-heading" },
          h("h3", { id: "worn-heading", role: "presentation" }, texts.worn),
          worn.map(choice),
        ),
        h(
          "div",
          { role: "group", "aria-labelledby": "bag-heading" },
          h("h3", { id: "bag-heading", role: "presentation" }, texts.bag(places_taken, all)),
          bag.map(choice),
        ),
      ),
    ),
    shown &&
      h(ItemDetail, {
        ...{ key: shown.id, view, place: shown, bag },
        // What had the focus is gone: the list goes on.
        onGone: () => list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus(),
      }),
  );
}

type PlaceNameProps = { readonly view: CharacterView; readonly place: BagPlace };

function PlaceName({ view, place }: PlaceNameProps): ComponentChild {
  const { content, words } = view;
  const { slots, nothing, rarities } = words.texts;
  if (place.kind === "empty")
    return [h("span", { class: "soft" }, `${slots[place.slot]}: `), h("span", { class: "soft" }, nothing)];
  const { item } = place;
  const rarity = item?.rarity ?? "common";
  const item_id = place.kind === "piece" ? place.piece.item_id : place.item_id;
  return [
    place.kind === "piece" &&
      item?.slot !== undefined &&
      h("span", { class: "soft" }, `${slots[item.slot]}: `),
    h("span", { class: `rarity-${rarity}` }, words.item(content, item_id)),
    place.kind === "stack" && h("span", { class: "count" }, ` × ${words.number(place.quantity)}`),
    rarity !== "common" && h("span", { class: "unseen" }, `, ${rarities[rarity]}`),
  ];
}

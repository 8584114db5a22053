/** One thing that the character wears or carries: what it is, what it would change, and what can be done with it. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { buildOf } from "../../src/game/character/character-build.ts";
import { STATS } from "../../src/game/content/character-content.ts";
import { findEntry } from "../../src/game/content/content.ts";
import type { Thing } from "../client/own-character.ts";
import { Sure } from "../ui/sure.ts";
import { type BagPlace, type EmptySlot, type OwnPiece, type Stack, useOf } from "./character-bag.ts";
import { Gives } from "./character-gives.ts";
import { type CharacterView, Deed } from "./character-view.ts";

export type ItemDetailProps = {
  readonly view: CharacterView;
  readonly place: BagPlace;
  /** All that is in the bag. */
  readonly bag: readonly BagPlace[];
  /** It is where it was no more. */
  readonly onGone: () => void;
};

export function ItemDetail(props: ItemDetailProps): ComponentChild {
  const { view, place } = props;
  if (place.kind === "empty") return h(EmptyDetail, { ...props, place });
  const { words, content, sheet } = view;
  const { texts } = words;
  const { item } = place;
  const name = words.item(content, place.kind === "piece" ? place.piece.item_id : place.item_id);
  const isTooHigh = item !== undefined && sheet.level < item.required_level;
  return h(
    "section",
    { class: "detail", "aria-label": name },
    h("h3", { class: `rarity-${item?.rarity ?? "common"}` }, name),
    item &&
      h(
        "p",
        { class: "soft" },
        [
          texts.rarities[item.rarity],
          item.slot === undefined ? texts.item_types[item.item_type] : texts.slots[item.slot],
        ].join(" · "),
      ),
    item &&
      item.required_level > 1 &&
      h("p", { class: isTooHigh ? "bad" : "soft" }, texts.needs_level(item.required_level)),
    item && h("p", {}, words.of(item.description)),
    place.kind === "piece" && h(Gives, { view, piece: place.piece }),
    place.kind === "piece" && place.worn_in === undefined && h(Comparison, { view, place }),
    h(Deeds, { ...props, place, name }),
  );
}

function EmptyDetail({ view, place, bag }: ItemDetailProps & { place: EmptySlot }): ComponentChild {
  const { words, content } = view;
  const { texts } = words;
  const fitting = bag.filter(each => each.kind === "piece" && each.item?.slot === place.slot);
  const names = fitting.map(each => (each.kind === "piece" ? words.item(content, each.piece.item_id) : ""));
  return h(
    "section",
    { class: "detail", "aria-label": texts.slots[place.slot] },
    h("h3", {}, texts.slots[place.slot]),
    h("p", {}, names.length === 0 ? texts.none_fitting : `${texts.fitting}: ${words.list(names)}`),
  );
}

/** Each value that would be another with the piece put on. */
function Comparison({ view, place }: { view: CharacterView; place: OwnPiece }): ComponentChild {
  const { words, content, sheet } = view;
  const { texts } = words;
  const slot = place.item?.slot;
  if (slot === undefined) return null;
  const now = buildOf(content, sheet).stats;
  const equipment = { ...sheet.equipment, [slot]: place.item_instance_id };
  const then = buildOf(content, { ...sheet, equipment }).stats;
  const changed = STATS.filter(stat => Math.abs(then[stat] - now[stat]) > 0.0005);
  const before = sheet.equipment[slot];
  const worn = before === undefined ? undefined : findEntry(sheet.pieces, before);
  return h(
    "div",
    { class: "comparison" },
    h("h4", {}, worn ? texts.compared(words.item(content, worn.item_id)) : texts.compared_with_nothing),
    changed.length === 0
      ? h("p", { class: "soft" }, texts.no_difference)
      : h(
          "ul",
          {},
          changed.map(stat => {
            const more = then[stat] - now[stat];
            const change = words.signed(more, undefined, stat);
            return h(
              "li",
              { key: stat, class: more > 0 ? "good" : "bad" },
              h("span", { "aria-hidden": true }, more > 0 ? "▲ " : "▼ "),
              `${texts.stats[stat]} ${words.stat(stat, now[stat])} → ${words.stat(stat, then[stat])} (${change})`,
            );
          }),
        ),
  );
}

type DeedsProps = Omit<ItemDetailProps, "place"> & {
  readonly place: OwnPiece | Stack;
  readonly name: string;
};

function Deeds({ view, place, name, onGone }: DeedsProps): ComponentChild {
  const { character, words, content, sheet, ask, say } = view;
  const { texts } = words;
  const { done, refusals } = texts;
  const most = place.kind === "stack" ? place.quantity : 1;
  const [wanted, setQuantity] = useState(1);
  const [isAsked, setAsked] = useState(false);
  const quantity = Math.min(wanted, most);
  const what = quantity === 1 ? name : `${words.number(quantity)} × ${name}`;
  const thing: Thing =
    place.kind === "piece"
      ? { item_instance_id: place.item_instance_id }
      : { item_id: place.item_id, quantity };
  const leaves = (asked: Promise<boolean>) =>
    asked.then(isDone => {
      setAsked(false);
      if (isDone) onGone();
    });
  if (isAsked)
    return h(Sure, {
      ...{ question: texts.destroy_for_ever(what), yes: texts.destroy, no: texts.keep },
      onYes: () => leaves(ask(() => character.destroy(thing), done.destroyed(what))),
      onNo: () => {
        setAsked(false);
        onGone();
      },
    });
  if (place.kind === "piece" && place.worn_in !== undefined) {
    const { worn_in } = place;
    return h(
      "div",
      { class: "deeds" },
      h(Deed, {
        ...{ label: texts.unequip, say },
        onPress: () => ask(() => character.unequip(worn_in), done.unequipped(name)),
      }),
    );
  }
  const isTooHigh = place.item !== undefined && sheet.level < place.item.required_level;
  const isBound = place.kind === "piece" && place.piece.is_bound;
  return h(
    "div",
    { class: "deeds" },
    place.kind === "piece" &&
      h(Deed, {
        ...{ label: texts.equip, say, why_not: isTooHigh ? refusals.level_too_low : undefined },
        onPress: () => ask(() => character.equip(place.item_instance_id), done.equipped(name)),
      }),
    place.kind === "stack" &&
      useOf(content, place.item_id) &&
      h(Deed, {
        ...{ label: texts.use, say },
        onPress: () => ask(() => character.use(place.item_id), done.used(name)),
      }),
    most > 1 &&
      h(
        "label",
        {},
        texts.how_many,
        h("input", {
          ...{ type: "number", min: 1, max: most, value: quantity },
          onInput: event => setQuantity(Math.max(1, Math.floor(event.currentTarget.valueAsNumber) || 1)),
        }),
      ),
    h(Deed, {
      ...{ label: texts.drop, say, why_not: isBound ? refusals.item_bound : undefined },
      onPress: () => leaves(ask(() => character.drop(thing), done.dropped(what))),
    }),
    h(Deed, { label: `${texts.destroy} …`, say, onPress: () => setAsked(true) }),
  );
}

/** The character's loadouts: skills and equipment that it puts on together, with what it can do then. */
import { type ComponentChild, h } from "preact";
import { buildOf } from "../../src/game/character/character-build.ts";
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import type { Loadout } from "../../src/game/character/lasting.ts";
import { priceOfSaving, priceOfSwitching } from "../../src/game/character/skills.ts";
import { EQUIPMENT_SLOTS, LOADOUT_COUNT } from "../../src/game/content/character-content.ts";
import { findEntry } from "../../src/game/content/content.ts";
import { type CharacterView, Deed } from "./character-view.ts";

export function Loadouts(view: CharacterView): ComponentChild {
  const { texts } = view.words;
  const numbers = Array.from({ length: LOADOUT_COUNT }, (_, place) => place + 1);
  return h(
    "section",
    { "aria-labelledby": "loadouts-heading", class: "loadouts" },
    h("h3", { id: "loadouts-heading" }, texts.loadouts),
    h("p", { class: "soft" }, texts.loadouts_text),
    h(
      "ul",
      {},
      numbers.map(loadout_number =>
        h("li", { key: loadout_number }, h(OneLoadout, { view, loadout_number })),
      ),
    ),
  );
}

type OneLoadoutProps = { readonly view: CharacterView; readonly loadout_number: number };

function OneLoadout({ view, loadout_number }: OneLoadoutProps): ComponentChild {
  const { character, sheet, content, words, ask, say } = view;
  const { texts } = words;
  const loadout = sheet.loadouts[loadout_number - 1] ?? undefined;
  const isOn = loadout !== undefined && isWorn(sheet, loadout);
  const toSave = priceOfSaving(content, sheet, loadout_number);
  const toSwitch = priceOfSwitching(content, sheet);
  const poor = (price: number) => (price > character.gold ? texts.refusals.not_enough_gold : undefined);
  return [
    h("h4", {}, texts.loadout(loadout_number)),
    loadout ? h(Contents, { view, loadout }) : h("p", { class: "soft" }, texts.empty_loadout),
    isOn && h("p", { class: "good" }, texts.is_on),
    h(
      "div",
      { class: "deeds" },
      loadout &&
        !isOn &&
        h(Deed, {
          ...{
            label: texts.for_gold(texts.switch, toSwitch),
            name: texts.switch_loadout(loadout_number),
            say,
          },
          why_not: poor(toSwitch),
          onPress: () =>
            ask(() => character.switchLoadout(loadout_number), texts.done.switched(loadout_number)),
        }),
      !isOn &&
        h(Deed, {
          ...{ label: texts.for_gold(texts.save, toSave), name: texts.save_loadout(loadout_number), say },
          why_not: poor(toSave),
          onPress: () => ask(() => character.saveLoadout(loadout_number), texts.done.saved(loadout_number)),
        }),
    ),
  ];
}

function Contents({ view, loadout }: { view: CharacterView; loadout: Loadout }): ComponentChild {
  const { sheet, content, words } = view;
  const { texts } = words;
  const { skills, equipment } = loadout;
  const worn = EQUIPMENT_SLOTS.flatMap(slot => {
    const piece = findEntry(sheet.pieces, equipment[slot] ?? "");
    return piece ? [words.item(content, piece.item_id)] : [];
  });
  const abilities = [...buildOf(content, { ...sheet, skills, equipment }).abilities.values()]
    .filter(({ consumed_item_id }) => consumed_item_id === undefined)
    .map(({ name }) => words.of(name));
  return h(
    "dl",
    {},
    h("dt", {}, texts.wears),
    h("dd", {}, worn.length === 0 ? texts.nothing : words.list(worn)),
    h("dt", {}, texts.can),
    h("dd", {}, words.list(abilities)),
  );
}

/** Whether the character wears and knows exactly what is in it. */
function isWorn(sheet: CharacterSheet, { skills, equipment }: Loadout): boolean {
  return (
    skills.length === sheet.skills.length &&
    skills.every(id => sheet.skills.includes(id)) &&
    EQUIPMENT_SLOTS.every(slot => equipment[slot] === sheet.equipment[slot])
  );
}

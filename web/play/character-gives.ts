/** What a piece of equipment gives to who wears it: of its item, and of each of its affixes. */
import { type ComponentChild, h } from "preact";
import { HIGHEST_ROLL } from "../../src/game/character/character-build.ts";
import type { Piece } from "../../src/game/character/lasting.ts";
import { findEntry } from "../../src/game/content/content.ts";
import type { CharacterView } from "./character-view.ts";

export type GivesProps = {
  readonly view: Pick<CharacterView, "content" | "words">;
  readonly piece: Pick<Piece, "item_id" | "affixes" | "is_bound">;
};

export function Gives({ view: { content, words }, piece }: GivesProps): ComponentChild {
  const { texts } = words;
  const item = findEntry(content.items, piece.item_id);
  const affixes = Object.entries(piece.affixes).flatMap(([id, roll]) => {
    const affix = findEntry(content.affixes, id);
    return affix ? [{ affix, roll }] : [];
  });
  const binding = piece.is_bound
    ? texts.bound
    : item && item.bind !== "none"
      ? texts.binds[item.bind]
      : undefined;
  return [
    h(
      "ul",
      { class: "gives" },
      (item?.bonuses ?? []).map(bonus => h("li", { key: `${bonus.stat} ${bonus.kind}` }, words.bonus(bonus))),
      affixes.map(({ affix, roll }) =>
        h(
          "li",
          { key: affix.id, class: "affix" },
          h("span", { class: "soft" }, `${words.of(affix.name)}: `),
          affix.ranges
            .map(({ stat, kind, min, max }) =>
              words.bonus({ stat, kind, value: min + ((max - min) * roll) / HIGHEST_ROLL }),
            )
            .join(", "),
          h(
            "span",
            { class: "soft" },
            ` (${affix.ranges
              .map(({ stat, kind, min, max }) =>
                [min, max].map(value => words.change({ stat, kind, value })).join(" – "),
              )
              .join(", ")})`,
          ),
        ),
      ),
    ),
    binding !== undefined && h("p", { class: "soft" }, binding),
  ];
}

/** The tab of what the character is: class, level, experience, gold, and each of its values with what it comes from. */
import { type ComponentChild, h } from "preact";
import {
  buildOf,
  type Contribution,
  classOf,
  contributionsOf,
} from "../../src/game/character/character-build.ts";
import { treeOf } from "../../src/game/character/skills.ts";
import { STATS } from "../../src/game/content/character-content.ts";
import type { CharacterView } from "./character-view.ts";

export function CharacterNumbers(view: CharacterView): ComponentChild {
  const { character, sheet, content, words } = view;
  const { texts } = words;
  const { stats } = buildOf(content, sheet);
  const lines = contributionsOf(content, sheet);
  return [
    h(
      "p",
      { class: "heading" },
      h("strong", {}, words.of(classOf(content, sheet).name)),
      sheet.title !== undefined && h("em", {}, words.title(content, sheet.title)),
      h("span", {}, texts.level(sheet.level)),
    ),
    h(Experience, view),
    h(
      "dl",
      { class: "facts" },
      h("div", {}, h("dt", {}, texts.gold), h("dd", {}, words.number(character.gold))),
      h("div", {}, h("dt", {}, texts.points), h("dd", {}, words.number(sheet.skill_points_left))),
    ),
    h(
      "table",
      { class: "stats" },
      h("caption", {}, texts.stats_caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [texts.stat, texts.amount, texts.made_of].map(name => h("th", { key: name, scope: "col" }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        STATS.map(stat =>
          h(
            "tr",
            { key: stat },
            h("th", { scope: "row" }, texts.stats[stat]),
            h("td", {}, words.stat(stat, stats[stat])),
            h(
              "td",
              {},
              lines
                .filter(line => line.stat === stat && line.value !== 0)
                .map((line, place) => part(view, line, place === 0))
                .join(", "),
            ),
          ),
        ),
      ),
    ),
  ];
}

function Experience({ sheet, words }: CharacterView): ComponentChild {
  const { texts } = words;
  const { experience, experience_to_next, level } = sheet;
  if (experience_to_next === 0) return h("p", {}, texts.highest_level);
  return h(
    "p",
    { class: "experience" },
    h("progress", { value: experience, max: experience_to_next, "aria-label": texts.experience }),
    h("span", {}, texts.experience_of(words.number(experience), words.number(experience_to_next), level + 1)),
  );
}

/** Such as "+4 Iron Helm"; the first is what the class has by itself. */
function part({ content, words, sheet }: CharacterView, line: Contribution, isFirst: boolean): string {
  const amount = isFirst ? words.stat(line.stat, line.value) : words.change(line);
  return `${amount} ${sourceOf()}`;

  function sourceOf(): string {
    switch (line.source) {
      case "class":
        return words.of(classOf(content, sheet).name);
      case "level":
        return words.texts.of_level;
      case "equipment":
        return words.item(content, line.source_id);
      case "skill": {
        const node = treeOf(content, sheet).nodes.find(({ node_id }) => node_id === line.source_id);
        return node ? words.of(node.name) : line.source_id;
      }
    }
  }
}

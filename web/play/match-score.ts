/** How a match stands, beside the scene: whose number is whose, and how many rounds win. */
import { type ComponentChild, h } from "preact";
import type { MatchTexts } from "../texts/match.ts";
import type { Score } from "./game.ts";
import type { Side } from "./match-sides.ts";
import "./match.css";

/** The others are counted. */
const MOST_SIDES = 4;

export function MatchScore({ score, texts }: { score: Score; texts: MatchTexts }): ComponentChild {
  const { sides, rounds_to_win } = score;
  const shown = sides.slice(0, MOST_SIDES);
  return h(
    "section",
    { class: "score", "aria-label": texts.label },
    h(
      "ul",
      {},
      shown.map(side => {
        const name = nameOf(side, texts);
        return h(
          "li",
          { key: side.team, class: side.is_own ? "own" : "" },
          h("span", {}, side.fighters[0] && h("i", { style: { background: side.fighters[0].color } }), name),
          h("b", { role: "img", "aria-label": texts.rounds_label(name, side.rounds_won) }, side.rounds_won),
        );
      }),
    ),
    sides.length > shown.length && h("p", {}, texts.and_more(sides.length - shown.length)),
    h("p", {}, texts.goal(rounds_to_win)),
  );
}

function nameOf({ is_own, fighters }: Side, texts: MatchTexts): string {
  if (is_own) return fighters.length > 1 ? texts.your_team : texts.you;
  if (fighters.length === 0) return texts.nobody;
  return fighters.map(({ name, is_bot }) => (is_bot ? texts.bot(name) : name)).join(", ");
}

/** Rows of the audit. */
import { type ComponentChild, h } from "preact";
import { playerTexts } from "../texts/console-players.ts";
import { timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";
import { PlayerLink, type PlayerNames } from "./player-link.ts";
import type { Act } from "./player-types.ts";

type ActsProps = Pick<PartProps, "page"> & {
  readonly acts: readonly Act[];
  /** Of a list about several players: it names each. */
  readonly names?: PlayerNames;
};

export function ActList({ page, acts, names }: ActsProps): ComponentChild {
  const text = playerTexts[page.language];
  return h(
    "div",
    // What scrolls has to be reached by keys.
    { class: "wide acts", tabIndex: 0, role: "region", "aria-label": text.acts },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [text.at, text.by, text.act, ...(names ? [text.player] : []), text.outcome, text.asked].map(each =>
            h("th", { key: each, scope: "col" }, each),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        acts.map(({ audit_id, staff_id, act, player_id, outcome, detail, asked }) =>
          h(
            "tr",
            { key: audit_id },
            h("td", { class: "time" }, timeText(page.language, audit_id.slice(0, ISO_LENGTH))),
            h("td", {}, staff_id),
            h("td", {}, act),
            names && h("td", {}, player_id !== undefined && h(PlayerLink, { player_id, names })),
            h("td", {}, [text.outcomes[outcome], detail].filter(Boolean).join(": ")),
            h("td", {}, h("code", {}, asked)),
          ),
        ),
      ),
    ),
  );
}

/** Of a time as `2026-11-28T12:00:00.000Z`, with which the id begins. */
const ISO_LENGTH = 24;

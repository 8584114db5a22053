/** A player's matches, each with its fight, and what staff can do about it. */
import { type ComponentChild, h } from "preact";
import { SANCTION_REASONS } from "../../src/game/content/sanction-content.ts";
import { playerTexts } from "../texts/console-players.ts";
import { reportTexts } from "../texts/report.ts";
import { hrefTo } from "./address.ts";
import { useContentNames } from "./content-names.ts";
import { Check, Choice, Deed, Note, typedIn } from "./deed.ts";
import { FightOnDemand } from "./fight-frame.ts";
import { timeText } from "./in-words.ts";
import type { PartProps } from "./part.ts";
import type { PlayedMatch } from "./player-types.ts";

type MatchesProps = PartProps & {
  readonly player_id: string;
  readonly matches: readonly PlayedMatch[];
  readonly onDone: () => void;
};

export function MatchList(props: MatchesProps): ComponentChild {
  const { page, session, texts, words, player_id, matches, onDone } = props;
  const text = playerTexts[page.language];
  const { reasons } = reportTexts[page.language];
  const nameOf = useContentNames(page);
  const voidMatch = (match_id: string) => async (typed: FormData) => {
    await session.api.ask("POST", `/api/admin/matches/${encodeURIComponent(match_id)}/void`, {
      ...{ reason: typedIn(typed, "reason"), note: typedIn(typed, "note") },
      ...(typed.has("is_offender") && { offender_id: player_id }),
    });
    onDone();
  };
  return h(
    "ul",
    { class: "cards" },
    matches.map(({ match_id, pvp_mode_id, is_ranked = false, status, started_at, voided, teams }) =>
      h(
        "li",
        { key: match_id },
        h(
          "h4",
          {},
          [
            nameOf("pvp-modes", pvp_mode_id),
            is_ranked && text.ranked,
            text.status[status],
            voided && text.voided,
          ]
            .filter(Boolean)
            .join(", "),
        ),
        h(
          "dl",
          {},
          h("dt", {}, text.begun),
          h("dd", {}, timeText(page.language, started_at)),
          h("dt", {}, text.against),
          h(
            "dd",
            {},
            teams.map(({ team, players }) =>
              h(
                "div",
                { key: team },
                players.map(({ player_id: id, character_name, is_bot = false }, index) => [
                  index > 0 && ", ",
                  is_bot ? character_name : h("a", { href: hrefTo("players", id) }, character_name),
                ]),
              ),
            ),
          ),
        ),
        h(
          "div",
          { class: "deeds-list" },
          h(FightOnDemand, { page, id: match_id, label: text.watch, title: text.watch_title }),
          !voided &&
            session.may("match.void") &&
            h(
              Deed,
              {
                ...{ title: text.void_one, says: text.void_one_says, button: text.void_one, texts, words },
                sure: () => text.void_one_sure,
                onDo: voidMatch(match_id),
              },
              h(Choice, {
                ...{ name: "reason", label: text.reason },
                choices: SANCTION_REASONS.map(each => [each, reasons[each]] as const),
              }),
              h(Check, { name: "is_offender", label: text.is_offender }),
              h(Note, { texts }),
            ),
        ),
      ),
    ),
  );
}

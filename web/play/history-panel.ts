/** The player's newest matches, and what was recorded of them. */
import { type ComponentChild, h } from "preact";
import { useAsked } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { when } from "./in-words.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Trouble } from "./lobby-parts.ts";
import { type MatchPlayer, othersIn, type PlayedMatch, readMatches } from "./matches.ts";
import { nameIn } from "./offer.ts";
import { ReportPlayer } from "./report-player.ts";

export function HistoryPanel(props: OfferPanelProps): ComponentChild {
  const { lobby, texts, words, onClose } = props;
  const { value, error } = useAsked(async () => readMatches((await lobby.account()).api));
  const text = words.history;
  return h(
    Panel,
    { title: text.title, close: words.close, onClose },
    h(Trouble, { error, texts, words }),
    !value && error === undefined && h("p", { role: "status" }, words.loading),
    value?.length === 0 && h("p", {}, text.empty),
    h(
      "ul",
      { class: "rows" },
      value?.map(match => h(MatchRow, { key: match.match_id, ...props, match })),
    ),
  );
}

type MatchRowProps = OfferPanelProps & { readonly match: PlayedMatch };

function MatchRow(props: MatchRowProps): ComponentChild {
  const { words, offer, language, watch, match } = props;
  const text = words.history;
  const { match_id, status, own, teams, is_ranked, is_custom, started_at, pvp_mode_id, voided_at } = match;
  const outcome = status === "ended" ? own.outcome && text.outcome[own.outcome] : text.status[status];
  const rounds = teams.map(({ rounds_won }) => rounds_won ?? 0).join(" : ");
  const name = ({ character_name, is_bot }: MatchPlayer) =>
    is_bot ? text.bot(character_name) : character_name;
  return h(
    "li",
    {},
    h(
      "span",
      {},
      h("strong", {}, outcome),
      ` · ${nameIn(offer.modes, pvp_mode_id)}`,
      voided_at !== undefined && ` · ${text.voided}`,
      is_ranked && ` · ${text.ranked}`,
      is_custom && ` · ${othersIn(match).length === 0 ? text.against_bots : text.custom}`,
      ` · ${when(started_at, language)}`,
      h("br", {}),
      teams.map(({ players }) => players.map(name).join(", ")).join(" – "),
      status === "ended" && ` · ${text.rounds(rounds)}`,
    ),
    watch !== undefined &&
      status !== "void" &&
      h(
        "a",
        {
          class: "button",
          href: `${watch}/${encodeURIComponent(match_id)}`,
          "aria-label": `${text.watch}: ${when(started_at, language)}`,
        },
        text.watch,
      ),
    h(ReportPlayer, { ...props, about: { match_id }, others: othersIn(match) }),
  );
}

/** Reports of players, each with what is reported and its answer. */
import { type ComponentChild, h } from "preact";
import { reportTextsOfStaff } from "../texts/console-reports.ts";
import { reportTexts } from "../texts/report.ts";
import { useAsked } from "../ui/asked.ts";
import { Check, Deed, Note, typedIn } from "./deed.ts";
import { FightOnDemand } from "./fight-frame.ts";
import { timeText } from "./in-words.ts";
import { Listing, LookAgain } from "./listing.ts";
import type { PartProps } from "./part.ts";
import { PlayerLink, type PlayerNames } from "./player-link.ts";
import { playerPath } from "./player-path.ts";
import type { Report } from "./player-types.ts";
import { SanctionBeside } from "./sanction-beside.ts";

/** Those that wait for an answer. */
export function Reports(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const text = reportTextsOfStaff[page.language];
  const asked = useAsked(() => session.api.ask<ListedReports>("GET", "/api/admin/reports"));
  const { value } = asked;
  return [
    h(LookAgain, { key: "again", asked, texts }),
    h(Listing<Report>, {
      ...{ key: "list", asked: { ...asked, value: value?.reports }, none: text.none_waits, texts, words },
      list: reports => h(ReportList, { ...props, reports, names: value?.names ?? {}, onDone: asked.again }),
    }),
  ];
}

/** As the API gives them. */
export type ListedReports = { readonly reports: readonly Report[]; readonly names: PlayerNames };

type ReportsProps = PartProps & ListedReports & { readonly onDone: () => void };

export function ReportList({ reports, ...props }: ReportsProps): ComponentChild {
  return h(
    "ul",
    { class: "cards" },
    reports.map(report =>
      h("li", { key: `${report.player_id} ${report.report_id}` }, h(OneReport, { ...props, report })),
    ),
  );
}

type OneReportProps = Omit<ReportsProps, "reports"> & { readonly report: Report };

function OneReport(props: OneReportProps): ComponentChild {
  const { page, session, texts, words, report, names, onDone } = props;
  const text = reportTextsOfStaff[page.language];
  const { player_id, report_id, reporter_id, reason, at, match_id, run_id, answer } = report;
  const fight = match_id ?? run_id;
  const send = async (typed: FormData) => {
    const body = {
      report_id,
      is_acted_on: typed.has("is_acted_on"),
      note: typedIn(typed, "note"),
    };
    const path = `${playerPath(player_id)}/reports/answer`;
    await session.api.tell("PUT", path, body);
    onDone();
  };
  return [
    h("h4", {}, reportTexts[page.language].reasons[reason]),
    h(
      "dl",
      {},
      h("dt", {}, text.about),
      h("dd", {}, h(PlayerLink, { player_id, names })),
      h("dt", {}, text.by),
      h("dd", {}, h(PlayerLink, { player_id: reporter_id, names })),
      h("dt", {}, text.at),
      h("dd", {}, timeText(page.language, at)),
      h("dt", {}, text.where),
      h("dd", {}, match_id === undefined ? text.run(run_id ?? "") : text.match(match_id)),
      report.text !== undefined && [h("dt", {}, text.text), h("dd", {}, report.text)],
    ),
    answer
      ? h("p", { class: "soft" }, text.answered(answer.answered_by, answer.is_acted_on, answer.note))
      : h("p", { class: "soft" }, text.waits),
    h(
      "div",
      { class: "deeds-list" },
      fight !== undefined &&
        h(FightOnDemand, { page, id: fight, label: text.watch, title: text.watch_title }),
      !answer && fight !== undefined && h(SanctionBeside, { ...props, player_id, fight }),
      !answer &&
        session.may("report.answer") &&
        h(
          Deed,
          {
            ...{ title: text.answer, says: text.answer_says, button: text.answer, texts, words, onDo: send },
          },
          h(Check, { name: "is_acted_on", label: text.is_acted_on }),
          h(Note, { texts }),
        ),
    ),
  ];
}

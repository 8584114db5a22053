/** Leaderboards of the season: ratings, and the fastest runs. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { recordTexts } from "../texts/console-records.ts";
import { useAsked } from "../ui/asked.ts";
import { Pages } from "./audit.ts";
import { useContentNames } from "./content-names.ts";
import { Choice } from "./deed.ts";
import { timeText } from "./in-words.ts";
import { numberText } from "./numbers-in-words.ts";
import type { PartProps } from "./part.ts";
import { Table } from "./table.ts";

type Boards = {
  /** Without a name between seasons. */
  readonly season: { readonly season_id: string; readonly name?: string };
  readonly boards: readonly {
    readonly board_id: string;
    readonly dungeon_id: string;
    readonly difficulty_id: string;
    readonly party_size: number;
  }[];
  readonly rating_boards: readonly { readonly season_id: string; readonly pvp_mode_id: string }[];
};
type Entry = {
  readonly rank: number;
  readonly character_id: string;
  readonly character_name: string;
  /** In ISO 8601. */
  readonly at: string;
  /** Of ratings. */
  readonly points?: number;
  readonly matches?: number;
  /** Of runs. */
  readonly seconds?: number;
  readonly run_id?: string;
  readonly state?: string;
};
type BoardPage = { readonly entries: readonly Entry[]; readonly next?: string };

export function BoardsPart(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const text = recordTexts[page.language];
  const [chosen, setChosen] = useState<string>();
  const { value, error } = useAsked(() => session.api.ask<Boards>("GET", "/api/admin/leaderboards"));
  const nameOf = useContentNames(page);
  const boards = [
    ...(value?.rating_boards ?? []).map(({ season_id, pvp_mode_id }): [string, string] => [
      `ratings/${encodeURIComponent(season_id)}/${encodeURIComponent(pvp_mode_id)}`,
      text.rating_board(nameOf("pvp-modes", pvp_mode_id)),
    ]),
    ...(value?.boards ?? []).map(({ board_id, dungeon_id, difficulty_id, party_size }): [string, string] => [
      encodeURIComponent(board_id),
      text.run_board(nameOf("dungeons", dungeon_id), nameOf("difficulties", difficulty_id), party_size),
    ]),
  ];
  const shown = chosen ?? boards[0]?.[0];
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    !value && error === undefined && h("p", { key: "loading", class: "soft" }, texts.loading),
    value && h("p", { key: "season" }, text.season(value.season.name ?? value.season.season_id)),
    shown !== undefined &&
      h(
        "form",
        { key: "which", class: "fields", onSubmit: (event: Event) => event.preventDefault() },
        h(Choice, { name: "board", label: text.board, choices: boards, value: shown, onValue: setChosen }),
      ),
    shown !== undefined && h(Entries, { key: `board ${shown}`, ...props, board: shown }),
  ];
}

function Entries({ board, ...props }: PartProps & { readonly board: string }): ComponentChild {
  const { page, session, words } = props;
  const { language } = page;
  const text = recordTexts[language];
  const [begins, setBegins] = useState<readonly string[]>([""]);
  const begin = begins.at(-1) ?? "";
  const { value, error } = useAsked(() => {
    const after = begin === "" ? "" : `?after=${encodeURIComponent(begin)}`;
    return session.api.ask<BoardPage>("GET", `/api/admin/leaderboards/${board}${after}`);
  }, [begin]);
  const next = value?.next;
  const known = (count: number | undefined) => (count === undefined ? "" : numberText(language, count));
  const ofRatings = [
    { head: text.points, cell: (each: Entry) => known(each.points), isNumber: true },
    { head: text.matches, cell: (each: Entry) => known(each.matches), isNumber: true },
  ];
  const ofRuns = [
    { head: text.seconds, cell: (each: Entry) => known(each.seconds), isNumber: true },
    { head: text.checked, cell: (each: Entry) => each.state ?? "" },
    {
      head: text.run,
      cell: ({ run_id = "" }: Entry) =>
        h("a", { href: `${page.root}watch/${encodeURIComponent(run_id)}` }, run_id),
    },
  ];
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    value && value.entries.length === 0 && h("p", { key: "none", class: "soft" }, text.no_entries),
    value &&
      value.entries.length > 0 &&
      h(Table<Entry>, {
        ...{ key: "table", title: text.board, rows: value.entries },
        keyOf: (each: Entry) => `${each.rank} ${each.character_id}`,
        columns: [
          { head: text.rank, cell: ({ rank }) => rank, isNumber: true },
          { head: text.name, cell: ({ character_name }) => character_name },
          ...(board.startsWith("ratings/") ? ofRatings : ofRuns),
          { head: text.at, cell: ({ at }) => timeText(language, at) },
        ],
      }),
    (begins.length > 1 || next !== undefined) &&
      h(Pages, {
        ...{ key: "pages", page },
        onNewer: begins.length > 1 ? () => setBegins(begins.slice(0, -1)) : undefined,
        onOlder: next === undefined ? undefined : () => setBegins([...begins, next]),
      }),
  ];
}

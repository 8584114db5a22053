/** Leaderboards of the season: ratings of the modes that are ranked, and the fastest runs of the dungeons. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { AccountApi } from "../client/account-api.ts";
import { contentText } from "../client/content-text.ts";
import { type Rating, type RatingBoard, type RatingBoards, Ratings } from "../client/ratings.ts";
import { useAsked } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { Field } from "./fields.ts";
import { clock, day, when } from "./in-words.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Button, Trouble } from "./lobby-parts.ts";
import { ratingLines } from "./match-result.ts";
import { nameIn } from "./offer.ts";

type RunBoard = {
  readonly board_id: string;
  readonly dungeon_id: string;
  readonly difficulty_id: string;
  readonly party_size: number;
};

type Boards = RatingBoards & { readonly boards: readonly RunBoard[] };

type RunEntry = {
  readonly rank: number;
  readonly character_id: string;
  readonly character_name: string;
  readonly seconds: number;
  readonly deaths: number;
  readonly run_id: string;
  /** In ISO 8601. */
  readonly at: string;
  readonly state: "verified" | "unverified";
};

type RunPage = { readonly entries: readonly RunEntry[]; readonly own?: RunEntry; readonly next?: string };

const VIEWS = ["top", "me", "friends"] as const;
type View = (typeof VIEWS)[number];

type Known = { readonly api: AccountApi; readonly boards: Boards; readonly ratings: readonly Rating[] };

/** A board that can be chosen. */
type Shown = { readonly id: string; readonly name: string; readonly views: readonly View[] } & (
  | { readonly rating: RatingBoard }
  | { readonly run: RunBoard }
);

export function BoardsPanel(props: OfferPanelProps): ComponentChild {
  const { lobby, texts, words, onClose } = props;
  const { value, error } = useAsked<Known>(async () => {
    const { api } = await lobby.account();
    const [boards, { ratings }] = await Promise.all([
      api.ask<Boards>("GET", "/api/leaderboards"),
      new Ratings(api).own(),
    ]);
    return { api, boards, ratings };
  });
  return h(
    Panel,
    { title: words.boards.title, close: words.close, onClose },
    h(Trouble, { error, texts, words }),
    !value && error === undefined && h("p", { role: "status" }, words.loading),
    value && h(Season, { ...props, known: value }),
  );
}

type SeasonProps = OfferPanelProps & { readonly known: Known };

function Season(props: SeasonProps): ComponentChild {
  const { words, offer, known, language } = props;
  const { season } = known.boards;
  const shown = boardsOf(props);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [view, setView] = useState<View>("top");
  const board = shown.find(({ id }) => id === chosen) ?? shown[0];
  const text = words.boards;
  const played = known.ratings.filter(({ matches }) => matches > 0);
  return [
    h(
      "p",
      {},
      season.season_id === "none"
        ? text.no_season
        : text.season(
            contentText(season.name ?? season.season_id, language),
            season.ends_at && day(season.ends_at, language),
          ),
    ),
    h("h3", {}, text.own),
    played.length === 0 && h("p", {}, text.own_none),
    h(
      "ul",
      { class: "rows" },
      played.map(rating =>
        h(
          "li",
          { key: rating.pvp_mode_id },
          h(
            "span",
            {},
            [
              text.own_rating(nameIn(offer.modes, rating.pvp_mode_id), rating.points, rating.matches),
              ...ratingLines(rating, rating.changes[0], props),
            ].join(" "),
          ),
        ),
      ),
    ),
    board &&
      h(
        "div",
        { class: "fields" },
        h(Field, {
          ...{ id: "board", label: text.board, value: board.id, onValue: setChosen },
          choices: shown.map(({ id, name }) => [id, name] as const),
        }),
        h(Field, {
          ...{ id: "board-view", label: text.which, value: view },
          choices: board.views.map(each => [each, text.views[each]] as const),
          onValue: value => setView(VIEWS.find(each => each === value) ?? "top"),
        }),
      ),
    // Another board begins with its first page.
    board && h(Entries, { key: `${board.id} ${view}`, ...props, board, view: viewOn(board, view) }),
  ];
}

function viewOn({ views }: Shown, view: View): View {
  return views.includes(view) ? view : "top";
}

function boardsOf({ words, offer, known }: SeasonProps): Shown[] {
  const text = words.boards;
  return [
    ...known.boards.rating_boards.map(rating => ({
      ...{ id: `rating ${rating.pvp_mode_id}`, rating, views: VIEWS },
      name: text.rating(nameIn(offer.modes, rating.pvp_mode_id)),
    })),
    ...known.boards.boards.map(run => ({
      ...{ id: run.board_id, run, views: ["top", "me"] as const },
      name: text.run(
        nameIn(offer.dungeons, run.dungeon_id),
        nameIn(offer.difficulties, run.difficulty_id),
        run.party_size,
      ),
    })),
  ];
}

type EntriesProps = SeasonProps & { readonly board: Shown; readonly view: View };

/** Where a page begins; undefined is the first one. */
type After = string | undefined;

type Table = {
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
  /** Where the next page begins, if there is one. */
  readonly next: After;
};
type Row = { readonly id: string; readonly isOwn: boolean; readonly cells: readonly string[] };

function Entries(props: EntriesProps): ComponentChild {
  const { texts, words, board } = props;
  /** The pages before, and this one. */
  const [pages, setPages] = useState<readonly After[]>([undefined]);
  const { value, error } = useAsked(() => readTable(props, pages.at(-1)), [pages]);
  if (error !== undefined) return h(Trouble, { error, texts, words });
  if (!value) return h("p", { role: "status" }, words.loading);
  if (value.rows.length === 0) return h("p", {}, words.boards.empty);
  const text = words.boards;
  return [
    h(EntryTable, { key: "table", name: board.name, table: value }),
    (pages.length > 1 || value.next !== undefined) &&
      h(
        "nav",
        { key: "pages", class: "actions", "aria-label": text.pages },
        h(Button, {
          ...{ text: text.previous, isBusy: pages.length === 1 },
          onClick: () => setPages(pages.slice(0, -1)),
        }),
        h(Button, {
          ...{ text: text.next, isBusy: value.next === undefined },
          onClick: () => setPages([...pages, value.next]),
        }),
      ),
  ];
}

function EntryTable({ name, table }: { readonly name: string; readonly table: Table }): ComponentChild {
  return h(
    "div",
    // Scrolled by keyboard, too, where it is wider than the screen.
    { class: "table", tabIndex: 0, role: "region", "aria-label": name },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          table.heads.map(head => h("th", { key: head, scope: "col" }, head)),
        ),
      ),
      h(
        "tbody",
        {},
        table.rows.map(({ id, isOwn, cells }) =>
          h(
            "tr",
            { key: id, ...(isOwn && { class: "own" }) },
            cells.map((cell, index) => h("td", { key: index }, cell)),
          ),
        ),
      ),
    ),
  );
}

async function readTable(props: EntriesProps, after: After): Promise<Table> {
  const { board } = props;
  return "rating" in board ? ratingTable(props, board.rating, after) : runTable(props, board.run, after);
}

async function ratingTable(
  { known, words, view, language }: EntriesProps,
  board: RatingBoard,
  after: After,
): Promise<Table> {
  const text = words.boards;
  const ratings = new Ratings(known.api);
  const ask = {
    top: () => ratings.top(board),
    me: () => ratings.aroundMe(board),
    friends: () => ratings.amongFriends(board),
  }[view];
  const { entries, own, next } = await (after === undefined ? ask() : ratings.top(board, { after }));
  return {
    next,
    heads: [text.rank, text.name, text.points, text.tier, text.matches],
    rows: entries.map(({ rank, character_id, character_name, points, tier_name, matches }) => ({
      id: character_id,
      isOwn: own?.character_id === character_id,
      cells: [`${rank}`, character_name, `${points}`, contentText(tier_name, language), `${matches}`],
    })),
  };
}

async function runTable(
  { known, words, view, language }: EntriesProps,
  { board_id }: RunBoard,
  after: After,
): Promise<Table> {
  const text = words.boards;
  const first = view === "me" ? "?around=me" : "";
  const query = after === undefined ? first : `?after=${encodeURIComponent(after)}`;
  const path = `/api/leaderboards/${encodeURIComponent(board_id)}${query}`;
  const { entries, own, next } = await known.api.ask<RunPage>("GET", path);
  return {
    next,
    heads: [text.rank, text.name, text.time, text.deaths, text.at],
    rows: entries.map(({ rank, character_id, character_name, seconds, deaths, at, state }) => ({
      id: character_id,
      isOwn: own?.character_id === character_id,
      cells: [
        `${rank}`,
        character_name,
        state === "verified" ? clock(seconds) : `${clock(seconds)} (${text.unverified})`,
        `${deaths}`,
        when(at, language),
      ],
    })),
  };
}

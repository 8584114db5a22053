/** What there is to watch: live, of your own, or by an id. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Content } from "../../src/game/content/content.ts";
import { entryName } from "../client/content-text.ts";
import { fetchContent } from "../client/fetch-content.ts";
import { WatchApi } from "../client/watch/watch-api.ts";
import type { ListedRoom } from "../client/watch/watch-types.ts";
import type { WatchTexts } from "../texts/watch.ts";
import { Guest } from "../ui/guest.ts";
import type { Page } from "../ui/this-page.ts";
import { ownPast, type PastGame } from "./own-past.ts";
import { troubleOf } from "./trouble.ts";

const EVERY_MS = 5000;
const MOST_NAMES = 8;

type Named = Pick<Content, "pvp-modes" | "arenas" | "dungeons">;
/** A list that is not there yet, cannot be read, or is there. */
type Listed<T> = { readonly items?: readonly T[]; readonly trouble?: string };

export type WatchListProps = {
  readonly page: Page;
  readonly texts: WatchTexts;
  readonly hrefOf: (id: string) => string;
};

export function WatchList({ page, texts, hrefOf }: WatchListProps): ComponentChild {
  const { endpoint } = page;
  const [names, setNames] = useState<Named | undefined>();
  const [live, setLive] = useState<Listed<ListedRoom>>({});
  const [own, setOwn] = useState<Listed<PastGame>>({});
  useEffect(() => {
    fetchContent(endpoint, undefined, ["pvp-modes", "arenas", "dungeons"]).then(setNames, console.info);
    ownOf(endpoint).then(
      items => setOwn({ items }),
      error => setOwn({ trouble: troubleOf(error, texts).text }),
    );
    const api = new WatchApi(endpoint);
    const ask = () =>
      api.list().then(
        items => setLive({ items }),
        error => setLive({ trouble: troubleOf(error, texts).text }),
      );
    void ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => clearInterval(timer);
  }, [endpoint, texts]);
  return h(
    "main",
    { class: "watch-list" },
    h("header", {}, h("h1", {}, texts.heading), h("a", { class: "button", href: page.root }, texts.home)),
    h(IdField, { texts, hrefOf }),
    h("h2", {}, texts.live),
    h(Rows<ListedRoom>, {
      ...{ listed: live, texts, none: texts.live_none },
      row: room => h(LiveRow, { key: room.room_id, room, names, texts, page, href: hrefOf(room.room_id) }),
    }),
    h("h2", {}, texts.own),
    h(Rows<PastGame>, {
      ...{ listed: own, texts, none: Guest.isKnown() ? texts.own_none : texts.own_guest },
      row: game => h(PastRow, { key: game.id, game, names, texts, page, href: hrefOf(game.id) }),
    }),
  );
}

/** Undefined where nobody has played in this browser. */
async function ownOf(endpoint: string): Promise<PastGame[]> {
  const guest = await Guest.known(endpoint);
  return guest ? ownPast(guest.api) : [];
}

function IdField({ texts, hrefOf }: Pick<WatchListProps, "texts" | "hrefOf">): ComponentChild {
  const [text, setText] = useState("");
  const go = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const id = idIn(text);
    if (id !== "") location.assign(hrefOf(id));
  };
  return h(
    "form",
    { onSubmit: go },
    h("label", { for: "id" }, texts.find),
    h("input", {
      ...{ id: "id", type: "text", value: text, placeholder: texts.find_hint, autocomplete: "off" },
      onInput: event => setText(event.currentTarget.value),
    }),
    h("button", { type: "submit", class: "primary" }, texts.find_go),
  );
}

/** A link that was copied has the id behind `/watch/`. */
function idIn(text: string): string {
  const [path = ""] = text.trim().split(/[?#]/, 1);
  return decodeURIComponent(path.split("/").findLast(each => each !== "") ?? "");
}

type RowsProps<T> = {
  readonly listed: Listed<T>;
  readonly none: string;
  readonly texts: WatchTexts;
  readonly row: (item: T) => ComponentChild;
};

function Rows<T>({ listed: { items, trouble }, none, texts, row }: RowsProps<T>): ComponentChild {
  if (trouble !== undefined) return h("p", { class: "notice", role: "alert" }, trouble);
  if (!items) return h("p", { class: "soft", role: "status" }, texts.loading);
  if (items.length === 0) return h("p", { class: "soft" }, none);
  return h("ul", {}, items.map(row));
}

type RowProps = {
  readonly names: Named | undefined;
  readonly texts: WatchTexts;
  readonly page: Page;
  readonly href: string;
};

type LiveRowProps = RowProps & { readonly room: ListedRoom };

function LiveRow({ room, names, texts, page, href }: LiveRowProps): ComponentChild {
  const minutes = Math.floor((Date.now() - Date.parse(room.opened_at)) / 60_000);
  const { pvp_mode_id, arena_id, dungeon_id } = room;
  const title = [
    pvp_mode_id && nameIn(names?.["pvp-modes"], pvp_mode_id, page),
    arena_id && nameIn(names?.arenas, arena_id, page),
    dungeon_id && nameIn(names?.dungeons, dungeon_id, page),
  ];
  return h(Row, {
    ...{ href, title: joined(title) },
    text: joined([
      room.is_ranked ? texts.ranked : undefined,
      texts.players(room.players),
      namesIn(room),
      texts.for_minutes(minutes),
      texts.delay(room.delay_seconds),
    ]),
  });
}

/** As many as a line holds. Servers of an older version name nobody. */
function namesIn({ character_names = [] }: Partial<ListedRoom>): string | undefined {
  if (character_names.length === 0) return undefined;
  const more = character_names.length > MOST_NAMES ? ", …" : "";
  return character_names.slice(0, MOST_NAMES).join(", ") + more;
}

type PastRowProps = RowProps & { readonly game: PastGame };

function PastRow({ game, names, texts, href, page }: PastRowProps): ComponentChild {
  const when = new Date(game.ended_at).toLocaleString(page.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const lasted = game.seconds === undefined ? undefined : texts.lasted(texts.time(game.seconds));
  if (game.kind === "run") {
    const dungeon = nameIn(names?.dungeons, game.dungeon_id, page);
    return h(Row, { href, title: dungeon, text: joined([texts.run, lasted, when]) });
  }
  const { outcome, opponents, pvp_mode_id } = game;
  const text = [
    outcome && texts.outcome[outcome],
    opponents.length > 0 ? texts.against(opponents.join(", ")) : undefined,
    ...[lasted, when],
  ];
  const title = nameIn(names?.["pvp-modes"], pvp_mode_id, page);
  return h(Row, { href, title, text: joined(text) });
}

/** Its id until the content is here. */
function nameIn(set: Named[keyof Named] = {}, id: string, { language }: Page): string {
  return entryName(set, id, language);
}

type Line = { readonly href: string; readonly title: string; readonly text: string };

function Row({ href, title, text }: Line): ComponentChild {
  return h("li", {}, h("a", { class: "button", href }, title, h("span", {}, text)));
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter(each => each !== undefined).join(" · ");
}

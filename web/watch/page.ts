/** The page at `/watch`: what there is to watch. At `/watch/{id}` it is watched: a match, a run or a room; `?tick` says from where on, `?room` which room of a run, `?rules` by which rules it was played. */
import { type ComponentChild, h } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import "../ui/base.css";
import "../ui/palettes.css";
import "./watch.css";
import { watchTexts } from "../texts/watch.ts";
import { chosenPicture } from "../ui/chosen-picture.ts";
import { showPage, textsFor, thisPage } from "../ui/this-page.ts";
import { type Opened, openWatched } from "./open-watched.ts";
import { Stage } from "./stage.ts";
import { OtherRules, type Trouble, troubleOf } from "./trouble.ts";
import { WatchList } from "./watch-list.ts";

const page = thisPage();
const texts = textsFor(page, watchTexts);
const base = new URL(`${page.root}watch`, location.href);
const asked = new URLSearchParams(location.search);

type Scene =
  | { readonly at: "opening" }
  | { readonly at: "waiting"; readonly delay_seconds: number; readonly until_ms: number }
  | { readonly at: "trouble"; readonly trouble: Trouble }
  | { readonly at: "stage"; readonly opened: Opened };

/** Where a link leads. Names of rooms are left out where the id is enough. */
function hrefOf(id: string, room_id?: string, tick?: number): string {
  const url = new URL(`${base.pathname}/${encodeURIComponent(id)}`, base);
  if (room_id !== undefined && room_id !== id) url.searchParams.set("room", room_id);
  if (tick !== undefined) url.searchParams.set("tick", String(tick));
  return url.href;
}

/** Undefined for the list. */
function idOfPage(): string | undefined {
  const rest = location.pathname.slice(base.pathname.length).replaceAll(/^\/+|\/+$/g, "");
  return rest === "" ? undefined : decodeURIComponent(rest);
}

function tickOfPage(): number | undefined {
  const tick = asked.get("tick");
  return tick === null ? undefined : /^\d{1,9}$/.test(tick) ? Number(tick) : -1;
}

/**
 * Goes to the page of the rules that it was played by, which the server may have kept. Returns whether it goes: where this is what the server has
 * for them, there is no other.
 */
function goesToRulesOf(error: unknown, ...[id, room, tick]: Parameters<typeof hrefOf>): boolean {
  if (!(error instanceof OtherRules)) return false;
  const rules = String(error.played_by);
  if (asked.get("rules") === rules) return false;
  const url = new URL(hrefOf(id, room, tick));
  url.searchParams.set("rules", rules);
  location.replace(url);
  return true;
}

function Watch({ id }: { readonly id: string }): ComponentChild {
  const [scene, setScene] = useState<Scene>({ at: "opening" });
  const [tick, setTick] = useState(tickOfPage);
  const [room, setRoom] = useState(asked.get("room") ?? undefined);
  const [round, setRound] = useState(0);
  const [picture] = useState(chosenPicture);
  const fail = useCallback(
    (error: unknown) => setScene({ at: "trouble", trouble: troubleOf(error, texts) }),
    [],
  );
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    const set = (next: Scene) => {
      if (!signal.aborted) setScene(next);
    };
    set({ at: "opening" });
    openWatched({
      ...{ endpoint: page.endpoint, language: page.language, id, room_id: room, signal },
      onWaiting: (delay_seconds, wait_seconds) =>
        set({ at: "waiting", delay_seconds, until_ms: performance.now() + wait_seconds * 1000 }),
    }).then(
      opened => set({ at: "stage", opened }),
      error => {
        if (!signal.aborted && !goesToRulesOf(error, id, room, tick)) fail(error);
      },
    );
    return () => gone.abort();
  }, [id, room, tick, round, fail]);
  const again = useCallback(() => setRound(before => before + 1), []);
  const linkTo = useCallback((room_id: string, at: number) => hrefOf(id, room_id, at), [id]);
  useEffect(() => {
    if (scene.at !== "trouble" || scene.trouble.again_s === undefined) return undefined;
    const timer = setTimeout(again, scene.trouble.again_s * 1000);
    return () => clearTimeout(timer);
  }, [scene, again]);
  if (scene.at === "stage")
    return h(Stage, {
      ...{ opened: scene.opened, tick, texts, picture, listHref: base.href, linkTo },
      roomHref: room_id => hrefOf(id, room_id),
      onReopen: room_id => {
        setTick(undefined);
        setRoom(room_id);
        again();
      },
      onTrouble: fail,
    });
  return h(
    "main",
    { class: "watch-list" },
    h("header", {}, h("h1", {}, texts.heading), h("a", { class: "button", href: base.href }, texts.back)),
    scene.at === "opening" && h("p", { role: "status" }, texts.opening),
    scene.at === "waiting" && h(Waiting, scene),
    scene.at === "trouble" && [
      h("p", { class: "notice", role: "alert" }, scene.trouble.text),
      h("button", { type: "button", onClick: again }, texts.again),
    ],
  );
}

type WaitingProps = { readonly delay_seconds: number; readonly until_ms: number };

/** Who comes first to a live room waits for its delay, which may be minutes. */
function Waiting({ delay_seconds, until_ms }: WaitingProps): ComponentChild {
  const [left_s, setLeft] = useState(0);
  useEffect(() => {
    const count = () => setLeft(Math.max(0, Math.ceil((until_ms - performance.now()) / 1000)));
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [until_ms]);
  return [
    h("p", { role: "status" }, texts.waiting_live(delay_seconds)),
    left_s > 0 && h("p", {}, texts.waiting_left(texts.time(left_s))),
  ];
}

const id = idOfPage();
document.documentElement.dataset.palette = chosenPicture().palette;
showPage(page, texts.title, id === undefined ? h(WatchList, { page, texts, hrefOf }) : h(Watch, { id }));

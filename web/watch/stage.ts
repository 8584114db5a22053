/** A fight that is watched: its picture, and beside it what can be done and what is told. */
import { type ComponentChild, h } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isWhole } from "../client/watch/open-recording.ts";
import type { WatchTexts } from "../texts/watch.ts";
import type { Picture } from "../ui/chosen-picture.ts";
import { Panel } from "../ui/panel.ts";
import { FighterList } from "./fighter-list.ts";
import { HappeningList } from "./happening-list.ts";
import { LiveLine } from "./live-line.ts";
import type { Opened } from "./open-watched.ts";
import { Session, type Told } from "./session.ts";
import { StateCheckView } from "./state-check-view.ts";
import { Transport } from "./transport.ts";
import { troubleOf } from "./trouble.ts";
import type { WatchAction } from "./watch-keys.ts";
import type { WatchedScore } from "./watch-view.ts";

/** What is told is renewed so often. */
const TELL_MS = 100;

export type StageProps = {
  readonly opened: Opened;
  /** Where to begin, and to stand; undefined: at the beginning, or at the newest of a live room. */
  readonly tick: number | undefined;
  readonly texts: WatchTexts;
  readonly picture: Picture;
  readonly listHref: string;
  /** To the picture at a tick. */
  readonly linkTo: (room_id: string, tick: number) => string;
  readonly roomHref: (room_id: string) => string;
  readonly onReopen: (room_id: string | undefined) => void;
  readonly onTrouble: (error: unknown) => void;
};

export function Stage(props: StageProps): ComponentChild {
  const { opened, tick, texts, picture, linkTo, onTrouble } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const session = useRef<Session | undefined>(undefined);
  const [told, setTold] = useState<Told | undefined>();
  const [notice, setNotice] = useState<string | undefined>();
  const [link, setLink] = useState<string | undefined>();
  const [showsKeys, setShowsKeys] = useState(false);
  useEffect(() => {
    if (!canvas.current) return undefined;
    const copy = () => {
      const href = linkTo(opened.room_id, opened.watched.tick);
      setLink(href);
      setNotice(undefined);
      copied(href).then(isCopied => {
        if (isCopied) setNotice(texts.copied);
      });
    };
    const { watched } = opened;
    try {
      const tell = () => setTold(begun.told());
      const begun = new Session({
        ...{ canvas: canvas.current, watched, picture, onCopy: copy, onSought: tell },
        onTrouble: error => setNotice(troubleOf(error, texts).text),
      });
      session.current = begun;
      if (tick !== undefined) {
        begun.playback.play(false);
        begun.playback.seek(tick);
        if (tick < watched.first_tick || tick > watched.last_tick) setNotice(texts.trouble.bad_tick);
      }
      tell();
      const timer = setInterval(tell, TELL_MS);
      return () => {
        clearInterval(timer);
        begun.end();
      };
    } catch (error) {
      onTrouble(error);
      return undefined;
    }
  }, [opened, tick, texts, picture, linkTo, onTrouble]);
  const act = useCallback((action: WatchAction) => session.current?.act(action), []);
  const seek = useCallback((to: number) => session.current?.playback.seek(to), []);
  return h(
    "main",
    { class: "watch" },
    h(
      "header",
      {},
      h("h1", {}, opened.watched.view.title),
      h(
        "nav",
        {},
        h("button", { type: "button", onClick: () => setShowsKeys(true) }, texts.keys),
        h("a", { class: "button", href: props.listHref }, texts.back),
      ),
    ),
    h(
      "div",
      { class: "picture" },
      h("canvas", { ref: canvas, role: "img", "aria-label": texts.scene, tabIndex: 0 }),
      told && h(StatusLine, { ...props, told, onNewest: () => act({ does: "end" }) }),
      notice !== undefined && h("p", { class: "notice", role: "alert" }, notice),
      link !== undefined && h(LinkField, { link, texts, onClose: () => setLink(undefined) }),
    ),
    told && [
      h(Transport, {
        ...{ told, texts, onAction: act, onSeek: seek },
        onSpeed: speed => session.current?.playback.setSpeed(speed),
      }),
      h(
        "aside",
        {},
        h(Rooms, props),
        h(FighterList, {
          ...{ fighters: told.fighters, followed: told.followed, texts },
          onFollow: followed => session.current?.camera.follow(followed),
        }),
        h(HappeningList, {
          ...{ happenings: told.happenings, count: told.happenings.length, tick: told.tick },
          ...{ first_tick: told.first_tick, ticks_per_second: told.ticks_per_second },
          ...{ is_live: opened.live !== undefined, texts, onSeek: seek },
        }),
        h(StateCheckView, { told, texts }),
      ),
    ],
    showsKeys &&
      h(
        Panel,
        { title: texts.keys, close: texts.close, onClose: () => setShowsKeys(false) },
        h(
          "dl",
          { class: "keys" },
          texts.key_list.map(([keys, what]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, what)]),
        ),
      ),
  );
}

type StatusLineProps = StageProps & { readonly told: Told; readonly onNewest: () => void };

function StatusLine({ opened, told, texts, onNewest, onReopen }: StatusLineProps): ComponentChild {
  const { round, is_sudden_death } = told.score;
  const { live } = opened;
  return h(
    "div",
    { class: "status" },
    h("p", { class: live ? "badge live" : "badge" }, live ? texts.live_now : texts.recording_of),
    round > 0 && h("p", {}, texts.round(round), " · ", scoreOf(told.score)),
    is_sudden_death && h("p", {}, texts.sudden_death),
    live && h(LiveLine, { opened, live, told, texts, onNewest, onReopen }),
  );
}

/** Such as "Ada 1 : 0 Bob"; where sides are of several, or more than two, the numbers alone. */
function scoreOf({ sides }: WatchedScore): string {
  const [first, second, ...more] = sides;
  const isDuel = more.length === 0 && first?.names.length === 1 && second?.names.length === 1;
  if (!isDuel) return sides.map(({ rounds_won }) => rounds_won).join(" : ");
  return `${first.names[0]} ${first.rounds_won} : ${second.rounds_won} ${second.names[0]}`;
}

/** Of a run: each room has a recording of its own. */
function Rooms({ opened, texts, roomHref }: StageProps): ComponentChild {
  const { about, room_id } = opened;
  const rooms = about.state === "live" ? about.live : about.recordings.filter(isWhole);
  if (rooms.length < 2) return null;
  return h(
    "nav",
    { "aria-label": texts.rooms, class: "rooms" },
    h("h2", {}, texts.rooms),
    h(
      "ul",
      {},
      rooms.map((room, index) =>
        h(
          "li",
          { key: room.room_id },
          h(
            "a",
            {
              ...{ class: "button", href: roomHref(room.room_id) },
              "aria-current": room.room_id === room_id ? "page" : undefined,
            },
            texts.room(index + 1),
          ),
        ),
      ),
    ),
  );
}

type LinkFieldProps = { readonly link: string; readonly texts: WatchTexts; readonly onClose: () => void };

/** The link itself, since not every browser lets a page copy. */
function LinkField({ link, texts, onClose }: LinkFieldProps): ComponentChild {
  return h(
    "div",
    { class: "link" },
    h("label", { for: "link" }, texts.copy_this),
    h("input", {
      ...{ id: "link", type: "text", readOnly: true, value: link },
      onFocus: event => event.currentTarget.select(),
    }),
    h("button", { type: "button", onClick: onClose }, texts.close),
  );
}

/** Returns whether the browser has let it. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** What has happened, to jump there. */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { WatchTexts } from "../texts/watch.ts";
import type { Happening } from "./happenings.ts";

/** The end of something is seen better from a little before it, seconds. */
const BEFORE_S = 1.5;

export type HappeningListProps = {
  readonly happenings: readonly Happening[];
  /** Grows: a list is the same object as long as its tail is all that changes. */
  readonly count: number;
  readonly tick: number;
  readonly first_tick: number;
  readonly ticks_per_second: number;
  readonly is_live: boolean;
  readonly texts: WatchTexts;
  readonly onSeek: (tick: number) => void;
};

export function HappeningList(props: HappeningListProps): ComponentChild {
  const { happenings, count, tick, first_tick, ticks_per_second, is_live, texts, onSeek } = props;
  const list = useRef<HTMLOListElement>(null);
  const newest = happenings.findLastIndex(each => each.tick <= tick);
  useEffect(() => {
    const item = list.current?.children[Math.max(0, newest)];
    if (!list.current || !(item instanceof HTMLElement)) return;
    list.current.scrollTop = item.offsetTop - list.current.clientHeight / 2;
  }, [newest]);
  const items = useMemo(
    () =>
      happenings.map((each, index) => {
        const at = texts.time((each.tick - first_tick) / ticks_per_second);
        const go = () => onSeek(Math.max(first_tick, each.tick - Math.round(BEFORE_S * ticks_per_second)));
        return h(
          "li",
          { key: index, class: each.what, "aria-current": index === newest ? "true" : undefined },
          h("button", { type: "button", onClick: go }, h("time", {}, at), h("span", {}, textOf(each, texts))),
        );
      }),
    [happenings, count, newest, first_tick, ticks_per_second, texts, onSeek],
  );
  return h(
    "section",
    { class: "happenings" },
    h("h2", {}, texts.events),
    is_live && h("p", { class: "soft" }, texts.events_live),
    count === 0 ? h("p", { class: "soft" }, texts.events_none) : h("ol", { ref: list }, items),
  );
}

function textOf(happening: Happening, { happened, somebody }: WatchTexts): string {
  switch (happening.what) {
    case "killed": {
      const { who = somebody, by, hit } = happening;
      const text = happened.killed(who, by);
      return hit ? `${text} (${happened.hit(hit.ability, Math.round(hit.damage), hit.is_critical)})` : text;
    }
    case "round":
    case "round_drawn":
      return happened[happening.what](happening.round);
    case "round_won":
      return happened.round_won(happening.round, happening.team);
    case "boss_phase":
      return happened.boss_phase(happening.phase);
    case "level":
      return happened.level(happening.who ?? somebody, happening.level);
    case "came":
    case "left":
    case "exit":
      return happened[happening.what](happening.who ?? somebody);
    case "loot":
      return happened.loot(happening.item);
    case "took":
      return happened.took(happening.who ?? somebody, happening.item);
    default:
      return happened[happening.what];
  }
}

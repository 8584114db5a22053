/** The bar below the picture: play, speed, the moment on a slider, a link to it. */
import { type ComponentChild, h } from "preact";
import type { WatchTexts } from "../texts/watch.ts";
import { SPEEDS, type Speed } from "./playback.ts";
import type { Told } from "./session.ts";
import type { WatchAction } from "./watch-keys.ts";

const SPEED_NAMES: Readonly<Record<Speed, string>> = {
  ...{ 0.25: "¼", 0.5: "½", 1: "1", 2: "2", 4: "4", 8: "8" },
};

export type TransportProps = {
  readonly told: Told;
  readonly texts: WatchTexts;
  readonly onAction: (action: WatchAction) => void;
  readonly onSeek: (tick: number) => void;
  readonly onSpeed: (speed: Speed) => void;
};

export function Transport({ told, texts, onAction, onSeek, onSpeed }: TransportProps): ComponentChild {
  const { tick, first_tick, last_tick, ticks_per_second, is_playing, prepared, is_seeking } = told;
  const time = (at: number) => texts.time((at - first_tick) / ticks_per_second);
  const moment = texts.moment(time(tick), time(last_tick));
  return h(
    "section",
    { class: "transport", "aria-label": texts.player },
    h("input", {
      ...{ type: "range", min: first_tick, max: last_tick, step: 1, value: tick },
      ...{ "aria-label": texts.seek, "aria-valuetext": moment },
      style: { "--prepared": `${prepared * 100}%` },
      onInput: event => onSeek(Number(event.currentTarget.value)),
    }),
    h(
      "button",
      { type: "button", class: "primary play", onClick: () => onAction({ does: "play" }) },
      is_playing ? texts.pause : texts.play,
    ),
    h("p", { class: "time" }, moment),
    h(
      "div",
      { class: "speeds", role: "group", "aria-label": texts.speed },
      SPEEDS.map(speed =>
        h(
          "button",
          {
            ...{ key: speed, type: "button", "aria-pressed": speed === told.speed },
            onClick: () => onSpeed(speed),
          },
          `${SPEED_NAMES[speed]}×`,
        ),
      ),
    ),
    h("button", { type: "button", onClick: () => onAction({ does: "copy" }) }, texts.copy),
    is_seeking && prepared < 1
      ? h("p", { class: "soft", role: "status" }, texts.reading(Math.round(prepared * 100)))
      : null,
  );
}

/** What lies below and above the things of a map: lines at even metres, how long a length is, where the axes lead, where a run begins. */
import { type ComponentChild, h } from "preact";
import type { MapTexts } from "../../texts/studio-map.ts";
import type { MapItem } from "./map-items.ts";
import { middleOfItem } from "./map-items.ts";
import { type Pixels, toPicture, type View } from "./map-view.ts";

const LENGTHS_M = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const LEAST_PX = 40;

/** The shortest even length that can be seen well, metres. */
function evenLength({ metres }: View): number {
  return LENGTHS_M.find(length => length / metres >= LEAST_PX) ?? 500;
}

export function Lines({ view, pixels }: { readonly view: View; readonly pixels: Pixels }): ComponentChild {
  const length = evenLength(view);
  const { u, v } = toPicture(view);
  // Enough for a map that is turned.
  const far = Math.ceil(((pixels.width + pixels.height) * view.metres) / length) * length;
  const [left, top] = [Math.round(u / length) * length - far, Math.round(v / length) * length - far];
  return [
    h(
      "defs",
      { key: "pattern" },
      h(
        "pattern",
        { id: "map-lines", width: length, height: length, patternUnits: "userSpaceOnUse" },
        h("path", { class: "lines", d: `M0 0H${length}M0 0V${length}`, "stroke-width": view.metres }),
      ),
    ),
    h("rect", {
      ...{ key: "lines", class: "ground", fill: "url(#map-lines)" },
      ...{ x: left, y: top, width: 2 * far, height: 2 * far },
    }),
  ];
}

type LegendProps = { readonly view: View; readonly turn_degrees: number; readonly texts: MapTexts };

export function Legend({ view, turn_degrees, texts }: LegendProps): ComponentChild {
  const length = evenLength(view);
  const up_in_game = 45 + turn_degrees;
  const arrow = (degrees: number, name: string) =>
    h(
      "span",
      { key: name },
      h("span", { class: "arrow", style: { transform: `rotate(${degrees}deg)` } }, "↑"),
      name,
    );
  return h(
    "div",
    { class: "map-legend", "aria-hidden": true },
    h("span", { class: "length", style: { width: `${length / view.metres}px` } }, `${length} m`),
    arrow(turn_degrees, "+x"),
    arrow(90 + turn_degrees, "+z"),
    turn_degrees === 0 && arrow(up_in_game, texts.up_in_game),
  );
}

/** Where a party stands at first, in a room without a way back. */
export function Entrance({
  room,
  look,
}: {
  readonly room: MapItem;
  readonly look: { readonly metres: number };
}): ComponentChild {
  const { u, v } = toPicture(middleOfItem(room));
  return h("circle", { class: "entrance", cx: u, cy: v, r: Math.max(1, 7 * look.metres) });
}

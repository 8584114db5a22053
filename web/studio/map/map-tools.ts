/** Buttons below a map, and how it is used. */
import { type ComponentChild, type ComponentChildren, h, type TargetedEvent } from "preact";
import type { MapTexts } from "../../texts/studio-map.ts";
import { isPullable } from "./map-handles.ts";
import { ZOOM } from "./map-keys.ts";
import type { MapDoings } from "./use-map.ts";
import type { SightTools } from "./use-sight.ts";

export type MapToolsProps = {
  readonly texts: MapTexts;
  readonly map: MapDoings;
  readonly sight: SightTools;
  readonly onForm: () => void;
  readonly children?: ComponentChildren;
};

export function MapTools({ texts, map, sight, onForm, children }: MapToolsProps): ComponentChild {
  const { picked, isResizing } = map;
  const tool = (label: string, onClick: () => void, isPossible = true) =>
    h("button", { key: label, type: "button", disabled: !isPossible, onClick }, label);
  return h(
    "div",
    { class: "map-tools" },
    tool(texts.undo, map.undo),
    tool(texts.redo, map.redo),
    tool(texts.remove, map.remove, picked !== undefined && picked.kind !== "arena"),
    tool(texts.to_form, onForm, picked !== undefined),
    h(
      "button",
      {
        ...{ type: "button", "aria-pressed": isResizing, disabled: !picked || !isPullable(picked) },
        onClick: () => map.resize(!isResizing),
      },
      texts.resize,
    ),
    h(
      "label",
      {},
      h("input", {
        ...{ type: "checkbox", checked: sight.isTurned },
        onChange: (event: TargetedEvent<HTMLInputElement>) => sight.setTurned(event.currentTarget.checked),
      }),
      texts.turned,
    ),
    children,
  );
}

/** In a corner of the map. */
export function ZoomTools({ texts, sight }: Pick<MapToolsProps, "texts" | "sight">): ComponentChild {
  const tool = (label: string, sign: string, onClick: () => void) =>
    h("button", { key: label, type: "button", title: label, "aria-label": label, onClick }, sign);
  return h(
    "div",
    { class: "map-zoom" },
    tool(texts.near, "+", () => sight.zoom(1 / ZOOM)),
    tool(texts.far, "−", () => sight.zoom(ZOOM)),
    tool(texts.all, "⤢", sight.showAll),
  );
}

export function MapHelp({ texts, id }: { readonly texts: MapTexts; readonly id: string }): ComponentChild {
  return h(
    "details",
    { class: "map-help" },
    h("summary", {}, texts.help),
    h(
      "div",
      { id },
      h(
        "dl",
        {},
        texts.keys.map(([keys, meaning]) => [
          h("dt", { key: keys }, keys),
          h("dd", { key: meaning }, meaning),
        ]),
      ),
      h("p", {}, texts.mouse),
    ),
  );
}

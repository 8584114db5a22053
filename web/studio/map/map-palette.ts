/** What can be put onto the map: pressed, it comes near what is chosen; dragged, it comes where it is let go. */
import {
  type ComponentChild,
  h,
  type RefObject,
  type TargetedEvent,
  type TargetedPointerEvent,
} from "preact";
import { useState } from "preact/hooks";
import type { MapTexts } from "../../texts/studio-map.ts";
import type { Known } from "../form/form-parts.ts";
import type { AddedKind } from "./map-additions.ts";

const STILL_PX = 6;

/** Where on the screen. */
export type Spot = { readonly clientX: number; readonly clientY: number };

export type PaletteProps = {
  readonly texts: MapTexts;
  readonly kinds: readonly AddedKind[];
  /** Where it stands in the page. */
  readonly place: RefObject<HTMLDivElement | null>;
  /** Of a set of content, for what needs one. */
  readonly idsOf: (refers_to: string) => readonly Known[];
  readonly onAdd: (kind: AddedKind, id: string | undefined) => void;
  /** While it is dragged. */
  readonly onDrag: (kind: AddedKind, id: string | undefined, spot: Spot) => void;
  readonly onDrop: (isDone: boolean) => void;
};

/** What an enemy and loot are of. */
const TYPES = { enemy: "enemy-types", loot: "loot-tables" } as const;

export function MapPalette({ texts, kinds, place, ...rest }: PaletteProps): ComponentChild {
  return h(
    "div",
    { class: "map-palette", ref: place, role: "group", "aria-label": texts.add },
    kinds.map(kind => h(Addable, { key: kind, texts, kind, ...rest })),
  );
}

type AddableProps = Omit<PaletteProps, "kinds" | "place"> & { readonly kind: AddedKind };

function Addable({ texts, kind, idsOf, onAdd, onDrag, onDrop }: AddableProps): ComponentChild {
  const refers_to = kind === "enemy" || kind === "loot" ? TYPES[kind] : undefined;
  const known = refers_to === undefined ? [] : idsOf(refers_to);
  const [chosen, choose] = useState<string | undefined>();
  const id = known.find(each => each.id === chosen)?.id ?? known[0]?.id;
  const press = (pressed: TargetedPointerEvent<HTMLButtonElement>) => {
    if (pressed.button !== 0) return;
    let isDragged = false;
    const move = (event: PointerEvent) => {
      const way = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
      isDragged ||= way > STILL_PX;
      if (isDragged) onDrag(kind, id, event);
    };
    const end = (isDone: boolean) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", cancel);
      if (isDragged) onDrop(isDone);
    };
    const up = () => end(true);
    const cancel = () => end(false);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", cancel);
  };
  return h(
    "span",
    { class: "addable" },
    h(
      "button",
      {
        ...{ type: "button", class: kind, title: texts.add_help, onPointerDown: press },
        ...{ disabled: refers_to !== undefined && id === undefined, onClick: () => onAdd(kind, id) },
      },
      `+ ${texts.kind[kind]}`,
    ),
    refers_to !== undefined &&
      h(
        "select",
        {
          ...{ value: id, "aria-label": kind === "enemy" ? texts.enemy_type : texts.loot_table },
          onChange: (event: TargetedEvent<HTMLSelectElement>) => choose(event.currentTarget.value),
        },
        known.map(each => h("option", { key: each.id, value: each.id }, each.name || each.id)),
      ),
  );
}

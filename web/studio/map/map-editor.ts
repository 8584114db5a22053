/** A dungeon or an arena from above, beside its form: both change the same entry. Everything on it is done with a mouse or by keys alone. */
import { type ComponentChild, h, type TargetedEvent, type TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { mapTexts } from "../../texts/studio-map.ts";
import { type Page, textsFor } from "../../ui/this-page.ts";
import type { Known, ShownProblem } from "../form/form-parts.ts";
import { type Path, textOf } from "../form/json.ts";
import type { AddedKind } from "./map-additions.ts";
import { floorOf, MapCanvas } from "./map-canvas.ts";
import { Entrance, Legend, Lines } from "./map-ground.ts";
import { Handles } from "./map-handles.ts";
import { ItemView, type Look } from "./map-item-view.ts";
import { isSamePath, type MapItem, middleOfItem } from "./map-items.ts";
import { type Command, commandOf } from "./map-keys.ts";
import { MapPalette, type Spot } from "./map-palette.ts";
import { MapHelp, MapTools, ZoomTools } from "./map-tools.ts";
import { marksOf, nameOfItem, placeOfItem } from "./map-words.ts";
import { type MapDoings, type MapNeeds, useMap } from "./use-map.ts";
import { useSight } from "./use-sight.ts";
import "../../ui/palettes.css";
import "./map.css";

export type MapEditorProps = MapNeeds & {
  readonly page: Page;
  readonly name: string;
  /** By the field's path as text. */
  readonly problems: ReadonlyMap<string, readonly ShownProblem[]>;
  /** To the fields of what is chosen. */
  readonly onForm: (path: Path) => void;
  readonly idsOf: (refers_to: string) => readonly Known[];
};

/** A larger dungeon shows what stands in the room that is chosen, and nothing of the others. */
const MOST_SHOWN = 400;
const OF_DUNGEON: readonly AddedKind[] = ["room", "corridor", "enemy", "loot", "circle", "box"];
const OF_ARENA: readonly AddedKind[] = ["circle", "box", "spawn"];

export function MapEditor({ page, name, problems, onForm, idsOf, ...needs }: MapEditorProps): ComponentChild {
  const texts = textsFor(page, mapTexts);
  const svg = useRef<SVGSVGElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const palette = useRef<HTMLDivElement>(null);
  const help = useId();
  const map = useMap(needs, texts);
  const { items, picked, wanted } = map;
  const tools = useSight(frame, items, picked, map.isPulled);
  const { sight } = tools;
  useLayoutEffect(() => {
    const to = wanted.current;
    if (!to || !sight) return;
    const found = svg.current?.querySelector<SVGElement>(`[data-item='${JSON.stringify(to)}']`);
    // It is chosen before it is drawn; what is still not there then was changed elsewhere meanwhile.
    if (!found && !isSamePath(needs.picked, to)) return;
    (found ?? frame.current)?.focus({ preventScroll: true });
    wanted.current = undefined;
  });
  const toForm = () => picked && onForm(picked.path);
  const run = (command: Command) => {
    switch (command.kind) {
      case "go":
        return picked ? map.go(command.way, command.grid_m) : tools.pan(command.way);
      case "room":
        return map.toRoom(command.by);
      case "zoom":
        return tools.zoom(command.factor, picked && middleOfItem(picked));
      case "all":
        return tools.showAll();
      case "add":
        return palette.current?.querySelector("button")?.focus();
      case "form":
        return toForm();
      case "resize":
        return map.resize(!map.isResizing);
      case "nothing":
        map.resize(false);
        return map.pick(undefined);
      default:
        return map[command.kind]();
    }
  };
  const press = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const isButton = event.target instanceof HTMLButtonElement;
    const command = isButton ? undefined : commandOf(event);
    if (!command) return;
    event.preventDefault();
    run(command);
  };
  const focus = ({ target }: TargetedEvent<HTMLDivElement, FocusEvent>) => {
    const named = target instanceof Element && target.closest<SVGElement>("[data-item]")?.dataset.item;
    const item = items.find(each => JSON.stringify(each.path) === named);
    if (item) map.pick(item);
  };
  const drag = (kind: AddedKind, id: string | undefined, spot: Spot) => {
    const at = isWithin(svg.current, spot) ? floorOf(svg.current)?.(spot) : undefined;
    map.drag({ kind, id, at });
  };
  const isLarge = items.length > MOST_SHOWN;
  return h(
    "section",
    { class: "map", "aria-label": texts.map(name) },
    h(MapPalette, {
      ...{ texts, idsOf, place: palette, kinds: "room_templates" in needs.entry ? OF_DUNGEON : OF_ARENA },
      ...{
        onAdd: (kind: AddedKind, id: string | undefined) => map.add({ kind, id }),
        onDrag: drag,
        onDrop: map.letGo,
      },
    }),
    h(
      "div",
      {
        ...{ class: "map-frame", ref: frame, role: "application", tabIndex: -1 },
        ...{ "aria-label": texts.map(name), "aria-describedby": help, onKeyDown: press, onFocusIn: focus },
      },
      sight &&
        h(
          MapCanvas,
          {
            ...{ ...sight, turn_degrees: sight.look.turn_degrees, items, picked, svg },
            ...{ onPick: map.pick, onLook: tools.lookAt, onZoom: tools.zoom },
            ...{ onPull: map.pull, onLetGo: map.letGo },
          },
          h(Lines, sight),
          h(Things, {
            texts,
            map,
            problems,
            look: sight.look,
            isLarge,
            start: needs.entry.start_room_template_id,
          }),
        ),
      sight && h(Legend, { view: sight.view, turn_degrees: sight.look.turn_degrees, texts }),
      h(ZoomTools, { texts, sight: tools }),
    ),
    h("p", { class: "map-said", "aria-live": "polite" }, map.said),
    isLarge && h("p", { class: "soft" }, texts.hidden),
    h(MapTools, { texts, map, sight: tools, onForm: toForm }, h(MapHelp, { texts, id: help })),
  );
}

type ThingsProps = Pick<MapEditorProps, "problems"> & {
  readonly texts: (typeof mapTexts)["en"];
  readonly map: MapDoings;
  readonly look: Look;
  readonly isLarge: boolean;
  /** The id of the room where a run begins. */
  readonly start: unknown;
};

function Things({ texts, map, problems, look, isLarge, start }: ThingsProps): ComponentChild {
  const { items, rooms, picked } = map;
  const marks = useMemo(() => marksOf(items, problems), [items, problems]);
  const isDrawn = ({ kind, room }: MapItem) => kind === "room" || room === undefined || room === picked?.room;
  const first = rooms.find(room => room.name === start);
  return [
    (isLarge ? items.filter(isDrawn) : items).map(item => {
      const mark = marks.get(textOf(item.path));
      const what = `${nameOfItem(item, texts)}, ${placeOfItem(item, rooms, texts)}`;
      return h(ItemView, {
        ...{ key: textOf(item.path), item, look, isPicked: item === picked, severity: mark?.severity },
        label: mark ? `${what}. ${mark.messages.join(". ")}` : what,
        note: item === first ? texts.start : undefined,
      });
    }),
    first && h(Entrance, { room: first, look }),
    picked && h(Handles, { item: picked, look }),
  ];
}

function isWithin(element: Element | null, { clientX, clientY }: Spot): boolean {
  const box = element?.getBoundingClientRect();
  return (
    box !== undefined &&
    clientX >= box.left &&
    clientX <= box.right &&
    clientY >= box.top &&
    clientY <= box.bottom
  );
}

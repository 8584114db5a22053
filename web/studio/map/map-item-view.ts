/** One thing on the map, drawn anew only where it is another. */
import { Component, type ComponentChild, h } from "preact";
import { facing, type Point } from "../../../src/game/core/geometry.ts";
import { slotColor } from "../../scene/palette.ts";
import { boundsOfShape, type MapItem, middleOfItem } from "./map-items.ts";
import { toPicture } from "./map-view.ts";

/** Half of who fights, metres. */
const BODY_M = 0.5;
/** What is smaller on the screen is drawn larger, and larger still for who aims at it, pixels. */
const LEAST_PX = 5;
const TARGET_PX = 12;
/** Smaller things have no name beside them, pixels of a metre. */
const NAMED_PX = 14;
const TEXT_PX = 12;
/** About as wide as a letter is. A room has its name where not much of it hangs over. */
const LETTER_PX = 6.5;
const MOST_OVERHANG = 1.3;

/** How all of it is drawn; the same object while only places change. */
export type Look = { readonly metres: number; readonly turn_degrees: number };

export type ItemViewProps = {
  readonly item: MapItem;
  readonly look: Look;
  readonly label: string;
  readonly isPicked: boolean;
  readonly severity: "error" | "warning" | undefined;
  /** Written in it, such as at the room where a run begins. */
  readonly note: string | undefined;
};

export class ItemView extends Component<ItemViewProps> {
  override shouldComponentUpdate(next: ItemViewProps): boolean {
    const { item, look, label, isPicked, severity, note } = this.props;
    const isSame = look === next.look && label === next.label && isPicked === next.isPicked;
    if (!isSame || severity !== next.severity || note !== next.note) return true;
    return item !== next.item && JSON.stringify(item) !== JSON.stringify(next.item);
  }

  override render({ item, look, label, isPicked, severity, note }: ItemViewProps): ComponentChild {
    const { path, kind, shape } = item;
    const classes = ["map-item", kind, item.type && `of-${item.type}`, isPicked && "picked", severity];
    return h(
      "g",
      {
        ...{ class: classes.filter(each => each).join(" "), role: "button", tabindex: 0 },
        ...{ "aria-label": label, "aria-pressed": isPicked, "data-item": JSON.stringify(path) },
      },
      h("title", {}, label),
      shape.kind === "point" ? figureOf(item, shape, look) : areaOf(item),
      item.door && lineOf(item.door.from, item.door.to, "door"),
      h(Name, { item, look, note }),
      severity && h(Sign, { item, look }),
    );
  }
}

function areaOf({ shape }: MapItem): ComponentChild {
  if (shape.kind === "line") return lineOf(shape.from, shape.to, "shape");
  if (shape.kind === "rect") {
    const { min_x, max_x, min_z, max_z } = shape.rect;
    const { u, v } = toPicture({ x: max_x, z: min_z });
    const size = { width: Math.max(0, max_z - min_z), height: Math.max(0, max_x - min_x) };
    return h("rect", { class: "shape", x: u, y: v, ...size });
  }
  if (shape.kind !== "circle") return null;
  const { u, v } = toPicture(shape.at);
  return h("circle", { class: "shape", cx: u, cy: v, r: Math.max(0, shape.radius) });
}

function lineOf(from: Point, to: Point, name: string): ComponentChild {
  const [a, b] = [toPicture(from), toPicture(to)];
  return h("line", { class: name, x1: a.u, y1: a.v, x2: b.u, y2: b.v });
}

function figureOf(
  { kind, name }: MapItem,
  { at, yaw }: { readonly at: Point; readonly yaw?: number | undefined },
  { metres }: Look,
): ComponentChild {
  const { u, v } = toPicture(at);
  const radius = Math.max(BODY_M, LEAST_PX * metres);
  const target = h("circle", { class: "target", cx: u, cy: v, r: Math.max(radius, TARGET_PX * metres) });
  if (kind === "loot")
    return [
      target,
      h("path", {
        class: "shape",
        d: `M${u} ${v - radius}l${radius} ${radius}l${-radius} ${radius}l${-radius} ${-radius}z`,
      }),
    ];
  const fill = kind === "spawn" ? { style: { fill: slotColor(Number(name) || 1) } } : {};
  const figure = h("circle", { class: "shape", cx: u, cy: v, r: radius, ...fill });
  if (yaw === undefined) return [target, figure];
  const ahead = facing(yaw);
  const nose = { x: at.x + ahead.x * radius * 1.9, z: at.z + ahead.z * radius * 1.9 };
  return [target, lineOf(at, nose, "nose"), figure];
}

type PartProps = { readonly item: MapItem; readonly look: Look };

/** Upright, whichever way the map is turned. */
function Name({ item, look, note }: PartProps & { readonly note: string | undefined }): ComponentChild {
  const { kind, name, shape } = item;
  const { metres, turn_degrees } = look;
  const { min_x, max_x, min_z, max_z } = boundsOfShape(shape);
  const text = note === undefined ? name : `${name} · ${note}`;
  const isRoom = kind === "room";
  const isLarge = isRoom
    ? ((max_z - min_z) / metres) * MOST_OVERHANG >= text.length * LETTER_PX
    : 1 / metres >= NAMED_PX;
  if (!isLarge || kind === "arena" || kind === "corridor" || name === "") return null;
  const middle = middleOfItem(item);
  const place = isRoom
    ? { x: max_x, z: (min_z + max_z) / 2 }
    : { x: middle.x - (max_x - min_x) / 2, z: middle.z };
  const { u, v } = toPicture(place);
  const size = TEXT_PX * metres;
  return h(
    "text",
    {
      ...{ x: u, y: v + size * (isRoom ? 1.2 : 1), "font-size": size, "text-anchor": "middle" },
      ...{ transform: `rotate(${-turn_degrees} ${u} ${v})`, "aria-hidden": true },
    },
    text,
  );
}

/** That something is wrong with it. */
function Sign({ item, look }: PartProps): ComponentChild {
  const { max_x, max_z } = boundsOfShape(item.shape);
  const { u, v } = toPicture({ x: max_x, z: max_z });
  const size = TEXT_PX * look.metres;
  return h(
    "g",
    { class: "sign", transform: `rotate(${-look.turn_degrees} ${u} ${v})`, "aria-hidden": true },
    h("circle", { cx: u, cy: v, r: size * 0.65 }),
    h("text", { x: u, y: v + size * 0.36, "font-size": size, "text-anchor": "middle" }, "!"),
  );
}

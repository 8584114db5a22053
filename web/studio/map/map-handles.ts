/** What is pulled with a mouse to change the size of the thing that is picked, or where it looks. */
import { type ComponentChild, h } from "preact";
import { facing, type Point } from "../../../src/game/core/geometry.ts";
import type { Handle } from "./map-edits.ts";
import type { Look } from "./map-item-view.ts";
import { boundsOfShape, type MapItem, middleOfItem } from "./map-items.ts";
import { toPicture } from "./map-view.ts";

const SIZE_PX = 9;
const TARGET_PX = 22;
/** What is smaller on the screen has one handle, beside it, so that it can still be pressed itself. */
const LEAST_PX = 60;
/** Of a place from the handle that turns it, pixels. */
const TURN_PX = 34;

export type Pull = Handle | "turn";

const SIDES: readonly Handle[] = [
  ...([
    { x: 1, z: 0 },
    { x: -1, z: 0 },
    { x: 0, z: 1 },
    { x: 0, z: -1 },
  ] as const),
];
const CORNERS: readonly Handle[] = [
  ...([
    { x: 1, z: 1 },
    { x: 1, z: -1 },
    { x: -1, z: 1 },
    { x: -1, z: -1 },
  ] as const),
];

/** Whether its size can be changed, or where it looks. */
export function isPullable(item: MapItem): boolean {
  return item.size !== undefined || item.kind === "spawn";
}

export function Handles({ item, look }: { readonly item: MapItem; readonly look: Look }): ComponentChild {
  return pullsOf(item, look).map(({ pull, at }) => {
    const { u, v } = toPicture(at);
    const [size, target] = [SIZE_PX * look.metres, TARGET_PX * look.metres];
    const name = pull === "turn" ? "turn" : `${pull.x} ${pull.z}`;
    return h(
      "g",
      { key: name, class: "handle", "data-handle": name, "aria-hidden": true },
      h("rect", { class: "target", x: u - target / 2, y: v - target / 2, width: target, height: target }),
      h("rect", { x: u - size / 2, y: v - size / 2, width: size, height: size }),
    );
  });
}

/** Of what a handle says in the page. */
export function pullNamed(name: string): Pull {
  if (name === "turn") return "turn";
  return [...SIDES, ...CORNERS].find(each => `${each.x} ${each.z}` === name) ?? { x: 1, z: 1 };
}

function pullsOf(item: MapItem, { metres }: Look): readonly { readonly pull: Pull; readonly at: Point }[] {
  const { shape, kind } = item;
  if (shape.kind === "point") {
    if (shape.yaw === undefined) return [];
    const ahead = facing(shape.yaw);
    const far = TURN_PX * metres;
    return [{ pull: "turn", at: { x: shape.at.x + ahead.x * far, z: shape.at.z + ahead.z * far } }];
  }
  if (shape.kind === "line") return [];
  const rect = boundsOfShape(shape);
  const middle = middleOfItem(item);
  const at = ({ x, z }: Handle): Point => ({
    x: x === 0 ? middle.x : x > 0 ? rect.max_x : rect.min_x,
    z: z === 0 ? middle.z : z > 0 ? rect.max_z : rect.min_z,
  });
  const pulls =
    kind === "corridor"
      ? SIDES.filter(isAcross(item))
      : shape.kind === "circle"
        ? SIDES
        : [...SIDES, ...CORNERS];
  const least = Math.min(rect.max_x - rect.min_x, rect.max_z - rect.min_z);
  if (least / metres >= LEAST_PX) return pulls.map(pull => ({ pull, at: at(pull) }));
  const beside = shape.kind === "rect" && kind !== "corridor" ? CORNERS : pulls;
  return beside.slice(0, 1).map(pull => {
    const { x, z } = at(pull);
    const away = (TARGET_PX / 2) * metres;
    return { pull, at: { x: x + pull.x * away, z: z + pull.z * away } };
  });
}

/** A corridor has a width, and no length of its own. */
function isAcross({ door }: MapItem): (handle: Handle) => boolean {
  const isAlongX = door !== undefined && door.from.x !== door.to.x;
  return ({ x }) => (x !== 0) === isAlongX;
}

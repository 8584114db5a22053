/** The picture of the map, and what a pointer does on it. */
import { type ComponentChild, h, type RefObject, type TargetedPointerEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Point } from "../../../src/game/core/geometry.ts";
import { type Pull, pullNamed } from "./map-handles.ts";
import { isSamePath, type MapItem } from "./map-items.ts";
import { type Pixels, toFloor, toPicture, type View, viewBoxOf } from "./map-view.ts";

/** A pointer that moves less has pressed. */
const STILL_PX = 4;
/** Of one notch of a wheel. */
const WHEEL_ZOOM = 1.0015;

/** What is pulled: a thing, one of its handles. */
export type Grip = { readonly item: MapItem; readonly pull: Pull | undefined };

export type CanvasProps = {
  readonly view: View;
  readonly pixels: Pixels;
  readonly turn_degrees: number;
  readonly items: readonly MapItem[];
  readonly picked: MapItem | undefined;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly onPick: (item: MapItem | undefined) => void;
  readonly onLook: (view: View) => void;
  readonly onZoom: (factor: number, around: Point) => void;
  /** While it is pulled: by so much since it was taken, and where the pointer is. */
  readonly onPull: (grip: Grip, by: Point, at: Point, isFine: boolean) => void;
  /** Let go; `isDone` is false where nothing shall come of it. */
  readonly onLetGo: (isDone: boolean) => void;
  readonly children?: ComponentChild;
};

/** These have no place of their own. Rooms fill the map: one is pulled once it is picked, and the map before. */
const FIXED: readonly MapItem["kind"][] = ["arena", "corridor"];

export function MapCanvas(props: CanvasProps): ComponentChild {
  const { view, pixels, turn_degrees, items, picked, svg, onZoom, children } = props;
  const { u, v } = toPicture(view);
  const stop = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => stop.current?.(), []);
  useEffect(() => {
    const element = svg.current;
    // The page does not scroll with it, which only a listener that may say so can prevent.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = floorOf(element)?.(event);
      if (at) onZoom(WHEEL_ZOOM ** event.deltaY, at);
    };
    element?.addEventListener("wheel", wheel, { passive: false });
    return () => element?.removeEventListener("wheel", wheel);
  }, [onZoom]);
  const latest = useRef(props);
  latest.current = props;
  const press = (event: TargetedPointerEvent<SVGSVGElement>) => {
    const at = floorOf(event.currentTarget);
    if (event.button !== 0 || !at || !(event.target instanceof Element)) return;
    stop.current?.();
    const handle = event.target.closest<SVGElement>("[data-handle]")?.dataset.handle;
    const element = event.target.closest<SVGElement>("[data-item]");
    const path = element?.dataset.item;
    const item = handle === undefined ? itemNamed(items, path) : picked;
    const isPicked = item !== undefined && isSamePath(picked?.path, item.path);
    const canMove = item !== undefined && !FIXED.includes(item.kind) && (isPicked || item.kind !== "room");
    const isPulled = item !== undefined && (handle !== undefined || canMove);
    const grip = isPulled ? { item, pull: handle === undefined ? undefined : pullNamed(handle) } : undefined;
    // Chosen when it is let go: the form follows then, and would move the map below the pointer before.
    stop.current = followPointer(event, at, latest, grip, () => {
      latest.current.onPick(item);
      element?.focus({ preventScroll: true });
    });
  };
  return h(
    "svg",
    {
      ...{ ref: svg, viewBox: viewBoxOf(view, pixels), preserveAspectRatio: "none", onPointerDown: press },
      onMouseDown: (event: Event) => event.preventDefault(),
    },
    h("g", { class: "floor", transform: `rotate(${turn_degrees} ${u} ${v})` }, children),
  );
}

function itemNamed(items: readonly MapItem[], path: string | undefined): MapItem | undefined {
  return path === undefined ? undefined : items.find(each => JSON.stringify(each.path) === path);
}

type OnScreen = { readonly clientX: number; readonly clientY: number };

/** Where on the floor a pointer is, by how the map is shown now. */
export function floorOf(svg: SVGSVGElement | null): ((at: OnScreen) => Point) | undefined {
  const floor = svg?.querySelector<SVGGElement>(".floor");
  const matrix = floor?.getScreenCTM()?.inverse();
  return (
    matrix &&
    (({ clientX, clientY }) => {
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
      return toFloor({ u: x, v: y });
    })
  );
}

/** Until it is let go. What is pulled is drawn once for each picture at most. */
function followPointer(
  pressed: OnScreen,
  at: (event: OnScreen) => Point,
  latest: { readonly current: CanvasProps },
  grip: Grip | undefined,
  onStill: () => void,
): () => void {
  const start = at(pressed);
  const { view } = latest.current;
  let isMoving = false;
  let newest: PointerEvent | undefined;
  let frame = 0;
  const draw = () => {
    frame = 0;
    if (!newest) return;
    const now = at(newest);
    const by = { x: now.x - start.x, z: now.z - start.z };
    if (grip) latest.current.onPull(grip, by, now, newest.shiftKey);
    else latest.current.onLook({ ...view, x: view.x - by.x, z: view.z - by.z });
  };
  const move = (event: PointerEvent) => {
    newest = event;
    const way = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
    isMoving ||= way > STILL_PX;
    if (isMoving && frame === 0) frame = requestAnimationFrame(draw);
  };
  const end = (isDone: boolean) => {
    cancelAnimationFrame(frame);
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", cancel);
    removeEventListener("keydown", giveUp, true);
    if (isMoving && isDone) draw();
    if (grip && isMoving) latest.current.onLetGo(isDone);
    else if (!isMoving && isDone) onStill();
  };
  const up = (event: PointerEvent) => {
    if (isMoving) newest = event;
    end(true);
  };
  const cancel = () => end(false);
  const giveUp = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isMoving) return;
    event.stopPropagation();
    end(false);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", cancel);
  addEventListener("keydown", giveUp, true);
  return cancel;
}

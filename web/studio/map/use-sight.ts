/** Which part of the floor is on the screen, and how it is moved. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Point } from "../../../src/game/core/geometry.ts";
import { textOf } from "../form/json.ts";
import type { Look } from "./map-item-view.ts";
import { boundsOfItems, type MapItem, middleOfItem } from "./map-items.ts";
import { GAME_TURN_DEGREES, isShown, type Pixels, type View, viewOf, zoomed } from "./map-view.ts";

const PAN_PX = 60;

/** Undefined until the page has a place for the map. */
export type Sight = {
  readonly view: View;
  readonly pixels: Pixels;
  readonly look: Look;
};

export type SightTools = {
  readonly sight: Sight | undefined;
  readonly isTurned: boolean;
  readonly setTurned: (isTurned: boolean) => void;
  readonly showAll: () => void;
  readonly lookAt: (view: View) => void;
  /** @param around stays where it is; absent: the middle. */
  readonly zoom: (factor: number, around?: Point) => void;
  /** To one side of the screen. */
  readonly pan: (way: Point) => void;
};

/** @param picked is brought onto the screen where it is not, but not while it `isPulled`. */
export function useSight(
  frame: { readonly current: HTMLElement | null },
  items: readonly MapItem[],
  picked: MapItem | undefined,
  isPulled: boolean,
): SightTools {
  const pixels = usePixels(frame);
  const [view, setView] = useState<View | undefined>();
  const [isTurned, turn] = useState(false);
  const metres = view?.metres ?? 1;
  const turn_degrees = isTurned ? GAME_TURN_DEGREES : 0;
  const look = useMemo(() => ({ metres, turn_degrees }), [metres, turn_degrees]);
  const show = (turned: boolean) => {
    if (pixels) setView(viewOf(boundsOfItems(items), pixels, turned));
  };
  useLayoutEffect(() => {
    if (!view) show(isTurned);
  }, [pixels, view]);
  useEffect(() => {
    if (!picked || !view || !pixels || isPulled || isShown(view, pixels, middleOfItem(picked))) return;
    setView({ ...view, ...middleOfItem(picked) });
  }, [picked && textOf(picked.path), picked?.shape]);
  const zoom = useCallback((factor: number, around?: Point) => {
    setView(before => before && zoomed(before, factor, around ?? before));
  }, []);
  return {
    sight: view && pixels && { view, pixels, look },
    isTurned,
    setTurned: turned => {
      turn(turned);
      show(turned);
    },
    showAll: () => show(isTurned),
    lookAt: setView,
    zoom,
    pan: ({ x, z }) => {
      if (view) setView({ ...view, x: view.x + x * PAN_PX * metres, z: view.z + z * PAN_PX * metres });
    },
  };
}

/** How large it is on the screen, as it changes. */
function usePixels(frame: { readonly current: HTMLElement | null }): Pixels | undefined {
  const [pixels, setPixels] = useState<Pixels | undefined>();
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = () => setPixels({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return pixels;
}

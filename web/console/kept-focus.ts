/** What has the focus may go away by what it does: who works by keys, or hears the page, then stays where it was. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** @returns of the element in which that is so. */
export function useKeptFocus(): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const within = place.current;
    if (!within) return;
    /** What has the focus, and all that it is in, from inside to outside. */
    let path: readonly HTMLElement[] = [];
    const note = (event: FocusEvent) => {
      path = event.composedPath().filter(each => each instanceof HTMLElement);
    };
    const look = () => {
      if (path[0]?.isConnected !== false || document.activeElement !== document.body) return;
      const left = path.find(each => each.isConnected && within.contains(each) && each.textContent !== "");
      if (left) focusIn(left);
    };
    const watch = new MutationObserver(look);
    watch.observe(within, { childList: true, subtree: true });
    within.addEventListener("focusin", note);
    return () => {
      watch.disconnect();
      within.removeEventListener("focusin", note);
    };
  }, []);
  return place;
}

function focusIn(left: HTMLElement): void {
  const summary = left.querySelector<HTMLElement>(":scope > summary");
  if (!summary) left.tabIndex = -1;
  (summary ?? left).focus({ preventScroll: true });
}

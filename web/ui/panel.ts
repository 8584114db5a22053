/** A window over the page, for one thing at a time: what is behind it cannot be reached, and Escape closes it. */
import { type ComponentChild, type ComponentChildren, h, type TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import "./panel.css";

export type PanelProps = {
  /** Its heading, and its name for screen readers. */
  readonly title: string;
  /** What its button says that closes it. */
  readonly close: string;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
};

/** A modal `<dialog>`: the browser keeps the focus inside, and gives it back to where it was. */
export function Panel({ title, close, onClose, children }: PanelProps): ComponentChild {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the browser looks for what has the focus first.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Taken out of the page while it is open, it would not give the focus back.
    return () => shown?.close();
  }, []);
  const hasEnded = useRef(false);
  const end = () => {
    if (!hasEnded.current) onClose();
    hasEnded.current = true;
  };
  return h(
    "dialog",
    {
      ref: dialog,
      class: "panel",
      "aria-label": title,
      // By other ways than the key, such as the back gesture of a phone.
      onClose: end,
      onKeyDown: (event: TargetedKeyboardEvent<HTMLDialogElement>) => {
        // The game behind it would take its keys for the character's.
        event.stopPropagation();
        if (event.key !== "Escape" || event.isComposing) return;
        // The browser closes it a moment before it says so, and a key that is pressed in between would be answered as if this were still open.
        event.preventDefault();
        end();
      },
    },
    h("header", {}, h("h2", {}, title), h("button", { type: "button", onClick: end }, close)),
    h("div", { class: "panel-body" }, children),
  );
}

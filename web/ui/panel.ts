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
  return h(
    "dialog",
    {
      ref: dialog,
      class: "panel",
      "aria-label": title,
      onClose,
      // The game behind it would take its keys for the character's.
      onKeyDown: (event: TargetedKeyboardEvent<HTMLDialogElement>) => event.stopPropagation(),
    },
    h(
      "header",
      {},
      h("h2", {}, title),
      h("button", { type: "button", onClick: () => dialog.current?.close() }, close),
    ),
    h("div", { class: "panel-body" }, children),
  );
}

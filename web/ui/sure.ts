/** Asking before what cannot be undone. */
import { type ComponentChild, h } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

type SureProps = {
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
};

/** The safe answer has the focus. */
export function Sure({ question, yes, no, onYes, onNo }: SureProps): ComponentChild {
  const safe = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => safe.current?.focus(), []);
  return h(
    "div",
    { role: "group", "aria-label": question, class: "deeds sure" },
    h("p", { role: "alert" }, question),
    h("button", { ref: safe, type: "button", onClick: onNo }, no),
    h("button", { type: "button", class: "danger", onClick: onYes }, yes),
  );
}

/** Tabs, of which one is shown: arrow keys lead from one to the next, and show it at once. */
import { type ComponentChild, h, type TargetedKeyboardEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import { placeAfter } from "./character-view.ts";

/** Of the element with what the shown tab has. */
export const SHOWN_ID = "tab-shown";

export type Tab = {
  readonly id: string;
  readonly label: string;
  readonly show: () => ComponentChild;
};

export type TabsProps = { readonly label: string; readonly tabs: readonly Tab[] };

export function Tabs({ label, tabs }: TabsProps): ComponentChild {
  const list = useRef<HTMLDivElement>(null);
  const [shown_id, setShown] = useState(tabs[0]?.id);
  const shown = tabs.find(({ id }) => id === shown_id) ?? tabs[0];
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const to = tabs[placeAfter(event.key, shown ? tabs.indexOf(shown) : 0, tabs.length) ?? -1];
    if (!to) return;
    event.preventDefault();
    setShown(to.id);
    list.current?.querySelector<HTMLElement>(`#tab-${to.id}`)?.focus();
  };
  return [
    h(
      "div",
      { ref: list, role: "tablist", "aria-label": label, class: "tabs", onKeyDown: move },
      tabs.map(tab => {
        const isShown = tab === shown;
        return h(
          "button",
          {
            ...{ key: tab.id, id: `tab-${tab.id}`, type: "button", role: "tab", "aria-selected": isShown },
            ...{ tabIndex: isShown ? 0 : -1, autofocus: isShown, onClick: () => setShown(tab.id) },
            ...(isShown && { "aria-controls": SHOWN_ID }),
          },
          tab.label,
        );
      }),
    ),
    shown &&
      h(
        "div",
        {
          ...{ key: shown.id, id: SHOWN_ID, role: "tabpanel", "aria-labelledby": `tab-${shown.id}` },
          ...{ class: "tab-shown", tabIndex: 0 },
        },
        shown.show(),
      ),
  ];
}

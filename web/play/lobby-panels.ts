/** The panels of the choice, one at a time. They are loaded when the first of them is opened. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LobbyTexts } from "../texts/lobby.ts";
import { Button, type LobbyPanelProps } from "./lobby-parts.ts";
import type { Offer } from "./offer.ts";

export const PANELS = [
  "party",
  "friends",
  "characters",
  "runs",
  "queue",
  "history",
  "boards",
  "account",
] as const;
export type PanelName = (typeof PANELS)[number];

export type OfferPanelProps = LobbyPanelProps & {
  readonly offer: Offer;
  /** Where fights are watched; absent where the server has no such page. */
  readonly watch: string | undefined;
};

/** All panels, as the bundle that is loaded later has them. */
export type Panels = Readonly<Record<PanelName, (props: OfferPanelProps) => ComponentChild>>;

type PanelButtonsProps = { readonly words: LobbyTexts; readonly onOpen: (panel: PanelName) => void };

export function PanelButtons({ words, onOpen }: PanelButtonsProps): ComponentChild {
  // To the queues leads the choice of a match, to the account the heading.
  return h(
    "nav",
    { class: "panels", "aria-label": words.more },
    PANELS.filter(name => name !== "queue" && name !== "account").map(name =>
      h(Button, { key: name, text: words[name].title, onClick: () => onOpen(name) }),
    ),
  );
}

type LobbyPanelsProps = OfferPanelProps & { readonly panel: PanelName | undefined };

export function LobbyPanels({ panel, ...given }: LobbyPanelsProps): ComponentChild {
  const [panels, setPanels] = useState<Panels | undefined>(undefined);
  useEffect(() => {
    if (panel && !panels)
      import("./all-panels.ts").then(({ ALL_PANELS }) => setPanels(ALL_PANELS), console.warn);
  }, [panel, panels]);
  const chosen = panel && panels?.[panel];
  return chosen ? h(chosen, given) : null;
}

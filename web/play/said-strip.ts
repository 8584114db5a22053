/** What staff say to all, above the choice: in a game, the game shows it. */
import { type ComponentChild, h } from "preact";
import { Button, type LobbyProps } from "./lobby-parts.ts";

export function SaidStrip({ lobby, words }: LobbyProps): ComponentChild {
  const company = lobby.player?.company;
  if (company?.said === undefined) return null;
  return h(
    "section",
    { class: "strip" },
    h("p", { role: "status" }, company.said),
    h("p", { class: "actions" }, h(Button, { text: words.close, onClick: () => company.forgetSaid() })),
  );
}

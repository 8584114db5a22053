/** Finding a player, and everything about one. */
import { type ComponentChild, h, type TargetedSubmitEvent } from "preact";
import { goTo } from "./address.ts";
import { typedIn } from "./deed.ts";
import type { PartProps } from "./part.ts";

export function Players({ texts, path: [player_id] }: PartProps): ComponentChild {
  return h(
    "form",
    {
      class: "line",
      onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        goTo("players", typedIn(new FormData(event.currentTarget), "find"));
      },
    },
    h(
      "label",
      {},
      texts.parts.players,
      h("input", { name: "find", required: true, defaultValue: player_id }),
    ),
    h("button", {}, texts.again),
  );
}

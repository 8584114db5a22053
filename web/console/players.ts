/** Finding a player, and everything about one. */
import { type ComponentChild, h, type TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { playerTexts } from "../texts/console-players.ts";
import { useDoing } from "../ui/asked.ts";
import { goTo } from "./address.ts";
import { CharacterView } from "./character-view.ts";
import { typedIn } from "./deed.ts";
import type { PartProps } from "./part.ts";
import type { KnownPlayer } from "./player-types.ts";
import { PlayerView } from "./player-view.ts";

/** By the address: nobody, a player, or one of the player's characters. */
export function Players(props: PartProps): ComponentChild {
  const { path } = props;
  const [player_id, character_id] = path;
  return [
    h(FindPlayer, { key: "find", ...props }),
    player_id !== undefined &&
      (character_id === undefined
        ? h(PlayerView, { key: player_id, ...props, player_id })
        : h(CharacterView, { key: character_id, ...props, player_id, character_id })),
  ];
}

function FindPlayer({ page, session, words }: PartProps): ComponentChild {
  const text = playerTexts[page.language];
  const [missed, setMissed] = useState<string>();
  const { isBusy, error, act } = useDoing();
  const find = async (typed: string) => {
    setMissed(undefined);
    const path = `/api/admin/players?find=${encodeURIComponent(typed)}`;
    const [found] = (await session.api.ask<{ players: KnownPlayer[] }>("GET", path)).players;
    if (found) goTo("players", found.player_id);
    else setMissed(typed);
  };
  return [
    h(
      "form",
      {
        class: "line",
        role: "search",
        onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          const typed = typedIn(new FormData(event.currentTarget), "find");
          if (typed !== "") act(() => find(typed));
        },
      },
      h("label", {}, text.find, h("input", { name: "find", type: "search", maxLength: 128, required: true })),
      h("button", { "aria-disabled": isBusy }, text.find_button),
    ),
    h(StaffTrouble, { error, words }),
    missed !== undefined && h("p", { role: "status" }, text.nobody(missed)),
  ];
}

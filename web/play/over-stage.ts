/** What the lobby says while a game is played: a match that was found, the code of one's own match, and how a match has ended. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { useChanges, useDoing } from "../ui/asked.ts";
import type { MatchOver } from "./arena-game.ts";
import type { Game } from "./game.ts";
import { linkTo } from "./invitation.ts";
import { Button, Copied, type LobbyProps, Trouble } from "./lobby-parts.ts";
import { MatchResult } from "./match-result.ts";
import { JoinRequests } from "./party-strip.ts";
import { PingCorner } from "./ping-corner.ts";
import { TicketStrip } from "./ticket-strip.ts";
import { againstBot, againstPlayer, type CustomEntry, intoQueuedMatch, type WayIn } from "./ways-in.ts";

type OverStageProps = LobbyProps & {
  /** Where fights are watched; absent where the server has no such page. */
  readonly watch: string | undefined;
  readonly over: MatchOver | undefined;
  readonly custom: CustomEntry | undefined;
  readonly game: Game;
  /** By which the player came in. */
  readonly way: WayIn;
  /** The result was seen. */
  readonly onSeen: () => void;
  readonly onLeave: () => void;
  readonly onQueueAgain: (queue_id: string) => void;
};

export function OverStage(props: OverStageProps): ComponentChild {
  const { lobby, over, custom, game, way, texts, words, onSeen, onLeave } = props;
  const company = lobby.player?.company;
  useChanges(lobby);
  const { ticket } = lobby;
  // Of the match that is played now there is nothing to say.
  const isElsewhere = ticket && way !== intoQueuedMatch && ticket.state !== "ended";
  return [
    h(
      "aside",
      { key: "strips", class: "over-stage" },
      isElsewhere && h(TicketStrip, props),
      company?.party &&
        company.party.requests.length > 0 &&
        h("section", { class: "strip" }, h(JoinRequests, { ...props, company, party: company.party })),
      custom && !over && h(CustomStrip, { ...props, custom }),
    ),
    company && game.pointing && h(PingCorner, { key: "pings", company, game, texts, words }),
    over &&
      h(MatchResult, { key: "result", ...props, over, again: againOf(props), onClose: onSeen, onLeave }),
  ];
}

/** Undefined where the player has to choose anew. */
function againOf({ lobby, way, onWayIn, onQueueAgain }: OverStageProps): (() => void) | undefined {
  const queue_id = lobby.ticket?.queue_id;
  if (way === intoQueuedMatch) return queue_id === undefined ? undefined : () => onQueueAgain(queue_id);
  return way === againstBot || way === againstPlayer ? () => onWayIn(way) : undefined;
}

type CustomStripProps = LobbyProps & { readonly custom: CustomEntry };

function CustomStrip({ texts, words, custom }: CustomStripProps): ComponentChild {
  const [hasBegun, setBegun] = useState(false);
  const { isBusy, error, act } = useDoing();
  if (hasBegun) return null;
  const begin = async () => {
    await custom.start();
    setBegun(true);
  };
  return h(
    "section",
    { class: "strip", "aria-label": words.custom.title },
    h(Copied, { label: words.custom.code_is, value: custom.code, words }),
    h(Copied, { label: words.party.link, value: linkTo({ to: "match", code: custom.code }), words }),
    h(Button, { text: words.custom.begin, isBusy, isPrimary: true, onClick: () => act(begin) }),
    h(Trouble, { error, texts, words }),
  );
}

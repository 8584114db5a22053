/** How it goes on with the player's place in a queue: wherever it is on the page, also in a game. */
import { type ComponentChild, h } from "preact";
import type { Queue } from "../client/queue.ts";
import type { Ticket } from "../client/ticket.ts";
import { useChanges, useDoing, useEvery } from "../ui/asked.ts";
import { clock, secondsUntil } from "./in-words.ts";
import { Button, type LobbyProps, Trouble } from "./lobby-parts.ts";
import { intoQueuedMatch } from "./ways-in.ts";

/** Ends that the player has brought about itself, or that need no word. */
const UNSAID = ["cancelled", "played", "declined"];

export function TicketStrip(props: LobbyProps): ComponentChild {
  const { lobby } = props;
  useChanges(lobby);
  const { ticket, player } = lobby;
  if (!ticket || !player || UNSAID.includes(ticket.ended_because ?? "")) return null;
  return h(ShownTicket, { ...props, ticket, queue: player.queue });
}

type ShownProps = LobbyProps & { readonly ticket: Ticket; readonly queue: Queue };

function ShownTicket(props: ShownProps): ComponentChild {
  const { lobby, words, texts, ticket, queue, onWayIn } = props;
  const { isBusy, error, act } = useDoing();
  useEvery(1000);
  const text = words.queue;
  const { state } = ticket;
  const hasAccepted = ticket.members.find(
    each => each.player_id === lobby.player?.account.playerId,
  )?.has_accepted;
  return h(
    "section",
    { class: "strip", "aria-label": text.yours },
    h(
      "div",
      {},
      h("p", { role: "status" }, h("strong", {}, text.state[state])),
      h("p", {}, saidOf(props)),
      h(Trouble, { error, texts, words }),
    ),
    h(
      "p",
      { class: "actions" },
      state === "asked" &&
        hasAccepted !== true && [
          h(Button, {
            ...{ key: "accept", text: text.accept, isBusy, isPrimary: true },
            onClick: () => act(() => queue.accept()),
          }),
          h(Button, {
            key: "decline",
            text: text.decline,
            isBusy,
            onClick: () => act(() => queue.decline()),
          }),
        ],
      state === "waiting" &&
        h(Button, { text: text.cancel, isBusy, onClick: () => act(() => queue.cancel()) }),
      state === "open" &&
        h(Button, { text: text.enter, isPrimary: true, onClick: () => onWayIn(intoQueuedMatch) }),
      state === "ended" && h(Button, { text: words.close, onClick: () => lobby.putTicketAway() }),
    ),
  );
}

function saidOf({ ticket, words }: ShownProps): string {
  const text = words.queue;
  switch (ticket.state) {
    case "waiting": {
      const { place, expected_wait_seconds: expected, waits_because: reason } = ticket;
      const waited = (Date.now() - Date.parse(ticket.waits_since)) / 1000;
      return [
        text.waited(clock(waited)),
        place !== undefined && text.place(place),
        expected !== undefined && text.expected(clock(expected)),
        reason && text.because[reason],
      ]
        .filter(Boolean)
        .join(" ");
    }
    case "asked":
      return text.asked(
        ticket.accepted_count ?? 0,
        ticket.player_count ?? 0,
        secondsUntil(ticket.accept_until ?? new Date().toISOString()),
      );
    case "ended":
      return ticket.ended_because ? text.ended[ticket.ended_because] : "";
    default:
      return "";
  }
}

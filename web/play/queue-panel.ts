/** Matches: queues to wait in, alone or with the party, and matches among friends by a code. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useState } from "preact/hooks";
import { contentText } from "../client/content-text.ts";
import type { QueueStatus } from "../client/ticket.ts";
import { useAsked, useChanges, useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { clock } from "./in-words.ts";
import type { Player } from "./lobby.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Button, Entry, Trouble } from "./lobby-parts.ts";
import { TicketStrip } from "./ticket-strip.ts";
import { intoCustomMatch, intoNewCustomMatch } from "./ways-in.ts";

/** A code has 8 characters; players write it with dashes and spaces. */
const LONGEST_CODE = 32;

export function QueuePanel(props: OfferPanelProps): ComponentChild {
  const { lobby, texts, words, onClose } = props;
  useChanges(lobby);
  const { value, error } = useAsked(async () => {
    const player = await lobby.enter();
    return { player, queues: await player.queue.list() };
  }, [lobby.ticket?.state]);
  const text = words.queue;
  return h(
    Panel,
    { title: text.title, close: words.close, onClose },
    h(TicketStrip, props),
    h(Trouble, { error, texts, words }),
    !value && error === undefined && h("p", { role: "status" }, words.loading),
    value?.queues.length === 0 && h("p", {}, text.empty),
    value &&
      h(
        "ul",
        { class: "rows with-button" },
        value.queues.map(each =>
          h(QueueRow, { key: each.queue_id, ...props, status: each, player: value.player }),
        ),
      ),
    h(CustomMatch, props),
  );
}

type QueueRowProps = OfferPanelProps & { readonly status: QueueStatus; readonly player: Player };

function QueueRow({ lobby, texts, words, language, offer, status, player }: QueueRowProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  const text = words.queue;
  const { queue_id, player_count, expected_wait_seconds: expected, party_sizes, is_ranked } = status;
  const name = contentText(status.name, language);
  const { party } = player.company;
  const bots_after = offer.bots_after_seconds.get(queue_id);
  const size = party?.members.length ?? 1;
  const isWaiting = lobby.ticket !== undefined && lobby.ticket.state !== "ended";
  const sayNo =
    party && party.leader_player_id !== player.account.playerId
      ? text.leader_queues
      : party_sizes.includes(size)
        ? undefined
        : text.wrong_size(party_sizes.join(", "));
  return h(
    "li",
    {},
    h(
      "span",
      {},
      h("strong", {}, name),
      h("br", {}),
      [
        is_ranked && text.counts,
        text.waiting(player_count),
        expected !== undefined && text.expected(clock(expected)),
        bots_after !== undefined && text.bots_after(bots_after),
      ]
        .filter(Boolean)
        .join(" "),
      sayNo !== undefined && h("br", {}),
      sayNo,
    ),
    h(Button, {
      ...{ text: size > 1 ? text.begin_party : text.begin, label: `${text.begin}: ${name}` },
      isBusy: isBusy || isWaiting || sayNo !== undefined,
      onClick: () => act(() => player.queue.begin(queue_id, player.session.character_id)),
    }),
    h(Trouble, { error, texts, words }),
  );
}

function CustomMatch({ words, offer, onWayIn }: OfferPanelProps): ComponentChild {
  const [chosen, setMode] = useState<string | undefined>(undefined);
  const [hasBots, setBots] = useState(true);
  const mode = chosen ?? offer.modes[0]?.id;
  const text = words.custom;
  return h(
    "section",
    { class: "section", "aria-label": text.title },
    h("h3", {}, text.title),
    h("p", { class: "soft" }, text.note),
    h(
      "div",
      { class: "fields" },
      h(
        "label",
        {},
        text.mode,
        h(
          "select",
          {
            value: mode,
            onChange: (event: TargetedEvent<HTMLSelectElement>) => setMode(event.currentTarget.value),
          },
          offer.modes.map(({ id, name }) => h("option", { key: id, value: id }, name)),
        ),
      ),
      h(
        "label",
        { class: "check" },
        h("input", {
          ...{ type: "checkbox", checked: hasBots },
          onChange: event => setBots(event.currentTarget.checked),
        }),
        text.bots,
      ),
      h(Button, {
        text: text.make,
        isBusy: mode === undefined,
        onClick: () =>
          mode !== undefined && onWayIn(intoNewCustomMatch({ pvp_mode_id: mode, has_bots: hasBots })),
      }),
    ),
    h(Entry, {
      ...{ label: text.code, button: text.join, isBusy: false, maxLength: LONGEST_CODE },
      onEntry: code => onWayIn(intoCustomMatch(code)),
    }),
  );
}

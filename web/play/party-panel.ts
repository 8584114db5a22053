/** The player's party: made, joined by a code, led, left, and talked in. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { Party, PartyMember } from "../client/party-types.ts";
import { useAsked, useChanges, useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { linkTo } from "./invitation.ts";
import type { Player } from "./lobby.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Button, Copied, Entry, Trouble } from "./lobby-parts.ts";
import { PartyChat } from "./party-chat.ts";
import { JoinRequests, memberText, ReadyQuestion } from "./party-strip.ts";

/** A code has 8 characters; players write it with dashes and spaces. */
const LONGEST_CODE = 32;

export function PartyPanel(props: OfferPanelProps): ComponentChild {
  const { lobby, texts, words, onClose } = props;
  useChanges(lobby);
  const { error } = useAsked(() => lobby.enter());
  const { player } = lobby;
  const party = player?.company.party;
  return h(
    Panel,
    { title: words.party.title, close: words.close, onClose },
    h(Trouble, { error, texts, words }),
    player && party ? h(Within, { ...props, player, party }) : player && h(Without, { ...props, player }),
  );
}

type WithoutProps = OfferPanelProps & { readonly player: Player };

function Without({ texts, words, player }: WithoutProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  const { parties } = player.company;
  const text = words.party;
  const join = async (code: string) => {
    const { party_id } = await parties.byCode(code);
    await parties.join(party_id, code);
  };
  return [
    h("p", {}, text.none),
    h(Button, { text: text.make, isBusy, isPrimary: true, onClick: () => act(() => parties.begin()) }),
    h(Entry, {
      ...{ label: text.code, button: text.join, isBusy, maxLength: LONGEST_CODE, isCleared: false },
      onEntry: code => act(() => join(code)),
    }),
    h(Trouble, { error, texts, words }),
  ];
}

type WithinProps = WithoutProps & { readonly party: Party };

function Within(props: WithinProps): ComponentChild {
  const { texts, words, player, party } = props;
  const [code, setCode] = useState<string | undefined>(undefined);
  const { isBusy, error, act } = useDoing();
  const { company, account } = player;
  const { parties } = company;
  const { party_id, leader_player_id, is_open, members, requests, max_size } = party;
  const leads = leader_player_id === account.playerId;
  const text = words.party;
  return [
    h(ReadyQuestion, { ...props, company }),
    h(
      "ul",
      { class: "rows", "aria-label": text.members(members.length, max_size) },
      members.map(member => h(MemberRow, { key: member.player_id, ...props, leads, member })),
    ),
    requests.length > 0 && h("h3", {}, text.requests),
    h(JoinRequests, { ...props, company }),
    h(
      "p",
      { class: "actions" },
      h(Button, {
        ...{ text: text.invite, isBusy },
        onClick: () => act(async () => setCode((await parties.code(party_id)).code)),
      }),
      leads &&
        h(Button, { text: text.check_ready, isBusy, onClick: () => act(() => parties.checkReady(party_id)) }),
      leads &&
        h(Button, {
          ...{ text: is_open ? text.make_closed : text.make_open, isBusy },
          onClick: () => act(() => parties.setOpen(party_id, !is_open)),
        }),
      h(Button, { text: text.leave, isBusy, onClick: () => act(() => parties.leave(party_id)) }),
    ),
    code !== undefined && h(Copied, { label: text.code_is, value: code, words }),
    code !== undefined && h(Copied, { label: text.link, value: linkTo({ to: "party", code }), words }),
    h(Trouble, { error, texts, words }),
    h(PartyChat, { ...props, company, party_id }),
  ];
}

type MemberRowProps = WithinProps & { readonly leads: boolean; readonly member: PartyMember };

function MemberRow(props: MemberRowProps): ComponentChild {
  const { texts, words, player, party, leads, member } = props;
  const { isBusy, error, act } = useDoing();
  const { parties } = player.company;
  const { player_id, character_name: name, is_muted } = member;
  const { party_id } = party;
  const text = words.party;
  const labelled = (what: string) => ({ text: what, label: `${what}: ${name}`, isBusy });
  return h(
    "li",
    {},
    h("span", {}, memberText(member, party, props)),
    leads &&
      player_id !== player.account.playerId &&
      h(
        "span",
        { class: "actions" },
        h(Button, {
          ...labelled(text.promote),
          onClick: () => act(() => parties.promote(party_id, player_id)),
        }),
        h(Button, {
          ...labelled(is_muted ? text.unmute : text.mute),
          onClick: () => act(() => parties.mute(party_id, player_id, !is_muted)),
        }),
        h(Button, {
          ...labelled(text.remove),
          onClick: () => act(() => parties.remove(party_id, player_id)),
        }),
      ),
    h(Trouble, { error, texts, words }),
  );
}

/** The player's party above the choice: who is in it, and what it is asked; and who invites the player into one. */
import { type ComponentChild, h } from "preact";
import type { Party, PartyMember } from "../client/party-types.ts";
import { useDoing, useEvery } from "../ui/asked.ts";
import type { Company } from "./company.ts";
import { secondsUntil } from "./in-words.ts";
import { Button, type LobbyProps, Trouble } from "./lobby-parts.ts";
import { nameIn, type Offer } from "./offer.ts";
import { resumeRun } from "./ways-in.ts";

/** After a ready check has ended, what was answered is shown for so long. */
const ANSWERS_SHOWN_FOR_MS = 60_000;

type PartyStripProps = LobbyProps & { readonly offer: Offer; readonly onOpen: () => void };

export function PartyStrip(props: PartyStripProps): ComponentChild {
  const { lobby, words, onOpen } = props;
  const company = lobby.player?.company;
  if (!company) return null;
  const { party, invites } = company;
  return [
    company.isReplaced && h("p", { key: "replaced", class: "notice" }, words.party.replaced),
    company.isDeclined &&
      h(
        "section",
        { key: "declined", class: "strip" },
        h("p", { role: "status" }, words.party.declined),
        h(
          "p",
          { class: "actions" },
          h(Button, { text: words.close, onClick: () => company.forgetDeclined() }),
        ),
      ),
    ...invites.map(({ party_id, invited_by }) =>
      h(Invite, { key: party_id, ...props, company, party_id, invited_by }),
    ),
    company.begunRunId !== undefined &&
      h(BegunRun, { key: "run", ...props, company, run_id: company.begunRunId }),
    party &&
      h(
        "section",
        { key: "party", class: "strip", "aria-label": words.party.title },
        h(Members, { ...props, party }),
        h(
          "p",
          { class: "actions" },
          h(Button, {
            text: company.unread > 0 ? words.party.open_unread(company.unread) : words.party.open,
            onClick: onOpen,
          }),
        ),
        h(ReadyQuestion, { ...props, company, party }),
        h(JoinRequests, { ...props, company, party }),
      ),
  ];
}

/** Who asks to be let in, for the leader to answer. */
export function JoinRequests({ lobby, texts, words, company, party }: ReadyProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  const { party_id, leader_player_id, requests } = party;
  if (requests.length === 0) return null;
  const leads = leader_player_id === lobby.player?.account.playerId;
  const text = words.party;
  const answer = (player_id: string, is_accepted: boolean) =>
    act(() => company.parties.answerRequest(party_id, player_id, is_accepted));
  return [
    h(
      "ul",
      { key: "requests", class: "rows", "aria-label": text.requests },
      requests.map(({ player_id, character_name: name }) =>
        h(
          "li",
          { key: player_id },
          h("span", {}, text.asks(name)),
          leads &&
            h(
              "span",
              { class: "actions" },
              h(Button, {
                ...{ text: text.let_in, label: `${text.let_in}: ${name}`, isBusy, isPrimary: true },
                onClick: () => answer(player_id, true),
              }),
              h(Button, {
                ...{ text: text.refuse, label: `${text.refuse}: ${name}`, isBusy },
                onClick: () => answer(player_id, false),
              }),
            ),
        ),
      ),
    ),
    h(Trouble, { key: "trouble", error, texts, words }),
  ];
}

type MembersProps = LobbyProps & { readonly offer: Offer; readonly party: Party };

function Members({ words, offer, party }: MembersProps): ComponentChild {
  return h(
    "ul",
    { class: "members", "aria-label": words.party.title },
    party.members.map(each => h("li", { key: each.player_id }, memberText(each, party, { words, offer }))),
  );
}

/** A member in words: name, level, where it is, and what it has answered. */
export function memberText(
  { character_name, level, is_leader, is_away, is_ready, where, dungeon_id }: PartyMember,
  { ready_check }: Party,
  { words, offer }: Pick<PartyStripProps, "words" | "offer">,
): string {
  const text = words.party;
  const place = is_away
    ? text.away
    : dungeon_id === undefined
      ? (text.where[where] ?? where)
      : nameIn(offer.dungeons, dungeon_id);
  const answer =
    is_ready === undefined || !isAnswerShown(ready_check)
      ? ""
      : ` · ${is_ready ? text.is_ready : text.is_not_ready}`;
  return `${text.member(character_name, level)}${is_leader ? ` · ${text.leads}` : ""} · ${place}${answer}`;
}

/** An answer of long ago says nothing about now. */
function isAnswerShown(check: Party["ready_check"]): boolean {
  return check !== undefined && Date.parse(check.ends_at) + ANSWERS_SHOWN_FOR_MS > Date.now();
}

type ReadyProps = LobbyProps & { readonly company: Company; readonly party: Party };

/** While the leader asks whether all are ready. */
export function ReadyQuestion({ lobby, texts, words, company, party }: ReadyProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  useEvery(1000);
  const { ready_check: check, party_id, members } = party;
  const own = members.find(({ player_id }) => player_id === lobby.player?.account.playerId);
  const left = check ? secondsUntil(check.ends_at) : 0;
  if (!check || left === 0 || own?.is_ready !== undefined) return null;
  const answer = (is_ready: boolean) => act(() => company.parties.answerReady(party_id, is_ready));
  const text = words.party;
  return h(
    "div",
    { class: "asking", role: "status" },
    h("span", {}, text.ready_question(left)),
    h(Button, { text: text.ready, isBusy, isPrimary: true, onClick: () => answer(true) }),
    h(Button, { text: text.not_ready, isBusy, onClick: () => answer(false) }),
    h(Trouble, { error, texts, words }),
  );
}

type InviteProps = LobbyProps & {
  readonly company: Company;
  readonly party_id: string;
  readonly invited_by: string;
};

function Invite({ texts, words, company, party_id, invited_by }: InviteProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  const answer = (asked: Promise<unknown>) => asked.then(() => company.readInvites());
  const { parties } = company;
  return h(
    "section",
    { class: "strip", "aria-label": words.invited.title },
    h("p", {}, words.invited.party(invited_by)),
    h(
      "p",
      { class: "actions" },
      h(Button, {
        ...{ text: words.party.join, isBusy, isPrimary: true },
        onClick: () => act(() => answer(parties.join(party_id))),
      }),
      h(Button, {
        ...{ text: words.invited.dismiss, isBusy },
        onClick: () => act(() => answer(parties.declineInvite(party_id))),
      }),
    ),
    h(Trouble, { error, texts, words }),
  );
}

type BegunRunProps = LobbyProps & { readonly company: Company; readonly run_id: string };

function BegunRun({ words, company, run_id, onWayIn }: BegunRunProps): ComponentChild {
  const go = () => {
    company.forgetRun();
    onWayIn(resumeRun(run_id));
  };
  return h(
    "section",
    { class: "strip" },
    h("p", { role: "status" }, words.party.run_begun),
    h(
      "p",
      { class: "actions" },
      h(Button, { text: words.party.go_along, isPrimary: true, onClick: go }),
      h(Button, { text: words.invited.dismiss, onClick: () => company.forgetRun() }),
    ),
  );
}

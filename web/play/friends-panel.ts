/** Friends: who is online and where, requests, blocks, and who sees where the player is. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { BlockedPlayer, Friend, FriendList, FriendRequest, ShowsPresenceTo } from "../client/friends.ts";
import { type Doing, useAsked, useChanges, useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { Field } from "./fields.ts";
import type { Player } from "./lobby.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Button, Entry, Trouble } from "./lobby-parts.ts";
import { nameIn } from "./offer.ts";
import { joinRun } from "./ways-in.ts";

const LONGEST_NAME = 32;
const AUDIENCES: readonly ShowsPresenceTo[] = ["everybody", "friends", "nobody"];

type Known = {
  readonly player: Player;
  readonly list: FriendList;
  readonly blocked: readonly BlockedPlayer[];
};
type ShownProps = OfferPanelProps & {
  readonly known: Known;
  readonly doing: Doing;
  readonly again: () => void;
};

export function FriendsPanel(props: OfferPanelProps): ComponentChild {
  const { lobby, texts, words, onClose } = props;
  useChanges(lobby);
  const doing = useDoing();
  const news = lobby.player?.company.friendNews;
  const { value, error, again } = useAsked<Known>(async () => {
    const player = await lobby.enter();
    const { friends } = player.company;
    const [list, blocked] = await Promise.all([friends.list(), friends.blocked()]);
    return { player, list, blocked };
  }, [news]);
  return h(
    Panel,
    { title: words.friends.title, close: words.close, onClose },
    h(Trouble, { error: doing.error ?? error, texts, words }),
    !value && error === undefined && h("p", { role: "status" }, words.loading),
    value && h(Shown, { ...props, known: value, doing, again }),
  );
}

function Shown(props: ShownProps): ComponentChild {
  const { words, known, doing, again } = props;
  const { list, blocked, player } = known;
  const { friends } = player.company;
  const text = words.friends;
  const act = (deed: () => Promise<unknown>) => doing.act(() => deed().then(again));
  const { isBusy } = doing;
  return [
    list.friends.length === 0 && h("p", {}, text.empty),
    h(
      "ul",
      { class: "rows", "aria-label": text.title },
      list.friends.map(each => h(FriendRow, { key: each.player_id, ...props, friend: each })),
    ),
    h(Entry, {
      ...{ label: text.name, button: text.ask, isBusy, maxLength: LONGEST_NAME },
      onEntry: character_name => act(() => friends.ask({ character_name })),
    }),
    list.received.length > 0 && h("h3", {}, text.received),
    h(
      "ul",
      { class: "rows" },
      list.received.map(({ player_id, character_name: name }) =>
        h(
          "li",
          { key: player_id },
          h("span", {}, name),
          h(
            "span",
            { class: "actions" },
            h(Button, {
              ...{ text: text.accept, label: `${text.accept}: ${name}`, isBusy, isPrimary: true },
              onClick: () => act(() => friends.accept(player_id)),
            }),
            h(Button, {
              ...{ text: text.decline, label: `${text.decline}: ${name}`, isBusy },
              onClick: () => act(() => friends.endRequest(player_id)),
            }),
            h(Button, {
              ...{ text: text.block, label: `${text.block}: ${name}`, isBusy },
              onClick: () => act(() => friends.block(player_id)),
            }),
          ),
        ),
      ),
    ),
    list.sent.length > 0 && h("h3", {}, text.sent),
    h(
      "ul",
      { class: "rows" },
      list.sent.map(({ player_id, character_name: name }: FriendRequest) =>
        h(
          "li",
          { key: player_id },
          h("span", {}, name),
          h(Button, {
            ...{ text: text.withdraw, label: `${text.withdraw}: ${name}`, isBusy },
            onClick: () => act(() => friends.endRequest(player_id)),
          }),
        ),
      ),
    ),
    blocked.length > 0 && h("h3", {}, text.blocked),
    h(
      "ul",
      { class: "rows" },
      blocked.map(({ player_id, character_name: name = text.nameless }) =>
        h(
          "li",
          { key: player_id },
          h("span", {}, name),
          h(Button, {
            ...{ text: text.unblock, label: `${text.unblock}: ${name}`, isBusy },
            onClick: () => act(() => friends.unblock(player_id)),
          }),
        ),
      ),
    ),
    h(Field, {
      ...{ id: "presence", label: text.shown_to, value: list.shows_presence_to },
      choices: AUDIENCES.map(each => [each, text.audiences[each]] as const),
      onValue: value => {
        const to = AUDIENCES.find(each => each === value);
        if (to) act(() => friends.showPresenceTo(to));
      },
    }),
  ];
}

type FriendRowProps = ShownProps & { readonly friend: Friend };

function FriendRow({ words, offer, known, doing, again, friend, onWayIn }: FriendRowProps): ComponentChild {
  const [said, setSaid] = useState<string | undefined>(undefined);
  const { friends, parties, party: own } = known.player.company;
  const { player_id, character_name: name, level, is_online, place, run, party, closed_party } = friend;
  const text = words.friends;
  const { isBusy } = doing;
  const act = (deed: () => Promise<unknown>) => doing.act(() => deed().then(again));
  const labelled = (what: string) => ({ text: what, label: `${what}: ${name}`, isBusy });
  const invite = async () => {
    const { party_id } = own ?? (await parties.begin());
    await parties.invite(party_id, player_id);
    setSaid(text.invited(name));
  };
  const askIn = async (party_id: string) => {
    await parties.askToJoin(party_id);
    setSaid(text.asked_party(name));
  };
  const where = !is_online
    ? text.offline
    : run
      ? text.in_run(nameIn(offer.dungeons, run.dungeon_id), run.free_places)
      : (text.places[place ?? "menu"] ?? text.online);
  return h(
    "li",
    {},
    h("span", {}, h("strong", {}, words.party.member(name, level)), ` · ${where}`),
    h(
      "span",
      { class: "actions" },
      run &&
        h(Button, {
          ...labelled(text.join_run),
          isPrimary: true,
          onClick: () => onWayIn(joinRun(run.run_id)),
        }),
      party &&
        party.party_id !== own?.party_id &&
        h(Button, { ...labelled(text.join_party), onClick: () => act(() => parties.join(party.party_id)) }),
      closed_party &&
        !own &&
        h(Button, {
          ...labelled(text.ask_party),
          onClick: () => doing.act(() => askIn(closed_party.party_id)),
        }),
      h(Button, { ...labelled(text.invite), onClick: () => doing.act(invite) }),
      h(Button, { ...labelled(text.remove), onClick: () => act(() => friends.remove(player_id)) }),
      h(Button, { ...labelled(text.block), onClick: () => act(() => friends.block(player_id)) }),
    ),
    said !== undefined && h("p", { role: "status" }, said),
  );
}

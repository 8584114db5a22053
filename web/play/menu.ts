/** The choice: who plays, and what. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from "../texts/language.ts";
import type { LobbyTexts } from "../texts/lobby.ts";
import type { PlayTexts } from "../texts/play.ts";
import { useChanges } from "../ui/asked.ts";
import { isStorageAllowed, keep } from "../ui/storage.ts";
import { type Page, watchHref } from "../ui/this-page.ts";
import { isInMatch } from "./account.ts";
import { Dungeons } from "./dungeons.ts";
import { Choice, Field } from "./fields.ts";
import { Invitation, type Invited } from "./invitation.ts";
import type { Lobby } from "./lobby.ts";
import { LobbyPanels, PanelButtons, type PanelName } from "./lobby-panels.ts";
import { Button, type LobbyProps } from "./lobby-parts.ts";
import { NO_OFFER, nameIn, type Offer, readOffer } from "./offer.ts";
import { PartyStrip } from "./party-strip.ts";
import { SaidStrip } from "./said-strip.ts";
import { SettingsButton } from "./settings-panel.ts";
import { WhoIsKnown } from "./sign-in-view.ts";
import { TicketStrip } from "./ticket-strip.ts";
import { againstBot, againstPlayer, backInto, type WayIn } from "./ways-in.ts";

export type MenuProps = {
  readonly page: Page;
  readonly texts: PlayTexts;
  readonly words: LobbyTexts;
  readonly lobby: Lobby;
  readonly trouble: string | undefined;
  readonly onWayIn: (way: WayIn) => void;
  /** The invite whose link was opened, until it is taken. */
  readonly invited: Invited | undefined;
  readonly onInvitationDone: () => void;
};

export function Menu(props: MenuProps): ComponentChild {
  const { page, texts, words, lobby, trouble, onWayIn } = props;
  const [offer, setOffer] = useState<Offer>(NO_OFFER);
  const [panel, setPanel] = useState<PanelName | undefined>(undefined);
  useChanges(lobby);
  useEffect(() => void readOffer(page.endpoint, page.language).then(setOffer, console.warn), [page]);
  const watch = watchHref(page);
  const given = { lobby, texts, words, language: page.language, onWayIn };
  return h(
    "main",
    { class: "menu" },
    h(
      "header",
      {},
      h("h1", {}, texts.heading),
      h(
        "div",
        { class: "actions" },
        h(Button, { text: words.account.title, onClick: () => setPanel("account") }),
        h(SettingsButton, {}),
        h("a", { class: "button", href: page.root }, texts.home),
      ),
    ),
    trouble !== undefined && h("p", { class: "notice", role: "alert" }, trouble),
    isStorageAllowed()
      ? h(WhoIsKnown, { texts, onSignIn: () => setPanel("account") })
      : h("p", { class: "notice" }, texts.no_storage),
    props.invited &&
      h(Invitation, { ...given, offer, invited: props.invited, onDone: props.onInvitationDone }),
    h(SaidStrip, given),
    h(PartyStrip, { ...given, offer, onOpen: () => setPanel("party") }),
    h(TicketStrip, given),
    h(BackIn, { ...given, offer }),
    h("p", { class: "who" }, h("strong", {}, words.who), " ", playedText(props, offer)),
    h(PanelButtons, { words, onOpen: setPanel }),
    h(Dungeons, { ...given, offer }),
    h("h2", {}, texts.matches),
    h(
      "ul",
      { class: "choices" },
      h(Choice, { name: texts.bot_duel, text: texts.bot_duel_text, onClick: () => onWayIn(againstBot) }),
      h(Choice, { name: texts.duel, text: texts.duel_text, onClick: () => onWayIn(againstPlayer) }),
      h(Choice, { name: words.queue.title, text: words.queue_text, onClick: () => setPanel("queue") }),
    ),
    h(
      "div",
      { class: "fields" },
      h(Field, {
        ...{ id: "language", label: texts.language, value: page.language, onValue: speak },
        choices: LANGUAGES.map(each => [each, LANGUAGE_NAMES[each]] as const),
      }),
    ),
    h(LobbyPanels, { ...given, offer, watch, panel, onClose: () => setPanel(undefined) }),
  );
}

type OfferProps = LobbyProps & { readonly offer: Offer };

/** The way back to where the character is. */
function BackIn({ lobby, words, offer, onWayIn }: OfferProps): ComponentChild {
  const session = lobby.player?.session;
  const way = session && backInto(session);
  // Who leaves a match has forfeited it.
  if (!way || session.room_id === lobby.leftMatchId) return null;
  const place = isInMatch(session)
    ? words.back_in_match
    : nameIn(offer.dungeons, session.dungeon_id ?? words.back_in_dungeon);
  return h(
    "section",
    { class: "strip" },
    h("p", {}, words.back_in(place)),
    h(
      "p",
      { class: "actions" },
      h(Button, { text: words.back_in_it, isPrimary: true, onClick: () => onWayIn(way) }),
    ),
  );
}

function playedText({ lobby, words }: MenuProps, { classes }: Offer): string {
  const { played } = lobby;
  if (!played) return words.newcomer;
  return words.character(played.character_name, nameIn(classes, played.class_id), played.level);
}

function speak(language: string): void {
  if (!isLanguage(language)) return;
  keep("language", language);
  location.reload();
}

/** The choice: who plays, and what. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { QUALITIES, type Quality } from "../scene/quality.ts";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from "../texts/language.ts";
import type { LobbyTexts } from "../texts/lobby.ts";
import type { PlayTexts } from "../texts/play.ts";
import { useChanges } from "../ui/asked.ts";
import { isStorageAllowed, keep } from "../ui/storage.ts";
import type { Page } from "../ui/this-page.ts";
import type { Lobby } from "./lobby.ts";
import { LobbyPanels, PanelButtons, type PanelName } from "./lobby-panels.ts";
import { NO_OFFER, nameIn, type Offer, readOffer } from "./offer.ts";
import { againstBot, againstPlayer, intoDungeon, type WayIn } from "./ways-in.ts";

export type MenuProps = {
  readonly page: Page;
  readonly texts: PlayTexts;
  readonly words: LobbyTexts;
  readonly lobby: Lobby;
  readonly trouble: string | undefined;
  readonly quality: Quality;
  readonly onQuality: (quality: Quality) => void;
  readonly onWayIn: (way: WayIn) => void;
};

export function Menu(props: MenuProps): ComponentChild {
  const { page, texts, words, lobby, trouble, onWayIn } = props;
  const [offer, setOffer] = useState<Offer>(NO_OFFER);
  const [panel, setPanel] = useState<PanelName | undefined>(undefined);
  useChanges(lobby);
  useEffect(() => void readOffer(page.endpoint).then(setOffer, console.warn), [page.endpoint]);
  const given = { lobby, texts, words, language: page.language, onWayIn };
  return h(
    "main",
    { class: "menu" },
    h("header", {}, h("h1", {}, texts.heading), h("a", { class: "button", href: page.root }, texts.home)),
    trouble !== undefined && h("p", { class: "notice", role: "alert" }, trouble),
    h(
      "p",
      { class: isStorageAllowed() ? "soft" : "notice" },
      isStorageAllowed() ? texts.guest_note : texts.no_storage,
    ),
    h("p", { class: "who" }, h("strong", {}, words.who), " ", playedText(props, offer)),
    h(PanelButtons, { words, onOpen: setPanel }),
    h("h2", {}, texts.dungeons),
    h(
      "ul",
      { class: "choices" },
      offer.dungeons.map(({ id, name, level }) =>
        h(Choice, {
          ...{ key: id, name, text: texts.dungeon_level(level) },
          onClick: () => onWayIn(intoDungeon(id)),
        }),
      ),
    ),
    h("h2", {}, texts.matches),
    h(
      "ul",
      { class: "choices" },
      h(Choice, { name: texts.bot_duel, text: texts.bot_duel_text, onClick: () => onWayIn(againstBot) }),
      h(Choice, { name: texts.duel, text: texts.duel_text, onClick: () => onWayIn(againstPlayer) }),
    ),
    h(
      "div",
      { class: "fields" },
      h(Field, {
        ...{ id: "quality", label: texts.quality, value: props.quality },
        onValue: value => props.onQuality(QUALITIES.find(each => each === value) ?? props.quality),
        choices: QUALITIES.map(each => [each, texts.qualities[each]] as const),
      }),
      h(Field, {
        ...{ id: "language", label: texts.language, value: page.language, onValue: speak },
        choices: LANGUAGES.map(each => [each, LANGUAGE_NAMES[each]] as const),
      }),
    ),
    h(LobbyPanels, { ...given, offer, panel, onClose: () => setPanel(undefined) }),
  );
}

function playedText({ lobby, words }: MenuProps, { classes }: Offer): string {
  const { played } = lobby;
  if (!played) return words.newcomer;
  return words.character(played.character_name, nameIn(classes, played.class_id), played.level);
}

type ChoiceProps = { readonly name: string; readonly text: string; readonly onClick: () => void };

function Choice({ name, text, onClick }: ChoiceProps): ComponentChild {
  return h("li", {}, h("button", { type: "button", onClick }, name, h("span", {}, text)));
}

type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, name: string])[];
  readonly onValue: (value: string) => void;
};

function Field({ id, label, value, choices, onValue }: FieldProps): ComponentChild {
  return h(
    "label",
    {},
    label,
    h(
      "select",
      {
        id,
        value,
        onChange: (event: TargetedEvent<HTMLSelectElement>) => onValue(event.currentTarget.value),
      },
      choices.map(([each, name]) => h("option", { key: each, value: each, selected: each === value }, name)),
    ),
  );
}

function speak(language: string): void {
  if (!isLanguage(language)) return;
  keep("language", language);
  location.reload();
}

/** The choice: who plays, and what. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { fetchContent } from "../client/fetch-content.ts";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from "../texts/language.ts";
import type { PlayTexts } from "../texts/play.ts";
import { isStorageAllowed, keep } from "../ui/storage.ts";
import type { Page } from "../ui/this-page.ts";
import { SettingsButton } from "./settings-panel.ts";
import type { Choice } from "./ways-in.ts";

type Named = { readonly id: string; readonly name: string };
type Offer = {
  readonly dungeons: readonly (Named & { level: number })[];
  readonly classes: readonly Named[];
};

export type MenuProps = {
  readonly page: Page;
  readonly texts: PlayTexts;
  readonly trouble: string | undefined;
  readonly onChoice: (choice: Choice) => void;
};

export function Menu({ page, texts, trouble, onChoice }: MenuProps): ComponentChild {
  const [offer, setOffer] = useState<Offer>({ dungeons: [], classes: [] });
  const [class_id, setClass] = useState("");
  const [character_name, setName] = useState("");
  useEffect(() => void readOffer(page.endpoint).then(setOffer, console.warn), [page.endpoint]);
  const choose = (game: Choice["game"]) => {
    const name = character_name.trim();
    const new_character =
      class_id === "" ? undefined : { class_id, ...(name !== "" && { character_name: name }) };
    onChoice({ game, ...(new_character && { new_character }) });
  };
  return h(
    "main",
    { class: "menu" },
    h(
      "header",
      {},
      h("h1", {}, texts.heading),
      h(SettingsButton, {}),
      h("a", { class: "button", href: page.root }, texts.home),
    ),
    trouble !== undefined && h("p", { class: "notice", role: "alert" }, trouble),
    h(
      "p",
      { class: isStorageAllowed() ? "soft" : "notice" },
      isStorageAllowed() ? texts.guest_note : texts.no_storage,
    ),
    h(
      "div",
      { class: "fields" },
      h(Field, {
        ...{ id: "class", label: texts.class, value: class_id, onValue: setClass },
        choices: [["", texts.newest_character], ...offer.classes.map(({ id, name }) => [id, name] as const)],
      }),
      class_id !== "" &&
        h(
          "label",
          {},
          texts.name,
          h("input", {
            ...{ type: "text", maxLength: 32, value: character_name, placeholder: texts.name_hint },
            onInput: event => setName(event.currentTarget.value),
          }),
        ),
      h(Field, {
        ...{ id: "language", label: texts.language, value: page.language, onValue: speak },
        choices: LANGUAGES.map(each => [each, LANGUAGE_NAMES[each]] as const),
      }),
    ),
    h("h2", {}, texts.dungeons),
    h(
      "ul",
      { class: "choices" },
      offer.dungeons.map(({ id, name, level }) =>
        h(Choices, {
          key: id,
          name,
          text: texts.dungeon_level(level),
          onClick: () => choose({ dungeon_id: id }),
        }),
      ),
    ),
    h("h2", {}, texts.matches),
    h(
      "ul",
      { class: "choices" },
      h(Choices, { name: texts.bot_duel, text: texts.bot_duel_text, onClick: () => choose({ duel: "bot" }) }),
      h(Choices, { name: texts.duel, text: texts.duel_text, onClick: () => choose({ duel: "player" }) }),
    ),
  );
}

type ChoicesProps = { readonly name: string; readonly text: string; readonly onClick: () => void };

function Choices({ name, text, onClick }: ChoicesProps): ComponentChild {
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

async function readOffer(endpoint: string): Promise<Offer> {
  const { dungeons, classes } = await fetchContent(endpoint, undefined, ["dungeons", "classes"]);
  return {
    dungeons: Object.values(dungeons).toSorted((a, b) => a.level - b.level),
    classes: Object.values(classes),
  };
}

/** The player's characters: who plays, who is deleted and can come back, and a new one. */
import { type ComponentChild, h, type TargetedEvent, type TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { useAsked, useChanges, useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import type { OwnCharacter } from "./account.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Button, Trouble } from "./lobby-parts.ts";
import { nameIn } from "./offer.ts";

export function CharactersPanel(props: OfferPanelProps): ComponentChild {
  const { lobby, words, texts, onClose } = props;
  useChanges(lobby);
  const { error } = useAsked(() => lobby.readCharacters());
  const living = lobby.characters.filter(({ deleted_at }) => deleted_at === undefined);
  const deleted = lobby.characters.filter(({ deleted_at }) => deleted_at !== undefined);
  return h(
    Panel,
    { title: words.characters.title, close: words.close, onClose },
    h(Trouble, { error, texts, words }),
    living.length === 0 && h("p", {}, words.characters.empty),
    h(
      "ul",
      { class: "rows" },
      living.map(each => h(Living, { key: each.character_id, ...props, character: each })),
    ),
    h(NewCharacter, props),
    deleted.length > 0 && h("h3", {}, words.characters.deleted),
    h(
      "ul",
      { class: "rows" },
      deleted.map(each => h(Deleted, { key: each.character_id, ...props, character: each })),
    ),
  );
}

type CharacterProps = OfferPanelProps & { readonly character: OwnCharacter };

function Living({ lobby, words, texts, offer, character }: CharacterProps): ComponentChild {
  const { character_id, character_name: name, class_id, level } = character;
  const [isAsking, setAsking] = useState(false);
  const { isBusy, error, act } = useDoing();
  const text = words.characters;
  const isPlaying = lobby.played?.character_id === character_id;
  const remove = async () => {
    await (await lobby.account()).deleteCharacter(character_id);
    await lobby.readCharacters();
  };
  return h(
    "li",
    {},
    h(
      "span",
      {},
      words.character(name, nameIn(offer.classes, class_id), level),
      isPlaying && ` (${text.plays})`,
    ),
    h(
      "span",
      { class: "actions" },
      !isPlaying &&
        h(Button, {
          text: text.play,
          isBusy,
          label: `${text.play}: ${name}`,
          onClick: () => act(() => lobby.choose(character_id)),
        }),
      !isAsking &&
        h(Button, {
          text: text.delete,
          isBusy,
          label: `${text.delete}: ${name}`,
          onClick: () => setAsking(true),
        }),
    ),
    isAsking &&
      h(
        "p",
        { class: "asking" },
        text.delete_sure(name),
        h(Button, { text: text.yes, isBusy, onClick: () => act(remove) }),
        h(Button, { text: text.no, onClick: () => setAsking(false) }),
      ),
    h(Trouble, { error, texts, words }),
  );
}

function Deleted({ lobby, words, texts, offer, character }: CharacterProps): ComponentChild {
  const { character_id, character_name: name, class_id, level } = character;
  const { isBusy, error, act } = useDoing();
  const bringBack = async () => {
    await (await lobby.account()).bringBack(character_id);
    await lobby.readCharacters();
  };
  return h(
    "li",
    {},
    h("span", {}, words.character(name, nameIn(offer.classes, class_id), level)),
    h(Button, {
      text: words.characters.bring_back,
      isBusy,
      label: `${words.characters.bring_back}: ${name}`,
      onClick: () => act(bringBack),
    }),
    h(Trouble, { error, texts, words }),
  );
}

function NewCharacter({ lobby, words, texts, offer: { classes } }: OfferPanelProps): ComponentChild {
  const [character_name, setName] = useState("");
  const [chosen, setClass] = useState<string | undefined>(undefined);
  const { isBusy, error, act } = useDoing();
  const class_id = chosen ?? classes[0]?.id;
  const text = words.characters;
  const make = async () => {
    if (class_id === undefined) return;
    const account = await lobby.account();
    const made = await account.makeCharacter({ character_name: character_name.trim(), class_id });
    await lobby.choose(made.character_id);
    setName("");
  };
  return h(
    "form",
    {
      class: "fields",
      "aria-label": text.make,
      onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        act(make);
      },
    },
    h("h3", {}, text.make),
    h(
      "label",
      {},
      text.name,
      h("input", {
        ...{
          type: "text",
          required: true,
          maxLength: 32,
          value: character_name,
          placeholder: text.name_hint,
        },
        autocomplete: "off",
        onInput: event => setName(event.currentTarget.value),
      }),
    ),
    h(
      "label",
      {},
      text.class,
      h(
        "select",
        {
          value: class_id,
          onChange: (event: TargetedEvent<HTMLSelectElement>) => setClass(event.currentTarget.value),
        },
        classes.map(({ id, name }) => h("option", { key: id, value: id }, name)),
      ),
    ),
    h("button", { type: "submit", class: "primary", disabled: isBusy }, text.make_it),
    h(Trouble, { error, texts, words }),
  );
}

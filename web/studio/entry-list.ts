/** The sets, and the entries of one, with what is changed and what is wrong. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useId, useState } from "preact/hooks";
import { CONTENT_SET_NAMES } from "../../src/game/content/content.ts";
import { fieldOfSet, isSet, nameOf } from "./content-fields.ts";
import { newValue } from "./form/field.ts";
import { isObject, type Json } from "./form/json.ts";
import type { PartProps } from "./stage.ts";

/** As the content takes them. */
const ID = /^[a-z0-9_]{1,64}$/;

export function EntryList({ page, texts, studio, shown, show }: PartProps): ComponentChild {
  const [wanted, setWanted] = useState("");
  const { draft, problems } = studio;
  const find = wanted.trim().toLowerCase();
  const entries = draft
    .listed(shown.set)
    .map(each => ({ ...each, name: nameOf(each.entry.name, page.language) }))
    .filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(find));
  const isBad = (id: string) =>
    problems.some(each => each.set === shown.set && each.id === id && each.severity === "error");
  return h(
    "nav",
    { "aria-label": texts.entries },
    h(
      "select",
      {
        ...{ "aria-label": texts.sets, value: shown.set },
        onChange: (event: TargetedEvent<HTMLSelectElement>) => {
          const set = event.currentTarget.value;
          if (isSet(set)) show({ set });
        },
      },
      CONTENT_SET_NAMES.map(set => h("option", { key: set, value: set }, set)),
    ),
    h("input", {
      ...{ type: "search", "aria-label": texts.filter, placeholder: texts.filter, value: wanted },
      onInput: (event: TargetedEvent<HTMLInputElement>) => setWanted(event.currentTarget.value),
    }),
    h(
      "ul",
      {},
      entries.length === 0 && h("li", {}, texts.none_found),
      entries.map(({ id, name, state }) =>
        h(
          "li",
          { key: id },
          h(
            "a",
            {
              ...{ href: `#${shown.set}/${id}`, class: `${state} ${isBad(id) ? "bad" : ""}` },
              ...(id === shown.id && ({ "aria-current": "page" } as const)),
            },
            id,
            h("small", {}, [name, texts.state[state]].filter(text => text !== "").join(" · ")),
          ),
        ),
      ),
    ),
    h(NewEntry, { page, texts, studio, shown, show }),
  );
}

function NewEntry({ texts, studio, shown, show }: PartProps): ComponentChild {
  const [id, setId] = useState("");
  const inputId = useId();
  const { set } = shown;
  const { draft } = studio;
  const isPossible = ID.test(id) && draft.entryOf({ set, id }) === undefined;
  const like = shown.id === undefined ? undefined : draft.entryOf({ set, id: shown.id });
  const add = (values: Json) => {
    if (!isPossible) return;
    draft.change({ set, id }, isObject(values) ? { ...values, id } : { id });
    setId("");
    show({ set, id });
  };
  const addFresh = (event: Event) => {
    event.preventDefault();
    add(newValue(fieldOfSet(set)));
  };
  return h(
    "form",
    { onSubmit: addFresh },
    h("label", { for: inputId }, texts.new_entry),
    h("input", {
      ...{ id: inputId, value: id, placeholder: texts.new_id, "aria-describedby": `${inputId}-rule` },
      onInput: (event: TargetedEvent<HTMLInputElement>) => setId(event.currentTarget.value),
    }),
    h("small", { id: `${inputId}-rule`, hidden: id === "" || isPossible, class: "bad" }, texts.id_rule),
    h("button", { disabled: !isPossible }, texts.add),
    like &&
      h(
        "button",
        { type: "button", disabled: !isPossible, onClick: () => add(like) },
        texts.add_like(String(shown.id)),
      ),
  );
}

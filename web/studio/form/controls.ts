/** Fields of one value: text, number, switch, choice. What is typed and is no such value stays as it was typed, and is said to be wrong. */
import { type ComponentChild, type ComponentChildren, h, type TargetedEvent } from "preact";
import { useId, useState } from "preact/hooks";
import type { ChoiceField, Field, NumberField, SwitchField, TextField } from "./field.ts";
import { type FieldProps, Problems, RemoveButton, Select, useNeeds } from "./form-parts.ts";
import type { Path } from "./json.ts";

/** Longer ones have several lines. */
const LONGEST_LINE = 100;

type LineProps = Omit<FieldProps, "value"> & {
  readonly id: string;
  /** Beside the control: the unit, and what is allowed. */
  readonly note?: string | undefined;
  readonly children?: ComponentChildren;
};

/** A control with its name, its note, its help and what is wrong with it. */
function Line({ id, field, path, label, canRemove, note, children }: LineProps): ComponentChild {
  const name = label ?? String(path.at(-1) ?? "");
  return h(
    "div",
    { class: "line" },
    h("label", { for: id }, name),
    h("div", { class: "control" }, children, note !== undefined && h("small", {}, note)),
    canRemove && h(RemoveButton, { path, name }),
    field.description !== undefined && h("p", { class: "help", id: `${id}-help` }, field.description),
    h(Problems, { path }),
  );
}

/** What all controls have; a reader of the form finds path and kind there. */
function attributes(id: string, field: Field, path: Path) {
  return {
    ...{ id, "data-path": JSON.stringify(path), "data-kind": field.kind },
    ...(field.description !== undefined && { "aria-describedby": `${id}-help` }),
  };
}

export function TextView({ field, value, ...rest }: FieldProps<TextField>): ComponentChild {
  const { path } = rest;
  const { edit } = useNeeds();
  const id = useId();
  const shown = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  const given = {
    ...{ ...attributes(id, field, path), value: shown },
    // An entry goes by its id: with another it would be another entry.
    readOnly: path.length === 1 && path[0] === "id",
    onInput: (event: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      edit(path, event.currentTarget.value),
  };
  const isLong = (field.longest ?? 0) > LONGEST_LINE || shown.includes("\n");
  if (field.refers_to !== undefined) return h(Reference, { field, value: shown, id, ...rest });
  return h(Line, { id, field, ...rest }, isLong ? h("textarea", { ...given, rows: 2 }) : h("input", given));
}

type ReferenceProps = FieldProps<TextField> & { readonly id: string; readonly value: string };

/** All ids that there are, and the one that is chosen though it is not there. */
function Reference({ field, value, id, ...rest }: ReferenceProps): ComponentChild {
  const { path } = rest;
  const { edit, idsOf, texts } = useNeeds();
  const known = field.refers_to === undefined ? [] : idsOf(field.refers_to);
  return h(
    Line,
    { id, field, ...rest },
    h(Select, {
      ...{ attributes: attributes(id, field, path), value, onChoose: (chosen: string) => edit(path, chosen) },
      options: [
        ...field.also.map(also => [also, also] as const),
        ...known.map(each => [each.id, each.name === "" ? each.id : `${each.id} – ${each.name}`] as const),
      ],
      missing: value === "" ? texts.choose : texts.missing(value),
    }),
  );
}

export function NumberView({ field, value, ...rest }: FieldProps<NumberField>): ComponentChild {
  const { path } = rest;
  const { edit, texts } = useNeeds();
  const id = useId();
  // While "1." or "-" is typed, which is not yet what it means.
  const [typed, setTyped] = useState<string | undefined>();
  const isAsTyped = typed !== undefined && (numberOf(typed) ?? typed) === value;
  const shown = isAsTyped ? typed : typeof value === "string" ? value : JSON.stringify(value ?? "");
  const change = (text: string) => {
    setTyped(text);
    edit(path, numberOf(text) ?? text);
  };
  const note = [field.unit, texts.range(field)].filter(each => each !== undefined && each !== "").join(" · ");
  return h(
    Line,
    { id, field, note, ...rest },
    h("input", {
      ...{ ...attributes(id, field, path), inputMode: "decimal", value: shown === '""' ? "" : shown },
      onInput: (event: TargetedEvent<HTMLInputElement>) => change(event.currentTarget.value),
    }),
  );
}

/** What is typed as a number, with a comma, too; undefined where it is none. */
function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  const number = Number(plain);
  return plain === "" || !Number.isFinite(number) ? undefined : number;
}

export function SwitchView({ field, value, ...rest }: FieldProps<SwitchField>): ComponentChild {
  const { path } = rest;
  const { edit } = useNeeds();
  const id = useId();
  return h(
    Line,
    { id, field, ...rest },
    h("input", {
      ...{ ...attributes(id, field, path), type: "checkbox", checked: value === true },
      onChange: (event: TargetedEvent<HTMLInputElement>) => edit(path, event.currentTarget.checked),
    }),
  );
}

/** A choice of one, as the tag of a union, is not shown: the union's own says it. */
export function ChoiceView({ field, value, ...rest }: FieldProps<ChoiceField>): ComponentChild {
  const { path } = rest;
  const { edit, texts } = useNeeds();
  const id = useId();
  const { values } = field;
  const index = value === undefined ? -1 : values.indexOf(value);
  if (values.length === 1 && index === 0)
    return h("input", { ...attributes(id, field, path), type: "hidden", value: JSON.stringify(values[0]) });
  const written = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return h(
    Line,
    { id, field, ...rest },
    h(Select, {
      ...{ attributes: attributes(id, field, path), value: JSON.stringify(value ?? null) },
      options: values.map(each => [JSON.stringify(each), String(each)] as const),
      missing: texts.missing(written || texts.choose),
      onChoose: text => edit(path, values.find(each => JSON.stringify(each) === text) ?? null),
    }),
  );
}

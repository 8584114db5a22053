/** A field of any kind, and those that have fields in them: objects, lists, records, and unions, of which one form is chosen. */
import { Component, type ComponentChild, h, type TargetedEvent } from "preact";
import { useContext, useId, useRef, useState } from "preact/hooks";
import { ChoiceView, NumberView, SwitchView, TextView } from "./controls.ts";
import {
  asOption,
  type ListField,
  nearestOption,
  newValue,
  type ObjectField,
  type RecordField,
  type UnionField,
} from "./field.ts";
import {
  type FieldProps,
  Group,
  Problems,
  RevealContext,
  Select,
  useFocusKept,
  useNeeds,
} from "./form-parts.ts";
import { isList, isObject, type Json, type JsonObject, moved, startsWith, textOf } from "./json.ts";

/** A longer one says little more. */
const LONGEST_SUMMARY = 80;

/** Draws itself only where its value is another: a dungeon has thousands of fields. */
export class FieldView extends Component<FieldProps> {
  override shouldComponentUpdate(next: FieldProps): boolean {
    const { field, value, path, label, canRemove } = this.props;
    const isSame = field === next.field && value === next.value && label === next.label;
    return !isSame || canRemove !== next.canRemove || textOf(path) !== textOf(next.path);
  }

  override render({ field, ...rest }: FieldProps): ComponentChild {
    switch (field.kind) {
      case "text":
        return h(TextView, { field, ...rest });
      case "number":
        return h(NumberView, { field, ...rest });
      case "switch":
        return h(SwitchView, { field, ...rest });
      case "choice":
        return h(ChoiceView, { field, ...rest });
      case "list":
        return h(ListView, { field, ...rest });
      case "record":
        return h(RecordView, { field, ...rest });
      case "union":
        return h(UnionView, { field, ...rest });
      case "object":
        return h(ObjectView, { field, ...rest });
    }
  }
}

/** Its own fields in the schema's order; those that are absent as buttons that add them; and what nobody knows, to be taken out. */
function ObjectView({ field, value, ...rest }: FieldProps<ObjectField>): ComponentChild {
  const { path } = rest;
  const { texts, edit } = useNeeds();
  const object: JsonObject = isObject(value) ? value : {};
  const absent = field.parts.filter(({ name, isRequired }) => !(name in object) && !isRequired);
  const shown = field.parts.filter(part => !absent.includes(part));
  const strange = Object.keys(object).filter(name => field.parts.every(part => part.name !== name));
  const place = useRef<HTMLFieldSetElement>(null);
  useFocusKept(
    shown.map(({ name }) => name),
    name => {
      const added = place.current?.querySelector(`[data-path='${JSON.stringify([...path, name])}']`);
      if (added instanceof HTMLFieldSetElement) return added.querySelector("input, select, textarea, button");
      return added ?? place.current?.querySelector(`[data-adds='${name}']`);
    },
  );
  return h(
    Group,
    { ...rest, field, place },
    shown.map(({ name, field: of, isRequired }) =>
      h(FieldView, {
        ...{ key: name, field: of, value: object[name], path: [...path, name], label: name },
        canRemove: !isRequired,
      }),
    ),
    strange.map(name =>
      h(
        "p",
        { key: name, class: "strange" },
        texts.strange(name, JSON.stringify(object[name])),
        h("button", { type: "button", onClick: () => edit([...path, name], undefined) }, texts.remove),
        h(Problems, { path: [...path, name] }),
      ),
    ),
    absent.length > 0 &&
      h(
        "div",
        { class: "absent", role: "group", "aria-label": texts.absent },
        absent.map(({ name, field: of, byDefault }) =>
          h(
            "button",
            {
              ...{ key: name, type: "button", title: of.description ?? "", "data-adds": name },
              onClick: () => edit([...path, name], byDefault ?? newValue(of)),
            },
            `+ ${name} `,
            byDefault !== undefined && h("small", {}, texts.by_default(JSON.stringify(byDefault))),
          ),
        ),
      ),
  );
}

function ListView({ field, value, ...rest }: FieldProps<ListField>): ComponentChild {
  const { path } = rest;
  const { edit, texts } = useNeeds();
  const list = isList(value) ? value : [];
  const isFull = field.most !== undefined && list.length >= field.most;
  const [added, setAdded] = useState<number | undefined>();
  const place = useRef<HTMLFieldSetElement>(null);
  useFocusKept(
    list.map((_, index) => String(index)),
    () => place.current?.querySelector(":scope > button"),
  );
  return h(
    Group,
    { ...rest, field, place },
    h(
      "ol",
      {},
      // Elements have no names of their own, so each is known by its place.
      list.map((_, index) =>
        h("li", { key: index }, h(Element, { field, list, index, path, isNew: index === added })),
      ),
    ),
    h(
      "button",
      {
        ...{ type: "button", disabled: isFull },
        onClick: () => {
          setAdded(list.length);
          edit(path, [...list, newValue(field.of)]);
        },
      },
      `+ ${rest.label ?? ""} `,
      field.most !== undefined && h("small", {}, texts.count(list.length, field.most)),
    ),
  );
}

type ElementProps = Omit<FieldProps<ListField>, "value"> & {
  readonly list: readonly Json[];
  readonly index: number;
  /** It was added just now, to be filled. */
  readonly isNew: boolean;
};

/** One of a list. Large ones are closed until somebody looks. */
function Element({ field, list, index, path, isNew }: ElementProps): ComponentChild {
  const { isOpen: isAllOpen, texts, edit } = useNeeds();
  const reveal = useContext(RevealContext);
  const [seen, see] = useState<typeof reveal>();
  const [isOpen, setOpen] = useState(isAllOpen || isNew);
  if (reveal !== seen) {
    see(reveal);
    if (reveal && startsWith(reveal.path, [...path, index])) setOpen(true);
  }
  const value = list[index];
  const tool = (label: string, sign: string, isPossible: boolean, onClick: () => void) =>
    h("button", { type: "button", title: label, "aria-label": label, disabled: !isPossible, onClick }, sign);
  const moveTo = (to: number) => () => edit(path, moved(list, index, to));
  const copy = () => edit(path, list.toSpliced(index + 1, 0, ...list.slice(index, index + 1)));
  const content = [
    h(FieldView, { key: "view", field: field.of, value, path: [...path, index], label: "" }),
    h(
      "div",
      { key: "tools", class: "tools" },
      tool(texts.up, "↑", index > 0, moveTo(index - 1)),
      tool(texts.down, "↓", index < list.length - 1, moveTo(index + 1)),
      tool(texts.copy, "❐", true, copy),
      tool(texts.remove, "×", true, () => edit([...path, index], undefined)),
    ),
  ];
  if (!isObject(value) && !isList(value)) return h("div", { class: "element" }, content);
  const toggle = (event: TargetedEvent<HTMLDetailsElement>) => setOpen(event.currentTarget.open);
  return h(
    "details",
    { class: "element", "data-element": JSON.stringify([...path, index]), open: isOpen, onToggle: toggle },
    h("summary", {}, `${index + 1}. ${summaryOf(value) || texts.empty}`),
    isOpen && content,
  );
}

/** The first values that it has, such as ids and places. */
function summaryOf(value: Json | undefined): string {
  const parts = isObject(value) ? Object.values(value) : isList(value) ? value.map(summaryOf) : [value ?? ""];
  const plain = parts.filter(each => !isObject(each) && !isList(each));
  return plain.map(String).join(" · ").slice(0, LONGEST_SUMMARY);
}

function RecordView({ field, value, ...rest }: FieldProps<RecordField>): ComponentChild {
  const { path } = rest;
  const { edit, texts, idsOf } = useNeeds();
  const object: JsonObject = isObject(value) ? value : {};
  const [added, setAdded] = useState("");
  const place = useRef<HTMLFieldSetElement>(null);
  useFocusKept(Object.keys(object), () => place.current?.querySelector(":scope > .line > input"));
  const { refers_to } = field.key;
  const listId = useId();
  const known = refers_to === undefined ? [] : idsOf(refers_to);
  const isTaken = added === "" || added in object;
  const add = () => {
    edit([...path, added], newValue(field.of));
    setAdded("");
  };
  return h(
    Group,
    { ...rest, field, place },
    Object.entries(object).map(([key, element]) =>
      h(FieldView, {
        ...{ key, field: field.of, value: element, path: [...path, key], label: key },
        canRemove: true,
      }),
    ),
    h(
      "datalist",
      { id: listId },
      known.map(({ id, name }) => h("option", { key: id, value: id }, name)),
    ),
    h(
      "div",
      { class: "line" },
      h("input", {
        ...{ value: added, list: listId, "aria-label": texts.new_key, placeholder: texts.new_key },
        onInput: (event: TargetedEvent<HTMLInputElement>) => setAdded(event.currentTarget.value),
      }),
      h("button", { type: "button", disabled: isTaken, onClick: add }, "+"),
    ),
  );
}

function UnionView({ field, value, ...rest }: FieldProps<UnionField>): ComponentChild {
  const { path, label } = rest;
  const { edit, texts } = useNeeds();
  const chosen = nearestOption(field, value);
  const option = field.options[chosen];
  const id = useId();
  return h(
    "div",
    { class: "union" },
    h(
      "div",
      { class: "line" },
      h("label", { for: id }, texts.form_of(label ?? String(path.at(-1) ?? ""))),
      h(Select, {
        ...{
          attributes: { id },
          value: String(chosen),
          missing: texts.missing(JSON.stringify(value ?? null)),
        },
        options: field.options.map(
          ({ label: kind }, index) => [String(index), texts.option[kind] ?? kind] as const,
        ),
        onChoose: index => {
          const next = field.options[Number(index)];
          if (next) edit(path, asOption(next.field, value));
        },
      }),
    ),
    option && h(FieldView, { ...rest, field: option.field, value }),
  );
}

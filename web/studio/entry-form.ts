/** One entry: its form, who uses it, and what can be done with the whole of it. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useCallback, useMemo, useState } from "preact/hooks";
import { formTexts } from "../texts/studio-form.ts";
import { textsFor } from "../ui/this-page.ts";
import { fieldOfSet, knownIds, usersOf } from "./content-fields.ts";
import type { Where } from "./draft.ts";
import { Form } from "./form/form.ts";
import type { Reveal, ShownProblem } from "./form/form-parts.ts";
import { isObject, type Json, type Path, withValueAt } from "./form/json.ts";
import { MapEditor } from "./map/map-editor.ts";
import type { EntryProps, PartProps } from "./stage.ts";

/** Where there is room for the map and the form, which then follows it. */
const BESIDE = "(width >= 48rem)";
/** What has places on a floor. */
const WITH_MAP: readonly Where["set"][] = ["dungeons", "arenas"];

export function EntryForm(props: EntryProps): ComponentChild {
  const { page, texts, studio, where, picked, pick } = props;
  const { draft } = studio;
  const [isOpen, setOpen] = useState(false);
  const [reveal, setReveal] = useState<Reveal | undefined>();
  const entry = draft.entryOf(where);
  const edit = useCallback(
    (path: Path, value: Json | undefined) => {
      const before = draft.entryOf(where);
      const after = before && withValueAt(before, path, value);
      if (isObject(after)) draft.change(where, after);
    },
    [draft, where.set, where.id],
  );
  const idsOf = useCallback(
    (refers_to: string) => knownIds(draft, where, refers_to, page.language),
    [draft, where.set, where.id, page.language],
  );
  const problems = useMemo(() => problemsAt(studio.problems, where), [studio.problems, where.set, where.id]);
  const hasMap = WITH_MAP.includes(where.set);
  const pickInForm = ({ target }: FocusEvent) => {
    const path = target instanceof Element ? pathOfField(target) : undefined;
    if (path) pick(path);
  };
  return h(
    "section",
    { "aria-label": `${where.set}/${where.id}`, class: hasMap ? "has-map" : "" },
    h("h2", {}, `${where.set} / ${where.id}`),
    h(EntryTools, props),
    h(Users, props),
    entry === undefined
      ? h("p", { class: "notice" }, texts.removed)
      : [
          hasMap &&
            h(MapEditor, {
              ...{
                key: "map",
                page,
                name: where.id,
                entry,
                field: fieldOfSet(where.set),
                problems,
                idsOf,
                picked,
              },
              onPick: path => {
                pick(path);
                if (path && matchMedia(BESIDE).matches) setReveal({ path, isFocused: false });
              },
              onForm: path => setReveal({ path, isFocused: true }),
              change: changed => draft.change(where, changed),
            }),
          h(
            "label",
            { key: "open", class: "open-all" },
            h("input", {
              ...{ type: "checkbox", checked: isOpen },
              onChange: (event: TargetedEvent<HTMLInputElement>) => setOpen(event.currentTarget.checked),
            }),
            texts.open_all,
          ),
          h(
            "div",
            { key: "form", onFocusIn: pickInForm },
            h(Form, {
              // Which fields are open is decided when they are drawn first.
              key: `form ${isOpen}`,
              ...{ field: fieldOfSet(where.set), value: entry, problems, edit, idsOf, isOpen, reveal },
              texts: textsFor(page, formTexts),
            }),
          ),
        ],
  );
}

/** Which field has the focus, or which element of a list is opened and closed there. */
function pathOfField(target: Element): Path | undefined {
  const named = target.closest<HTMLElement>("[data-path], [data-element]")?.dataset;
  const text = named?.path ?? named?.element;
  return text === undefined ? undefined : JSON.parse(text);
}

function EntryTools({ texts, studio, where, show }: EntryProps): ComponentChild {
  const { draft } = studio;
  const { set } = where;
  const entry = draft.entryOf(where);
  const state = draft.listed(set).find(({ id }) => id === where.id)?.state ?? "removed";
  const copy = () => {
    const ids = new Set(draft.listed(set).map(({ id }) => id));
    let number = 2;
    while (ids.has(`${where.id}_${number}`)) number++;
    const id = `${where.id}_${number}`;
    draft.change({ set, id }, { ...entry, id });
    show({ set, id });
  };
  const tool = (label: string, onClick: () => void) =>
    h("button", { key: label, type: "button", onClick }, label);
  return h(
    "div",
    { class: "entry-tools" },
    entry && tool(texts.copy, copy),
    entry && tool(texts.remove, () => draft.change(where, undefined)),
    state === "removed" && tool(texts.bring_back, () => draft.undo(where)),
    state === "changed" && tool(texts.undo, () => draft.undo(where)),
  );
}

function Users({ texts, studio, where }: EntryProps): ComponentChild {
  const users = usersOf(studio.draft, where);
  if (users.length === 0) return h("p", { class: "soft" }, texts.unused);
  return h(
    "p",
    { class: "soft users" },
    `${texts.used_by}: `,
    users.map(({ set, id }) => h("a", { key: `${set}/${id}`, href: `#${set}/${id}` }, `${set}/${id}`)),
  );
}

/** By the field's path. What concerns no field that is shown stands at the whole. */
function problemsAt(
  all: PartProps["studio"]["problems"],
  { set, id }: Where,
): ReadonlyMap<string, readonly ShownProblem[]> {
  const own = all.filter(problem => problem.set === set && problem.id === id);
  return Map.groupBy(own, ({ field }) => field);
}

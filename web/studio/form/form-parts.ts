/** What the views of all fields share: what they know of the form, groups of fields, and what is wrong with one. */
import {
  type ComponentChild,
  type ComponentChildren,
  createContext,
  h,
  type RefObject,
  type TargetedEvent,
} from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import type { FormTexts } from "../../texts/studio-form.ts";
import type { Field } from "./field.ts";
import { type Json, type Path, textOf } from "./json.ts";

/** An id that a field may take, and what it stands for. */
export type Known = { readonly id: string; readonly name: string };

export type FormNeeds = {
  readonly texts: FormTexts;
  /** Changes the part at `path`; undefined takes it out. */
  readonly edit: (path: Path, value: Json | undefined) => void;
  /** @param refers_to a set of content, or a path to ids in the same entry. */
  readonly idsOf: (refers_to: string) => readonly Known[];
  /** Whether everything is shown at once, instead of what is opened. */
  readonly isOpen: boolean;
};

/** Stays the same object while a form is shown, or all of it would be drawn anew. */
export const FormContext = createContext<FormNeeds | undefined>(undefined);

export type ShownProblem = { readonly severity: "error" | "warning"; readonly message: string };

/** What is wrong, by the field's path as text. */
export const ProblemsContext = createContext<ReadonlyMap<string, readonly ShownProblem[]>>(new Map());

/** A part that is to be seen: what it is in opens. Another object asks for it anew. */
export type Reveal = { readonly path: Path; readonly isFocused: boolean };

export const RevealContext = createContext<Reveal | undefined>(undefined);

export type FieldProps<F extends Field = Field> = {
  readonly field: F;
  readonly value: Json | undefined;
  readonly path: Path;
  /** Absent for the whole, and where something else names it. */
  readonly label?: string | undefined;
  /** Takes it out, where that is allowed. */
  readonly canRemove?: boolean | undefined;
};

export type GroupProps = Omit<FieldProps, "value"> & {
  /** Where it stands in the page. */
  readonly place?: RefObject<HTMLFieldSetElement | null>;
  readonly children?: ComponentChildren;
};

/** Several fields with one name. The whole form has none. A reader of the form finds path and kind there. */
export function Group({ field, path, label, canRemove, place, children }: GroupProps): ComponentChild {
  return h(
    "fieldset",
    { "data-path": JSON.stringify(path), "data-kind": field.kind, ...(place && { ref: place }) },
    label !== undefined && h("legend", {}, label, canRemove && h(RemoveButton, { path, name: label })),
    field.description !== undefined && h("p", { class: "help" }, field.description),
    h(Problems, { path }),
    children,
  );
}

export function RemoveButton({ path, name }: { readonly path: Path; readonly name: string }): ComponentChild {
  const { texts, edit } = useNeeds();
  const label = `${texts.remove}: ${name}`;
  return h(
    "button",
    {
      ...{ type: "button", class: "remove", title: label, "aria-label": label },
      onClick: () => edit(path, undefined),
    },
    "×",
  );
}

/** What is wrong at a field, also said to screen readers as it comes. */
export function Problems({ path }: { readonly path: Path }): ComponentChild {
  const found = useContext(ProblemsContext).get(textOf(path)) ?? [];
  return h(
    "div",
    { class: "problems", "aria-live": "polite" },
    found.map(({ severity, message }) => h("p", { key: message, class: severity }, message)),
  );
}

/**
 * Where a button goes with what it does, the focus goes on to what came of it; else who works with keys would begin at the top of the page again.
 *
 * @param names of the parts that are shown.
 * @param heir what gets the focus in place of the button that has added or removed the part of that name.
 */
export function useFocusKept(
  names: readonly string[],
  heir: (name: string) => Element | null | undefined,
): void {
  const before = useRef(names);
  useLayoutEffect(() => {
    const then = before.current;
    before.current = names;
    const other = [...then, ...names].find(name => then.includes(name) !== names.includes(name));
    if (other === undefined || document.activeElement !== document.body) return;
    const found = heir(other);
    if (found instanceof HTMLElement) found.focus();
  });
}

export type SelectProps = {
  readonly attributes: object;
  readonly value: string;
  /** Values, and what each is called. */
  readonly options: readonly (readonly [value: string, label: string])[];
  /** What the value is called where it is none of them. */
  readonly missing: string;
  readonly onChoose: (value: string) => void;
};

/** A choice, which also shows a value that is not to be chosen. */
export function Select({ attributes, value, options, missing, onChoose }: SelectProps): ComponentChild {
  const isThere = options.some(([known]) => known === value);
  const onChange = (event: TargetedEvent<HTMLSelectElement>) => onChoose(event.currentTarget.value);
  return h(
    "select",
    { ...attributes, value, onChange },
    !isThere && h("option", { value }, missing),
    options.map(([known, label]) => h("option", { key: known, value: known }, label)),
  );
}

export function useNeeds(): FormNeeds {
  const needs = useContext(FormContext);
  if (!needs) throw new Error("A field is shown outside a form.");
  return needs;
}

/** A form for one value of JSON, made from its schema. */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Field } from "./field.ts";
import { FieldView } from "./field-view.ts";
import {
  FormContext,
  type FormNeeds,
  ProblemsContext,
  type Reveal,
  RevealContext,
  type ShownProblem,
} from "./form-parts.ts";
import type { Json } from "./json.ts";
import "./form.css";

export type FormProps = FormNeeds & {
  readonly field: Field;
  readonly value: Json;
  /** By the path of the field, as text. */
  readonly problems: ReadonlyMap<string, readonly ShownProblem[]>;
  /** What somebody has chosen elsewhere. */
  readonly reveal?: Reveal | undefined;
};

export function Form({
  field,
  value,
  problems,
  texts,
  edit,
  idsOf,
  isOpen,
  reveal,
}: FormProps): ComponentChild {
  const place = useRef<HTMLDivElement>(null);
  const needs = useMemo(() => ({ texts, edit, idsOf, isOpen }), [texts, edit, idsOf, isOpen]);
  useEffect(() => {
    if (reveal && place.current) showElement(place.current, reveal);
  }, [reveal]);
  const whole = h("div", { class: "form", ref: place }, h(FieldView, { field, value, path: [] }));
  const withProblems = h(ProblemsContext.Provider, { value: problems }, whole);
  return h(
    FormContext.Provider,
    { value: needs },
    h(RevealContext.Provider, { value: reveal }, withProblems),
  );
}

/** An element of a list, or the first field of what is in none. */
function showElement(form: HTMLElement, { path, isFocused }: Reveal): void {
  const name = JSON.stringify(path);
  const element = form.querySelector<HTMLElement>(`[data-element='${name}']`) ?? form;
  element.scrollIntoView({ block: "start" });
  if (!isFocused) return;
  const fields = element.querySelectorAll<HTMLElement>("input, select, textarea");
  const [first] = [...fields].filter(each => each.getAttribute("type") !== "hidden");
  first?.focus();
}

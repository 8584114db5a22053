/** A form for one value of JSON, made from its schema. */
import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import type { Field } from "./field.ts";
import { FieldView } from "./field-view.ts";
import { FormContext, type FormNeeds, ProblemsContext, type ShownProblem } from "./form-parts.ts";
import type { Json } from "./json.ts";
import "./form.css";

export type FormProps = FormNeeds & {
  readonly field: Field;
  readonly value: Json;
  /** By the path of the field, as text. */
  readonly problems: ReadonlyMap<string, readonly ShownProblem[]>;
};

export function Form({ field, value, problems, texts, edit, idsOf, isOpen }: FormProps): ComponentChild {
  const needs = useMemo(() => ({ texts, edit, idsOf, isOpen }), [texts, edit, idsOf, isOpen]);
  const whole = h("div", { class: "form" }, h(FieldView, { field, value, path: [] }));
  return h(FormContext.Provider, { value: needs }, h(ProblemsContext.Provider, { value: problems }, whole));
}

/**
 * What a form shows, read from a JSON Schema as zod makes it of content: references resolved, and each union as its options. Words are the
 * schema's own.
 */
import { isList, isObject, type Json, type JsonObject } from "./json.ts";

type Texts<Names extends string> = Partial<Readonly<Record<Names, string | undefined>>>;
/** The unit is such as `m` or `s`. */
type Words = Texts<"description" | "unit">;

/** `refers_to`: the set of content whose ids it takes, or a path to ids in the same entry; `also`: what else is allowed. */
export type TextField = Words &
  Texts<"pattern" | "refers_to"> & {
    readonly kind: "text";
    readonly longest?: number | undefined;
    readonly also: readonly string[];
  };
/** It is `above` a bound where it may not be that bound itself. */
type Bounds = Partial<Readonly<Record<"least" | "most" | "above", number | undefined>>>;
export type NumberField = Words & Bounds & { readonly kind: "number"; readonly isWhole: boolean };
export type SwitchField = Words & { readonly kind: "switch" };
export type ChoiceField = Words & { readonly kind: "choice"; readonly values: readonly Json[] };
export type ListField = Words & {
  readonly kind: "list";
  readonly of: Field;
  readonly fewest: number;
  readonly most?: number | undefined;
};
export type RecordField = Words & { readonly kind: "record"; readonly key: TextField; readonly of: Field };
export type ObjectField = Words & { readonly kind: "object"; readonly parts: readonly Part[] };
export type UnionField = Words & { readonly kind: "union"; readonly options: readonly Option[] };

export type Field =
  | TextField
  | NumberField
  | SwitchField
  | ChoiceField
  | ListField
  | RecordField
  | ObjectField
  | UnionField;

/** A field of an object. Where it is optional and absent, the server takes `byDefault`, if there is one. */
export type Part = {
  readonly name: string;
  readonly field: Field;
  readonly isRequired: boolean;
  readonly byDefault?: Json | undefined;
};

/** A form that a value of a union may have. */
export type Option = { readonly label: string; readonly field: Field };

/** @throws where the schema has something that no form is written for: then this file lacks it. */
export function fieldOf(schema: Json | undefined, root: Json | undefined = schema): Field {
  if (!isObject(schema)) throw new Error(`There is no form for the schema ${JSON.stringify(schema)}`);
  const words: Words = { description: textAt(schema, "description"), unit: textAt(schema, "unit") };
  const reference = textAt(schema, "$ref");
  if (reference !== undefined) {
    const field = fieldOf(definition(reference, root), root);
    return { ...field, ...(words.description !== undefined && words) };
  }
  const ofEachType = isList(schema.type) ? schema.type.map(type => ({ type })) : undefined;
  const options = schema.anyOf ?? schema.oneOf ?? ofEachType;
  if (isList(options)) return { ...words, kind: "union", options: optionsOf(options, root) };
  if (isList(schema.enum)) return { ...words, kind: "choice", values: schema.enum };
  if (schema.const !== undefined) return { ...words, kind: "choice", values: [schema.const] };
  switch (schema.type) {
    case "string":
      return { ...words, ...textField(schema) };
    case "number":
    case "integer":
      return {
        ...{ ...words, kind: "number", isWhole: schema.type === "integer" },
        ...{ least: numberAt(schema, "minimum"), most: numberAt(schema, "maximum") },
        above: numberAt(schema, "exclusiveMinimum"),
      };
    case "boolean":
      return { ...words, kind: "switch" };
    case "array":
      return {
        ...{ ...words, kind: "list", of: fieldOf(schema.items, root) },
        ...{ fewest: numberAt(schema, "minItems") ?? 0, most: numberAt(schema, "maxItems") },
      };
    case "object":
      if (isObject(schema.properties)) return { ...words, kind: "object", parts: partsOf(schema, root) };
      return {
        ...{ ...words, kind: "record", of: fieldOf(schema.additionalProperties, root) },
        key: { ...textField(schema.propertyNames), refers_to: textAt(schema, "key_refers_to") },
      };
  }
  throw new Error(`There is no form for the schema ${JSON.stringify(schema)}`);
}

function definition(reference: string, root: Json | undefined): Json | undefined {
  const [start, ...way] = reference.split("/");
  if (start !== "#") throw new Error(`There is no form for the reference ${reference}`);
  return way.reduce<Json | undefined>((from, key) => (isObject(from) ? from[key] : undefined), root);
}

function textField(schema: Json | undefined): TextField {
  const { also, ...rest } = isObject(schema) ? schema : {};
  return {
    ...{ kind: "text", longest: numberAt(rest, "maxLength"), pattern: textAt(rest, "pattern") },
    ...{ refers_to: textAt(rest, "refers_to"), also: isList(also) ? also.map(String) : [] },
  };
}

function partsOf({ properties, required }: JsonObject, root: Json | undefined): Part[] {
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, field: fieldOf(schema, root) },
    isRequired: isList(required) && required.includes(name),
    byDefault: isObject(schema) ? schema.default : undefined,
  }));
}

/** Objects are called by the tag that tells them apart, else by the first field that they alone have. */
function optionsOf(schemas: readonly Json[], root: Json | undefined): Option[] {
  const fields = schemas.map(schema => fieldOf(schema, root));
  const namesOf = (field: Field) =>
    field.kind === "object" ? field.parts.filter(({ isRequired }) => isRequired).map(({ name }) => name) : [];
  return fields.map(field => {
    const tag = field.kind === "object" ? field.parts.map(tagOf).find(each => each !== undefined) : undefined;
    const others = fields.filter(other => other !== field).flatMap(namesOf);
    const own = namesOf(field).find(name => !others.includes(name));
    return { field, label: tag ?? own ?? field.kind };
  });
}

function tagOf({ field }: Part): string | undefined {
  return field.kind === "choice" && field.values.length === 1 ? String(field.values[0]) : undefined;
}

/** A value to begin with, which has all that is required. */
export function newValue(field: Field): Json {
  switch (field.kind) {
    case "text":
      return "";
    case "number":
      return field.least !== undefined && field.least > 0 ? field.least : field.above === 0 ? 1 : 0;
    case "switch":
      return false;
    case "choice":
      return field.values[0] ?? null;
    case "list":
      return Array.from({ length: field.fewest }, () => newValue(field.of));
    case "record":
      return {};
    case "object":
      return Object.fromEntries(
        field.parts.filter(part => part.isRequired).map(({ name, field: of }) => [name, newValue(of)]),
      );
    case "union":
      return field.options[0] ? newValue(field.options[0].field) : null;
  }
}

/** Of a union's options the one that the value comes nearest to, by its index; -1 where it is of no kind of theirs. */
export function nearestOption({ options }: UnionField, value: Json | undefined): number {
  const scores = options.map(({ field }) => likeness(field, value));
  const best = Math.max(...scores);
  return best < 0 ? -1 : scores.indexOf(best);
}

/** Of the kinds that have no fields of their own. */
const IS_OF_KIND = {
  text: (value: Json | undefined) => typeof value === "string",
  number: (value: Json | undefined) => typeof value === "number",
  switch: (value: Json | undefined) => typeof value === "boolean",
  list: isList,
  record: isObject,
} as const;

/** Below 0: it is something else altogether. For objects, how many fields more are right than wrong. */
function likeness(field: Field, value: Json | undefined): number {
  if (field.kind === "union") return Math.max(...field.options.map(option => likeness(option.field, value)));
  if (field.kind === "choice") return value !== undefined && field.values.includes(value) ? 1 : -1;
  if (field.kind !== "object") return IS_OF_KIND[field.kind](value) ? 1 : -1;
  const isOther = (part: Part) =>
    tagOf(part) !== undefined && (!isObject(value) || tagOf(part) !== value[part.name]);
  if (!isObject(value) || field.parts.some(isOther)) return -1;
  const names = Object.keys(value);
  const strange = names.filter(name => field.parts.every(part => part.name !== name)).length;
  const missing = field.parts.filter(({ name, isRequired }) => isRequired && !(name in value)).length;
  // Even a bad one is an object: it can be put right.
  return Math.max(0, 100 + names.length - 2 * strange - 2 * missing);
}

/** What is kept of a value where another option is chosen: the fields that both have. */
export function asOption(field: Field, value: Json | undefined): Json {
  const fresh = newValue(field);
  if (field.kind !== "object" || !isObject(value) || !isObject(fresh)) return fresh;
  const names = new Set(field.parts.filter(part => tagOf(part) === undefined).map(({ name }) => name));
  return { ...fresh, ...Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name))) };
}

function textAt(schema: JsonObject, key: string): string | undefined {
  const value = schema[key];
  return typeof value === "string" ? value : undefined;
}

/** Undefined also for the bounds of all whole numbers, which nobody means. */
function numberAt(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Zod schemas as the playground can show them: it knows objects alone, and fills in the first of a schema's examples. */
import { z } from "zod";

/** What of a JSON Schema the playground reads. */
export type PlaygroundForm = {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
  readonly examples: readonly object[];
};
type Field = z.core.JSONSchema.BaseSchema;

/** @param example what is filled in; absent: what the schema says of fields that must be there. Null where it is no object. */
export function playgroundForm(schema: z.ZodType, example?: object): PlaygroundForm | null {
  const options = optionsOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  if (!options) return null;
  const properties: Record<string, Field> = {};
  for (const option of options)
    for (const [name, field] of Object.entries(option.properties ?? {}))
      if (typeof field === "object") properties[name] = eitherOf(properties[name], withEnum(field));
  const [first, ...others] = options.map(({ required }) => required ?? []);
  const required = (first ?? []).filter(name => others.every(each => each.includes(name)));
  const examples = [example ?? exampleOf(properties, required)];
  return { type: "object", properties, required, examples };
}

/** The objects that it may be; a union of them is shown as one with the fields of all. */
function optionsOf(schema: Field): Field[] | undefined {
  const options = schema.anyOf ?? schema.oneOf;
  if (schema.type === "object") return [schema];
  const objects = options?.filter(each => typeof each === "object" && each.type === "object");
  return objects && objects.length === options?.length ? objects : undefined;
}

/** What has one value alone is a choice, too. */
function withEnum(field: Field): Field {
  return field.const === undefined ? field : { ...field, enum: [field.const] };
}

function eitherOf(known: Field | undefined, other: Field): Field {
  if (!known?.enum || !other.enum) return known ?? other;
  const { const: _one, ...rest } = known;
  return { ...rest, enum: [...new Set([...known.enum, ...other.enum])] };
}

/** Texts are left to who tries it out, but for choices. */
function exampleOf(properties: Readonly<Record<string, Field>>, required: readonly string[]): object {
  return Object.fromEntries(
    required.flatMap(name => {
      const value = usualValue(properties[name] ?? {});
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function usualValue({ default: usual, enum: choices, type, minimum = 0 }: Field): unknown {
  if (usual !== undefined) return usual;
  if (choices) return choices[0];
  if (type === "boolean") return false;
  return type === "number" || type === "integer" ? Math.max(0, minimum) : undefined;
}

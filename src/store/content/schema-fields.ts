/** The fields of a set's JSON Schema, at any depth, with what they say they mean. */
import { z } from "zod";

const type = z.enum(["object", "array", "string", "number", "integer", "boolean"]);

/** What schemas of content use of JSON Schema without what is inside them, and how they say what a field means: see field-meaning.ts. */
const shallow = z.strictObject({
  ...{ $schema: z.string().optional(), title: z.string().optional(), $ref: z.string().optional() },
  description: z.string().optional(),
  unit: z.string().optional(),
  refers_to: z.string().optional(),
  also: z.array(z.string()).optional(),
  key_refers_to: z.string().optional(),
  type: z.union([type, z.array(type)]).optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.json().optional(),
  ...{ minimum: z.number().optional(), exclusiveMinimum: z.number().optional() },
  ...{ maximum: z.number().optional(), multipleOf: z.number().optional() },
  ...{ minLength: z.int().optional(), maxLength: z.int().optional() },
  ...{ pattern: z.string().optional(), format: z.literal("date-time").optional() },
  ...{ minItems: z.int().optional(), maxItems: z.int().optional() },
  ...{ minProperties: z.int().optional(), required: z.array(z.string()).default([]) },
});

export type FieldSchema = z.output<typeof shallow> & {
  $defs?: Record<string, FieldSchema> | undefined;
  properties?: Record<string, FieldSchema> | undefined;
  propertyNames?: FieldSchema | undefined;
  additionalProperties?: FieldSchema | false | undefined;
  items?: FieldSchema | undefined;
  anyOf: FieldSchema[];
  oneOf: FieldSchema[];
};

const schema: z.ZodType<FieldSchema> = z.lazy(() =>
  shallow.extend({
    $defs: z.record(z.string(), schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    propertyNames: schema.optional(),
    additionalProperties: z.union([z.literal(false), schema]).optional(),
    items: schema.optional(),
    anyOf: z.array(schema).default([]),
    oneOf: z.array(schema).default([]),
  }),
);

/** @throws ZodError where it has what no schema of content should have, such as a misspelled `unit`. */
export function readSchema(found: unknown): FieldSchema {
  return schema.parse(found);
}

export type Field = {
  /** Such as `room_templates.enemies.x`. */
  path: string;
  is_required: boolean;
  schema: FieldSchema;
  /** Of an object of several variants: the constant that tells this one from the others, such as `circle`. */
  variant?: string | undefined;
};

/** The objects in a value: itself, or those of its list, its record or its variants. */
export function objectsIn(value: FieldSchema): FieldSchema[] {
  if (value.properties) return [value];
  const { items, additionalProperties, anyOf, oneOf } = value;
  return [items, additionalProperties, ...anyOf, ...oneOf].flatMap(part => (part ? objectsIn(part) : []));
}

/** Each field of these objects, but none of those deeper inside. */
export function ownFieldsOf(value: FieldSchema, path = ""): Field[] {
  return objectsIn(value).flatMap(({ properties = {}, required }) => {
    const variant = Object.values(properties).find(({ const: value }) => value !== undefined)?.const;
    return Object.entries(properties).map(([name, schema]) => ({
      path: path === "" ? name : `${path}.${name}`,
      is_required: required.includes(name),
      schema,
      variant,
    }));
  });
}

/** Those at any depth, each before the ones inside it. */
export function allFieldsOf(value: FieldSchema, path = ""): Field[] {
  return ownFieldsOf(value, path).flatMap(field => [field, ...allFieldsOf(field.schema, field.path)]);
}

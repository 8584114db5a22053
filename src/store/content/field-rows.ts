/** The rows of a set's table in docs/content.md: one for each field that its schema has. */
import { CONTENT_SET_NAMES, type ContentSetName } from "../../game/content/content.ts";
import { longListOf, rangeOf, valuesOf } from "./field-range.ts";
import { code, linkTo } from "./markdown-words.ts";
import { type Field, type FieldSchema, objectsIn, ownFieldsOf } from "./schema-fields.ts";

/** `field` with its path and default, `range` with its unit. */
export type Row = { field: string; range: string; meaning: string };

/** A field as all variants of its object have it. */
type ToldField = Field & { of_variants: Field[] };

function merged(fields: readonly Field[]): ToldField[] {
  return [...Map.groupBy(fields, ({ path }) => path).values()].flatMap(of_variants => {
    const [first] = of_variants;
    const is_required = of_variants.every(field => field.is_required);
    return first ? [{ ...first, is_required, of_variants }] : [];
  });
}

/** The rows of one set. What is told once is not told again where it is the same: then the row says where it is. */
export class FieldRows {
  readonly #set: ContentSetName;
  readonly #schemas: ReadonlyMap<ContentSetName, FieldSchema>;
  /** Where a long list of values is in full: by the list. */
  readonly #toldLists: Map<string, string>;
  /** The path at which objects of the set with these fields are: by the fields. */
  readonly #toldObjects = new Map<string, string>();

  /**
   * @param schemas of all sets.
   * @param toldLists of the sets before this one in the document; those of this one are added.
   */
  constructor(
    set: ContentSetName,
    schemas: ReadonlyMap<ContentSetName, FieldSchema>,
    toldLists: Map<string, string>,
  ) {
    this.#set = set;
    this.#schemas = schemas;
    this.#toldLists = toldLists;
  }

  all(): Row[] {
    return this.#rows(merged(this.#fieldsOf(this.#set)));
  }

  /** What the document says of all files at once is left out. */
  #fieldsOf(set: ContentSetName): Field[] {
    const schema = this.#schemas.get(set);
    return schema ? ownFieldsOf(schema).filter(({ path }) => path !== "$schema" && path !== "id") : [];
  }

  /** Neighbours that say the same share a row. */
  #rows(fields: readonly ToldField[]): Row[] {
    const rows: Row[] = [];
    let shared: { text: string; row: Row } | undefined;
    for (const field of fields) {
      const [row, ...inside] = this.#rowsOf(field);
      if (!row) continue;
      const text = JSON.stringify([row.range, row.meaning, field.schema.default, field.is_required]);
      if (shared?.text === text) {
        shared.row.field += `, ${row.field.split(".").at(-1)}`;
        continue;
      }
      rows.push(row, ...inside);
      shared = inside.length === 0 ? { text, row } : undefined;
    }
    return rows;
  }

  #rowsOf(field: ToldField): Row[] {
    const { path, schema, is_required, of_variants } = field;
    const row = (range: string, more = ""): Row => ({
      field: path + (is_required ? "" : "?") + defaultOf(schema),
      range,
      meaning: meaningOf(of_variants) + more,
    });
    const objects = objectsIn(schema);
    if (objects.length === 0) return [this.#withValues(field, row)];

    const fields = JSON.stringify(objects.map(({ properties }) => properties));
    const told = this.#toldObjects.get(fields);
    if (told !== undefined) return [row(`as ${code(told)}`)];
    const elsewhere = this.#toldElsewhere(schema);
    if (elsewhere !== undefined) return [row(rangeOf(schema), elsewhere)];
    this.#toldObjects.set(fields, path);
    return [row(rangeOf(schema)), ...this.#rows(merged(ownFieldsOf(schema, path)))];
  }

  /** Many values stand with the meaning, where there is room, and once in the document. */
  #withValues({ path, schema, of_variants }: ToldField, row: (range: string, more?: string) => Row): Row {
    const ranges = new Set(of_variants.map(({ schema }) => rangeOf(this.#resolved(schema))));
    const list = longListOf(schema);
    if (!list) return row([...ranges].join(", "));
    const values = valuesOf(list);
    const told = this.#toldLists.get(values);
    if (told !== undefined) return row(told);
    this.#toldLists.set(values, `as ${code(path)} of ${linkTo(this.#set)}`);
    return row([...ranges].join(", "), ` Values: ${values}.`);
  }

  /** A text of the content has the range of a plain one. */
  #resolved(schema: FieldSchema): FieldSchema {
    const definition = schema.$ref?.split("/").at(-1) ?? "";
    return this.#schemas.get(this.#set)?.$defs?.[definition]?.anyOf[0] ?? schema;
  }

  /** The fields of an object that all mean what the same fields of another set mean. */
  #toldElsewhere(object: FieldSchema): string | undefined {
    const fields = ownFieldsOf(object);
    const isIn = (set: ContentSetName) => {
      const meanings = new Map(this.#fieldsOf(set).map(({ path, schema }) => [path, schema.description]));
      return fields.every(({ path, schema }) => meanings.get(path) === schema.description);
    };
    const set = CONTENT_SET_NAMES.find(each => each !== this.#set && isIn(each));
    return set && ` Fields: ${valuesOf(fields.map(({ path }) => path))}, as of ${linkTo(set)}.`;
  }
}

/** What holds where the field is left out, if a file could say it, too. */
function defaultOf({ default: value, properties }: FieldSchema): string {
  if (value === undefined || properties) return "";
  if (value === "") return " [empty]";
  if (typeof value !== "object") return ` [${value}]`;
  return ` [${Object.values(value ?? {}).join(", ") || "none"}]`;
}

function meaningOf(of_variants: readonly Field[]): string {
  const meanings = new Set(of_variants.map(({ schema }) => schema.description ?? ""));
  if (meanings.size === 1) return [...meanings].join();
  const ofVariant = ({ variant = "", schema }: Field) => `${code(variant)}: ${schema.description}`;
  return of_variants.map(ofVariant).join(" ");
}

/** The tables of docs/content.md: the fields of each set, as their schemas say them. */
import { CONTENT_SET_NAMES, type ContentSetName } from "../../game/content/content.ts";
import { rangeOf } from "./field-range.ts";
import { jsonSchemaOf } from "./json-schemas.ts";
import { code, linkTo } from "./markdown-words.ts";
import { type Field, type FieldSchema, objectsIn, ownFieldsOf, readSchema } from "./schema-fields.ts";

/** The document that has them. */
export const CONTENT_GUIDE = "docs/content.md";

const BLOCK = /(<!-- fields: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/fields -->)/g;

/**
 * The document with its tables as they should be: those between `<!-- fields: items -->` and `<!-- /fields -->`.
 *
 * @throws Error where it has no place for the table of a set, or one for a set that there is not.
 */
export function withFieldTables(document: string): string {
  const tables = fieldTables();
  const written = document.replace(BLOCK, (_block, start: string, set: string, end: string) => {
    const table = tables.get(set);
    if (table === undefined)
      throw new Error(`${CONTENT_GUIDE}: there is no set "${set}", or it has two tables`);
    tables.delete(set);
    return `${start}\n${table}\n\n${end}`;
  });
  const [missing] = tables.keys();
  if (missing !== undefined) throw new Error(`${CONTENT_GUIDE}: there is no <!-- fields: ${missing} -->`);
  return written;
}

/** By set, in the order of the document: a long list of values is there in full where it comes first. */
function fieldTables(): Map<string, string> {
  const schemas = new Map(CONTENT_SET_NAMES.map(set => [set, readSchema(jsonSchemaOf(set))]));
  const toldLists = new Map<string, string>();
  return new Map(
    CONTENT_SET_NAMES.map(set => [set, tableOf(new RowWriter(set, schemas, toldLists).rowsOfSet())]),
  );
}

type Row = { field: string; range: string; meaning: string };

const HEAD: Row = { field: "field", range: "unit and range", meaning: "meaning" };

/** Columns of a document's source are no wider than this many characters, so that its lines stay readable. */
const COLUMN_WIDTH = 36;

function tableOf(rows: readonly Row[]): string {
  const width = (column: keyof Row) =>
    Math.max(...[HEAD, ...rows].map(row => row[column].length).filter(length => length <= COLUMN_WIDTH));
  const [field, range] = [width("field"), width("range")];
  const line = (row: Row) => `| ${row.field.padEnd(field)} | ${row.range.padEnd(range)} | ${row.meaning} |`;
  const rule = `| ${"-".repeat(field)} | ${"-".repeat(range)} | ${"-".repeat(HEAD.meaning.length)} |`;
  return [line(HEAD), rule, ...rows.map(line)].join("\n");
}

/** A field as all variants of its object have it. */
type ToldField = Field & { of_variants: Field[] };

function merged(fields: readonly Field[]): ToldField[] {
  return [...Map.groupBy(fields, ({ path }) => path).values()].flatMap(of_variants => {
    const [first] = of_variants;
    const is_required = of_variants.every(field => field.is_required);
    return first ? [{ ...first, is_required, of_variants }] : [];
  });
}

/** A list of values that is longer is told once. */
const LONG_LIST = 5;

class RowWriter {
  readonly #set: ContentSetName;
  readonly #schemas: ReadonlyMap<ContentSetName, FieldSchema>;
  /** Where a long list of values is in full: by the list. */
  readonly #toldLists: Map<string, string>;
  /** The path at which objects of the set with these fields are: by the fields. */
  readonly #toldObjects = new Map<string, string>();

  constructor(
    set: ContentSetName,
    schemas: ReadonlyMap<ContentSetName, FieldSchema>,
    toldLists: Map<string, string>,
  ) {
    this.#set = set;
    this.#schemas = schemas;
    this.#toldLists = toldLists;
  }

  rowsOfSet(): Row[] {
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
    const row = (range: string): Row => ({
      field: path + (is_required ? "" : "?") + defaultOf(schema),
      range,
      meaning: meaningOf(of_variants),
    });
    const objects = objectsIn(schema);
    if (objects.length === 0) return [row(this.#rangeOf(field))];

    const fields = JSON.stringify(objects.map(({ properties }) => properties));
    const told = this.#toldObjects.get(fields);
    if (told !== undefined) return [row(`as ${code(told)}`)];
    const elsewhere = this.#toldElsewhere(schema);
    if (elsewhere !== undefined) return [row(rangeOf(schema, elsewhere))];
    this.#toldObjects.set(fields, path);
    return [row(rangeOf(schema)), ...this.#rows(merged(ownFieldsOf(schema, path)))];
  }

  #rangeOf({ path, schema, of_variants }: ToldField): string {
    const ranges = new Set(of_variants.map(({ schema }) => rangeOf(this.#resolved(schema))));
    const range = [...ranges].join(", ");
    if (!schema.enum || schema.enum.length <= LONG_LIST) return range;
    const told = this.#toldLists.get(range);
    this.#toldLists.set(range, told ?? `as ${code(path)} of ${linkTo(this.#set)}`);
    return told ?? range;
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
    return set && `${fields.map(({ path }) => code(path)).join(", ")} as of ${linkTo(set)}`;
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

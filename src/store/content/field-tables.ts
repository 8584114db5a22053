/** The tables of docs/content.md: the fields of each set, as their schemas say them. */
import { CONTENT_SET_NAMES } from "../../game/content/content.ts";
import { FieldRows, type Row } from "./field-rows.ts";
import { jsonSchemaOf } from "./json-schemas.ts";
import { readSchema } from "./schema-fields.ts";

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
  return new Map(CONTENT_SET_NAMES.map(set => [set, tableOf(new FieldRows(set, schemas, toldLists).all())]));
}

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

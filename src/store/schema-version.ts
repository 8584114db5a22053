/**
 * The versions of a row's schema. Rows of an older one are read by way of upcasts, one for each version; rows that a newer version of
 * the server has written are refused as a whole, and never half read.
 */
import { z } from "zod";

/** The row is of a newer version than this process. */
export class NewerRow extends Error {}

type Row = Record<string, unknown>;

/** Makes a row of the next version of one of the version before. Pure. */
export type Upcast = (row: Row) => Row;

/** Rows from before rows said their version are of the first. */
const versioned = z.looseObject({ schema_version: z.int().positive().default(1) });

export class RowSchema<Schema extends z.ZodType> {
  readonly #schema: Schema;
  readonly #upcasts: readonly Upcast[];

  /**
   * @param schema of the newest version, without `schema_version`.
   * @param upcasts the first makes version 2 of version 1. One is added with each change that an older version of the server would read
   *   wrongly, and a row as that one wrote it is added to test/store/rows.
   */
  constructor(schema: Schema, upcasts: readonly Upcast[] = []) {
    this.#schema = schema;
    this.#upcasts = upcasts;
  }

  /** The version that is written. */
  get version(): number {
    return this.#upcasts.length + 1;
  }

  /** What every row that is written has. */
  get stamp(): { schema_version: number } {
    return { schema_version: this.version };
  }

  /**
   * The row as one of the newest version, without its `schema_version`.
   *
   * @param what it is, for people, such as `room abc`.
   * @throws NewerRow
   */
  read(found: unknown, what: string): z.output<Schema> {
    const { schema_version, ...row } = versioned.parse(found);
    if (schema_version > this.version) {
      throw new NewerRow(
        `The row of ${what} has schema_version ${schema_version}, and this version of the server knows ${this.version} at most: start the newer one.`,
      );
    }
    const later = this.#upcasts.slice(schema_version - 1);
    return this.#schema.parse(later.reduce((older, upcast) => upcast(older), row));
  }
}

/** Parts of an update that changes a part of a row, with `:schema_version`: it stamps a new row, and changes none of another version. */
export const STAMP_NEW = "schema_version = if_not_exists(schema_version, :schema_version)";
export const IS_SAME_VERSION = "(attribute_not_exists(schema_version) OR schema_version = :schema_version)";

/** Rows that a newer version of the server has written: they are refused as a whole, and never half read. */
import { z } from "zod";

/** The row is of a newer version than this process. */
export class NewerRow extends Error {}

const versioned = z.looseObject({ schema_version: z.int().default(1) });

/**
 * Passes the row on, where this process knows its version.
 *
 * @param what it is, for people, such as `room abc`.
 * @throws NewerRow
 */
export function ofKnownVersion<Row>(row: Row, known: number, what: string): Row {
  const { data } = versioned.safeParse(row);
  if (data && data.schema_version > known) {
    throw new NewerRow(
      `The row of ${what} has schema_version ${data.schema_version}, and this version of the server knows ${known} at most: start the newer one.`,
    );
  }
  return row;
}
